using TorchSharp;
using static TorchSharp.torch;

namespace Experiments.Torch.Training;

/// <summary>
/// Adafactor (Shazeer and Stern 2018) with a rate from outside, numerically transformers' Adafactor as its Trainer sets it up
/// (scale_parameter and relative_step off, no momentum). Of a matrix it remembers the mean squares of rows and columns only.
/// </summary>
internal sealed class Adafactor
{
    /// <summary>Added to squared gradients.</summary>
    public const double Epsilon = 1e-30;

    // The power of the step that the memory's share of new squares falls with.
    private const double DecayRate = -0.8;

    private readonly IReadOnlyList<TrainedParameter> _parameters;
    private readonly double _weightDecay;
    private readonly IReadOnlyList<MeanSquares> _squares;

    private Adafactor(IReadOnlyList<TrainedParameter> parameters, double weightDecay)
    {
        _parameters = parameters;
        _weightDecay = weightDecay;
        _squares = [.. parameters.Select(parameter => MeanSquares.Zero(parameter.Value))];
    }

    public static Optimizer Create(IReadOnlyList<TrainedParameter> parameters, double weightDecay)
    {
        var adafactor = new Adafactor(parameters, weightDecay);
        return new Optimizer([.. parameters.Zip(adafactor._squares, (parameter, squares) => squares.Named(parameter.Name)).SelectMany(state => state)], adafactor.Step);
    }

    private void Step(long step, double learningRate, double gradientScale)
    {
        using var frozen = no_grad();
        var share = Math.Pow(step, DecayRate);
        for (var i = 0; i < _parameters.Count; i++)
        {
            using var gradient = _parameters[i].Value.grad;
            if (gradient is null)
                continue;
            var rates = new AdafactorRates(1 - (learningRate * (_parameters[i].Decays ? _weightDecay : 0)), 1 - share, share, learningRate, gradientScale);
            if (gradient.device.type == DeviceType.CPU && gradient.shape.Length <= 2)
                AdafactorKernel.Step(_parameters[i].Value, gradient, _squares[i], rates);
            else
                StepByTensor(_parameters[i].Value, gradient, _squares[i], rates);
        }
    }

    private static void StepByTensor(Tensor parameter, Tensor gradient, MeanSquares squares, AdafactorRates rates)
    {
        using var scope = NewDisposeScope();
        var scaled = gradient.mul(rates.GradientScale);
        var fresh = scaled.square().add_(Epsilon);
        Tensor inverse;
        if (squares.Columns is { } columns)
        {
            squares.Rows.mul_(rates.Keep).add_(fresh.mean([-1L]), rates.Share);
            columns.mul_(rates.Keep).add_(fresh.mean([-2L]), rates.Share);
            inverse = squares.Rows.div(squares.Rows.mean([-1L], keepdim: true)).rsqrt_().unsqueeze(-1).mul(columns.rsqrt().unsqueeze(-2));
        }
        else
        {
            inverse = squares.Rows.mul_(rates.Keep).add_(fresh, rates.Share).rsqrt();
        }

        var update = inverse.mul_(scaled);
        // Updates whose root mean square is above 1 are scaled down to it.
        var size = update.square().mean().sqrt().clamp_min(1);
        parameter.mul_(rates.KeepParameter).sub_(update.mul_(rates.LearningRate).div_(size));
    }
}

/// <summary>Adafactor's memory of one parameter: running means of squared gradients.</summary>
/// <param name="Rows">Over each row [R] of a matrix [R,C]; of a vector each square itself.</param>
/// <param name="Columns">Over each column [C]; null for a vector.</param>
internal sealed record MeanSquares(Tensor Rows, Tensor? Columns)
{
    public static MeanSquares Zero(Tensor parameter)
    {
        var shape = parameter.shape;
        Tensor Zeros(params long[] size) => zeros(size, device: parameter.device).DetachFromDisposeScope();
        return shape.Length < 2 ? new(Zeros(shape), null) : new(Zeros(shape[..^1]), Zeros([.. shape[..^2], shape[^1]]));
    }

    public IEnumerable<(string Name, Tensor Value)> Named(string parameter) =>
        Columns is null ? [($"square.{parameter}", Rows)] : [($"rows.{parameter}", Rows), ($"columns.{parameter}", Columns)];
}

/// <summary>What one step multiplies and adds, worked out once.</summary>
/// <param name="KeepParameter">What weight decay leaves.</param>
/// <param name="Keep">Of the squares so far, beside the <paramref name="Share"/> of the new ones.</param>
internal readonly record struct AdafactorRates(double KeepParameter, double Keep, double Share, double LearningRate, double GradientScale);

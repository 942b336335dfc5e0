using TorchSharp;
using static TorchSharp.torch;

namespace Experiments.Torch.Training;

/// <summary>Rates of <see cref="AdamW"/> that do not change over a run.</summary>
internal sealed record AdamWOptions(double Beta1, double Beta2, double Epsilon, double WeightDecay);

/// <summary>
/// Adam with decoupled weight decay (Loshchilov and Hutter 2019), numerically torch.optim.AdamW's single-tensor form.
/// On the CPU one pass over each parameter does it all; elsewhere it is written in tensor operations.
/// </summary>
internal sealed class AdamW : IDisposable
{
    private readonly IReadOnlyList<TrainedParameter> _parameters;
    private readonly AdamWOptions _options;
    private readonly Moments[] _moments;

    public AdamW(IReadOnlyList<TrainedParameter> parameters, AdamWOptions options)
    {
        _parameters = parameters;
        _options = options;
        _moments = [.. parameters.Select(parameter => Moments.Zero(parameter.Value))];
    }

    /// <summary>Of each parameter, in their order: the running mean of its gradient and of the gradient's square.</summary>
    public IEnumerable<(string Name, Tensor Mean, Tensor Square)> State =>
        _parameters.Zip(_moments, (parameter, moments) => (parameter.Name, moments.Mean, moments.Square));

    /// <summary>Moves every parameter against its gradient.</summary>
    /// <param name="step">From 1: Adam corrects its means for having started at zero.</param>
    /// <param name="gradientScale">Gradients are multiplied by it first: the clipping coefficient.</param>
    public void Step(long step, double learningRate, double gradientScale)
    {
        using var frozen = no_grad();
        for (var i = 0; i < _parameters.Count; i++)
        {
            using var gradient = _parameters[i].Value.grad;
            if (gradient is null)
                continue;
            var rates = new AdamWRates(
                (float)(1 - (learningRate * (_parameters[i].Decays ? _options.WeightDecay : 0))),
                (float)(1 - _options.Beta1),
                (float)_options.Beta2,
                (float)(1 - _options.Beta2),
                (float)Math.Sqrt(1 - Math.Pow(_options.Beta2, step)),
                (float)_options.Epsilon,
                (float)(-learningRate / (1 - Math.Pow(_options.Beta1, step))),
                (float)gradientScale);
            if (gradient.device.type == DeviceType.CPU)
                AdamWKernel.Step(_parameters[i].Value, gradient, _moments[i], rates);
            else
                StepByTensor(_parameters[i].Value, gradient, _moments[i], rates);
        }
    }

    public void Dispose()
    {
        foreach (var moments in _moments)
            moments.Dispose();
    }

    private static void StepByTensor(Tensor parameter, Tensor gradient, Moments moments, AdamWRates rates)
    {
        using var scope = NewDisposeScope();
        gradient.mul_(rates.GradientScale);
        parameter.mul_(rates.Keep);
        moments.Mean.add_(gradient.sub(moments.Mean), rates.MeanShare);
        moments.Square.mul_(rates.SquareKeep).addcmul_(gradient, gradient, rates.SquareShare);
        parameter.addcdiv_(moments.Mean, moments.Square.sqrt().div_(rates.SquareRoot).add_(rates.Epsilon), rates.NegativeStep);
    }
}

/// <summary>Adam's memory of one parameter.</summary>
internal sealed record Moments(Tensor Mean, Tensor Square) : IDisposable
{
    public static Moments Zero(Tensor parameter) => new(ZerosLike(parameter), ZerosLike(parameter));

    public void Dispose()
    {
        Mean.Dispose();
        Square.Dispose();
    }

    private static Tensor ZerosLike(Tensor parameter) => zeros(parameter.shape, device: parameter.device).DetachFromDisposeScope();
}

/// <summary>What one step multiplies and adds, worked out once.</summary>
internal readonly record struct AdamWRates(
    float Keep, float MeanShare, float SquareKeep, float SquareShare,
    float SquareRoot, float Epsilon, float NegativeStep, float GradientScale);

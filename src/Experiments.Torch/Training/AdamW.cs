using TorchSharp;
using static TorchSharp.torch;

namespace Experiments.Torch.Training;

/// <summary>Rates of <see cref="AdamW"/> that do not change over a run.</summary>
internal sealed record AdamWOptions(double Beta1, double Beta2, double Epsilon, double WeightDecay);

/// <summary>
/// Adam with decoupled weight decay (Loshchilov and Hutter 2019), numerically torch.optim.AdamW's single-tensor form.
/// On the CPU one pass over each parameter does it all; elsewhere it is written in tensor operations.
/// </summary>
internal sealed class AdamW
{
    private readonly IReadOnlyList<TrainedParameter> _parameters;
    private readonly AdamWOptions _options;
    private readonly Moments[] _moments;

    private AdamW(IReadOnlyList<TrainedParameter> parameters, AdamWOptions options)
    {
        _parameters = parameters;
        _options = options;
        _moments = [.. parameters.Select(parameter => Moments.Zero(parameter.Value))];
    }

    /// <summary>Remembers the running mean of each gradient, and of its square.</summary>
    public static Optimizer Create(IReadOnlyList<TrainedParameter> parameters, AdamWOptions options)
    {
        var adam = new AdamW(parameters, options);
        return new Optimizer(
            [.. parameters.Zip(adam._moments, (parameter, moments) => new[] { ($"mean.{parameter.Name}", moments.Mean), ($"square.{parameter.Name}", moments.Square) })
                .SelectMany(state => state)],
            adam.Step);
    }

    // Adam corrects its means for having started at zero: that is what it wants the step's number for.
    private void Step(long step, double learningRate, double gradientScale)
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
internal sealed record Moments(Tensor Mean, Tensor Square)
{
    public static Moments Zero(Tensor parameter) => new(ZerosLike(parameter), ZerosLike(parameter));

    private static Tensor ZerosLike(Tensor parameter) => zeros(parameter.shape, device: parameter.device).DetachFromDisposeScope();
}

/// <summary>What one step multiplies and adds, worked out once.</summary>
internal readonly record struct AdamWRates(
    float Keep, float MeanShare, float SquareKeep, float SquareShare,
    float SquareRoot, float Epsilon, float NegativeStep, float GradientScale);

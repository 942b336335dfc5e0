using static TorchSharp.torch;

namespace Experiments.Torch.Training;

/// <summary>
/// Plain gradient descent, numerically torch.optim.SGD without momentum: weight decay is part of the gradient. It remembers nothing.
/// </summary>
internal static class Sgd
{
    public static Optimizer Create(IReadOnlyList<TrainedParameter> parameters, double weightDecay) => new([], (_, learningRate, gradientScale) =>
    {
        using var frozen = no_grad();
        foreach (var parameter in parameters)
        {
            using var gradient = parameter.Value.grad;
            if (gradient is null)
                continue;
            if (parameter.Decays && weightDecay > 0)
                parameter.Value.mul_(1 - (learningRate * weightDecay));
            parameter.Value.add_(gradient, -learningRate * gradientScale);
        }
    });
}

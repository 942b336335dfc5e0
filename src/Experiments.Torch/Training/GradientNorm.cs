using static TorchSharp.torch;

namespace Experiments.Torch.Training;

/// <summary>The length of all gradients together, and torch's way of limiting it.</summary>
internal static class GradientNorm
{
    /// <summary>The 2-norm over the gradients of all parameters. Not finite where a gradient is not.</summary>
    public static double Of(IReadOnlyList<TrainedParameter> parameters)
    {
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        var norms = parameters.Select(parameter => parameter.Value.grad).OfType<Tensor>().Select(gradient => gradient.norm()).ToList();
        return norms.Count == 0 ? 0 : stack(norms).norm().item<float>();
    }

    /// <summary>What gradients of this norm are multiplied by, as in torch's clip_grad_norm_: never more than 1.</summary>
    /// <param name="limit"><c>max_grad_norm</c>; 0: no limit.</param>
    public static double Coefficient(double norm, double limit) => limit > 0 ? Math.Min(1, limit / (norm + 1e-6)) : 1;
}

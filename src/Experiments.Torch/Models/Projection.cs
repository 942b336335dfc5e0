using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Experiments.Torch.Models;

/// <summary>
/// x Wᵀ + b. For a single row, as when one text is generated, this is a product of a matrix and a vector. BLAS's product of matrices packs W
/// first, which takes it longer than the product itself: with OpenBLAS one to four times.
/// </summary>
internal static class Projection
{
    /// <param name="input">[...,I].</param>
    /// <param name="weight">[O,I].</param>
    /// <param name="bias">[O], or null.</param>
    /// <returns>[...,O].</returns>
    public static Tensor Apply(Tensor input, Tensor weight, Tensor? bias = null)
    {
        if (is_grad_enabled() || input.numel() != weight.shape[1] || input.device.type != TorchSharp.DeviceType.CPU)
            return functional.linear(input, weight, bias);
        using var scope = NewDisposeScope();
        var product = weight.mv(input.reshape(-1));
        return (bias is null ? product : product.add_(bias)).view([.. input.shape[..^1], weight.shape[0]]).MoveToOuterDisposeScope();
    }
}

/// <summary>An ordinary linear layer: y = x Wᵀ + b.</summary>
internal sealed class PlainLinear : Module<Tensor, Tensor>
{
    [Hf("weight")] private readonly Parameter _weight;
    [Hf("bias")] private readonly Parameter? _bias;

    public PlainLinear(LinearShape shape, Device device) : base(nameof(PlainLinear))
    {
        _weight = new Parameter(empty([shape.Outputs, shape.Inputs], device: device));
        _bias = shape.Bias ? new Parameter(empty([shape.Outputs], device: device)) : null;
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => Projection.Apply(input, _weight, _bias);
}

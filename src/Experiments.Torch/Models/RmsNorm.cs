using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Experiments.Torch.Models;

/// <summary>
/// x / √(mean x² + ε) · w over the last dimension, in float32 whatever the type of x (Zhang and Sennrich 2019; as transformers).
/// </summary>
internal sealed class RmsNorm : Module<Tensor, Tensor>
{
    [Hf("weight")] private readonly Parameter _weight;
    private readonly double _epsilon;

    public RmsNorm(long width, double epsilon, Device device) : base(nameof(RmsNorm))
    {
        _weight = new Parameter(empty([width], device: device));
        _epsilon = epsilon;
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var wide = input.to(ScalarType.Float32);
        var scale = wide.square().mean([-1L], keepdim: true).add_(_epsilon).rsqrt();
        return _weight.mul(wide.mul(scale).to(input.dtype)).MoveToOuterDisposeScope();
    }
}

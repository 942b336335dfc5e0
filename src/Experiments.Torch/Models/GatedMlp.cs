using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Experiments.Torch.Models;

/// <summary>down(act(gate(x)) · up(x)): the MLP of Llama and its descendants (Shazeer 2020). [B,T,C] to the same.</summary>
internal sealed class GatedMlp : Module<Tensor, Tensor>
{
    [Hf("gate_proj")] private readonly Module<Tensor, Tensor> _gate;
    [Hf("up_proj")] private readonly Module<Tensor, Tensor> _up;
    [Hf("down_proj")] private readonly Module<Tensor, Tensor> _down;
    private readonly Func<Tensor, Tensor> _activate;

    public GatedMlp(string prefix, DecoderShape shape, ModelParts parts, bool bias = false) : base(nameof(GatedMlp))
    {
        _gate = parts.Linear($"{prefix}gate_proj", new LinearShape(shape.Hidden, shape.Intermediate, bias));
        _up = parts.Linear($"{prefix}up_proj", new LinearShape(shape.Hidden, shape.Intermediate, bias));
        _down = parts.Linear($"{prefix}down_proj", new LinearShape(shape.Intermediate, shape.Hidden, bias));
        _activate = shape.Activate;
        RegisterComponents();
    }

    public override Tensor forward(Tensor hidden)
    {
        using var scope = NewDisposeScope();
        return _down.call(_activate(_gate.call(hidden)).mul(_up.call(hidden))).MoveToOuterDisposeScope();
    }
}

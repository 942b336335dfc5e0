using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Experiments.Torch.Models;

/// <summary>A table of token vectors, and its way back from states to scores for heads that share its weight.</summary>
/// <param name="Module">Ids [...] to vectors [...,C]. A model registers it under the table's name.</param>
/// <param name="Project">States [...,C] to scores [...,V]: x Wᵀ.</param>
internal sealed record TokenTable(Module<Tensor, Tensor> Module, Func<Tensor, Tensor> Project)
{
    /// <summary>An ordinary table, unset.</summary>
    public static TokenTable Plain(EmbeddingShape shape, Device device)
    {
        var table = Embedding_from_pretrained(empty([shape.Rows, shape.Width], device: device), freeze: false, padding_idx: shape.Padding);
        return new TokenTable(table, states => Projection.Apply(states, table.weight!));
    }
}

/// <summary>GPT-2's Conv1D: y = x W + b with W [inputs, outputs].</summary>
internal sealed class TransposedLinear : Module<Tensor, Tensor>
{
    [Hf("weight")] private readonly Parameter _weight;
    [Hf("bias")] private readonly Parameter? _bias;

    public TransposedLinear(LinearShape shape, Device device) : base(nameof(TransposedLinear))
    {
        _weight = new Parameter(empty([shape.Inputs, shape.Outputs], device: device));
        _bias = shape.Bias ? new Parameter(empty([shape.Outputs], device: device)) : null;
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return Projection.Apply(input, _weight.t(), _bias).MoveToOuterDisposeScope();
    }
}

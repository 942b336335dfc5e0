using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Experiments.Torch.Models;

/// <summary>
/// Makes the linear layer at a module path such as <c>bert.encoder.layer.0.attention.self.query</c>.
/// Full training passes plain layers, LoRA layers with an adapter beside them; models do not know which.
/// Weights are left unset: they come from a file or from <see cref="Initialization"/>.
/// </summary>
internal delegate Module<Tensor, Tensor> LinearFactory(string path, LinearShape shape);

/// <summary>Makes the table of vectors at a module path such as <c>model.embed_tokens</c>; as <see cref="LinearFactory"/>.</summary>
internal delegate TokenTable EmbeddingFactory(string path, EmbeddingShape shape);

/// <summary>y = x Wᵀ + b with W [<paramref name="Outputs"/>, <paramref name="Inputs"/>].</summary>
/// <param name="Transposed">GPT-2's Conv1D: y = x W + b with W [<paramref name="Inputs"/>, <paramref name="Outputs"/>].</param>
internal readonly record struct LinearShape(long Inputs, long Outputs, bool Bias = true, bool Transposed = false);

/// <summary><paramref name="Rows"/> vectors of <paramref name="Width"/>. The row at <paramref name="Padding"/> never learns.</summary>
internal readonly record struct EmbeddingShape(long Rows, long Width, long? Padding = null);

/// <summary>What a model is made of and where: its linear layers and tables, and the device of its parameters.</summary>
internal sealed record ModelParts(LinearFactory Linear, EmbeddingFactory Embedding, Device Device)
{
    /// <summary>How attention is worked out.</summary>
    public AttentionFunction Attend { get; init; } = Attention.Attend;

    /// <summary>Ordinary layers.</summary>
    public static ModelParts Plain(Device device) => new((_, shape) => PlainLinear(shape, device), (_, shape) => TokenTable.Plain(shape, device), device);

    public static Module<Tensor, Tensor> PlainLinear(LinearShape shape, Device device) => shape.Transposed
        ? new TransposedLinear(shape, device)
        : new PlainLinear(shape, device);

    public LayerNorm LayerNorm(long width, double epsilon) => nn.LayerNorm([width], epsilon, device: Device);
}

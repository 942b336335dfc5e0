using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Experiments.Torch.Models;

/// <summary>
/// Makes the linear layer at a module path such as <c>bert.encoder.layer.0.attention.self.query</c>.
/// Full training passes plain layers, LoRA layers with an adapter beside them; models do not know which.
/// Weights are left unset: they come from a file or from <see cref="Initialization"/>.
/// </summary>
internal delegate Module<Tensor, Tensor> LinearFactory(string path, LinearShape shape);

/// <summary>y = x Wᵀ + b with W [<paramref name="Outputs"/>, <paramref name="Inputs"/>].</summary>
internal readonly record struct LinearShape(long Inputs, long Outputs, bool Bias = true);

/// <summary>What a model is made of and where: its linear layers, and the device of its parameters.</summary>
internal sealed record ModelParts(LinearFactory Linear, Device Device)
{
    /// <summary>Ordinary linear layers.</summary>
    public static ModelParts Plain(Device device) => new((_, shape) => PlainLinear(shape, device), device);

    public static Module<Tensor, Tensor> PlainLinear(LinearShape shape, Device device) =>
        nn.Linear(
            new TorchSharp.Modules.Parameter(empty([shape.Outputs, shape.Inputs], device: device)),
            shape.Bias ? new TorchSharp.Modules.Parameter(empty([shape.Outputs], device: device)) : null);

    /// <summary>A table of <paramref name="rows"/> vectors, unset. The row at <paramref name="padding"/> never learns.</summary>
    public TorchSharp.Modules.Embedding Embedding(long rows, long width, long? padding = null) =>
        Embedding_from_pretrained(empty([rows, width], device: Device), freeze: false, padding_idx: padding);

    public TorchSharp.Modules.LayerNorm LayerNorm(long width, double epsilon) => nn.LayerNorm([width], epsilon, device: Device);
}

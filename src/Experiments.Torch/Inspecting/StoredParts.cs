using Experiments.Core.Workers;
using Experiments.Torch.Weights;
using Experiments.Torch.Weights.Gguf;

namespace Experiments.Torch.Inspecting;

/// <summary>What a table of contents holds: how many parameters under which names, in which number formats.</summary>
internal static class StoredParts
{
    private const int NamedDepth = 2;

    /// <summary>Whole numbers are buffers and no parameters.</summary>
    public static ModelParameters Count(IEnumerable<Weight> weights)
    {
        var parameters = weights.Where(weight => weight.Type is not (ElementType.Bool or ElementType.U8 or ElementType.I8 or ElementType.I16
            or ElementType.I32 or ElementType.I64)).ToList();
        var parts = parameters
            .GroupBy(weight => PartOf(weight.Name).Part, StringComparer.Ordinal)
            .Select(part => new ModelPart(
                part.Key,
                Math.Max(1, part.Select(weight => PartOf(weight.Name).Layer).OfType<int>().Distinct().Count()),
                part.Sum(weight => weight.Elements)))
            .OrderByDescending(part => part.Parameters)
            .ThenBy(part => part.Name, StringComparer.Ordinal);
        return new ModelParameters(parameters.Sum(weight => weight.Elements), [.. parts]);
    }

    public static IReadOnlyList<StoredType> Types(IEnumerable<Weight> weights) =>
        Types(weights.Select(weight => (weight.TypeName, weight.Length)));

    public static IReadOnlyList<StoredType> Types(IEnumerable<GgufTensor> tensors) =>
        Types(tensors.Select(tensor => (tensor.Encoding.Name, tensor.Length)));

    private static StoredType[] Types(IEnumerable<(string Name, long Bytes)> tensors) =>
    [
        .. tensors.GroupBy(tensor => tensor.Name, StringComparer.Ordinal)
            .Select(type => new StoredType(type.Key, type.Count(), type.Sum(tensor => tensor.Bytes)))
            .OrderByDescending(type => type.Bytes).ThenBy(type => type.Dtype, StringComparer.Ordinal),
    ];

    /// <summary>Layers stand under what comes before their number, all else under its first two names, the tensor's left off.</summary>
    private static (string Part, int? Layer) PartOf(string name)
    {
        var names = name.Split('.');
        for (var at = 1; at < names.Length; at++)
        {
            if (int.TryParse(names[at], out var layer))
                return (string.Join('.', names[..at]), layer);
        }

        return (string.Join('.', names[..Math.Clamp(names.Length - 1, 1, NamedDepth)]), null);
    }
}

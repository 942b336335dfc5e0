using Experiments.Torch.Lora;
using static TorchSharp.torch;

namespace Experiments.Torch.Exporting;

/// <summary>The weights of a model whose adapters were merged, under the base model's names.</summary>
internal static class MergedWeights
{
    public static IEnumerable<(string Name, Tensor Tensor)> Of(nn.Module merged) =>
    [
        .. merged.named_parameters()
            .Where(entry => !AdapterNames.IsAdapter(entry.name))
            .Select(entry => (entry.name, (Tensor)entry.parameter)),
        .. Heads(merged).Select(head => ($"{head.Path}.weight", head.Weight)),
    ];

    /// <summary>Heads that have a weight of their own since the merge, and shared it before.</summary>
    public static IReadOnlyList<(string Path, Tensor Weight)> Heads(nn.Module merged)
    {
        var heads = new List<(string, Tensor)>();
        foreach (var table in Tables(merged))
        {
            if (table.Head is { Path: var path, Weight: { } weight })
                heads.Add((path, weight));
        }

        return heads;
    }

    /// <summary>Heads that a merge would give a weight of their own.</summary>
    public static IEnumerable<string> TiedHeads(nn.Module model) => Tables(model).Select(table => table.Head?.Path).OfType<string>();

    private static IEnumerable<AdaptedTable> Tables(nn.Module model) => model.modules().OfType<AdaptedTable>();
}

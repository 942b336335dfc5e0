using System.Collections.Immutable;
using System.Globalization;
using Experiments.Torch.Models;

namespace Experiments.Torch.Answering;

/// <summary>The classes that a saved classifier's config.json names.</summary>
internal static class SavedLabels
{
    /// <summary>In the order of their ids.</summary>
    public static ImmutableArray<string> Of(ModelConfig config)
    {
        if (config.Part("id2label") is not { } names)
            return [.. Enumerable.Range(0, config.Integer("num_labels", 2)).Select(id => $"LABEL_{id}")];
        var count = names.Values.Count;
        return
        [
            .. Enumerable.Range(0, count).Select(id => id.ToString(CultureInfo.InvariantCulture)).Select(id => names.Has(id)
                ? names.Text(id)
                : throw config.Refuse($"id2label names {count} classes, but not class {id}")),
        ];
    }
}

namespace Experiments.Torch.Models;

/// <summary>
/// Which layers look back through a sliding window and which at everything, as Qwen's config.json says it in two spellings.
/// </summary>
/// <param name="Size">Tokens in the window, the one that looks included; null: no layer has one.</param>
/// <param name="IsWindowed">By layer.</param>
internal sealed record LayerWindows(int? Size, IReadOnlyList<bool> IsWindowed)
{
    private const string Sliding = "sliding_attention";
    private const string Full = "full_attention";

    /// <summary><c>layer_types</c>, or the older <c>max_window_layers</c>: the first layers that see everything.</summary>
    public static LayerWindows From(ModelConfig config, int layers)
    {
        // A window that is not in use is given all the same.
        int? size = config.Flag("use_sliding_window") && !(config.Mentions("sliding_window") && !config.Has("sliding_window"))
            ? config.Size("sliding_window", 4096)
            : null;
        var full = size is null ? layers : config.Integer("max_window_layers", 28);
        var types = config.Texts("layer_types") ?? [.. Enumerable.Range(0, layers).Select(i => i >= full ? Sliding : Full)];
        if (types.FirstOrDefault(type => type is not (Sliding or Full)) is { } unknown)
            throw config.Refuse($"layers of the type '{unknown}' are not supported, only {Full} and {Sliding}");
        if (types.Count != layers)
            throw config.Refuse($"layer_types names {types.Count} layers, and there are {layers}");
        return size is null && types.Contains(Sliding)
            ? throw config.Refuse($"layer_types has {Sliding}, but no sliding_window is in use")
            : new LayerWindows(size, [.. types.Select(type => type == Sliding)]);
    }
}

using Experiments.Core.Diagnostics;

namespace Experiments.Torch.Lora;

/// <summary>
/// Which linear layers get an adapter, by PEFT's rules; remembers what it was asked, so that a target without a match can be reported.
/// </summary>
internal sealed class LoraTargets(AdapterConfig config)
{
    public const string AllLinear = "all-linear";

    private readonly List<string> _seen = [];
    private int _found;

    /// <summary>Whether the linear layer at <paramref name="path"/> is a target.</summary>
    public bool Includes(string path)
    {
        _seen.Add(path);
        var included = IsTarget(path);
        if (included)
            _found++;
        return included;
    }

    /// <summary>After the model is built: nothing was a target.</summary>
    public Diagnostic? Missed()
    {
        if (_found > 0)
            return null;
        var wanted = config.TargetPattern ?? string.Join(", ", config.TargetModules ?? []);
        var names = _seen.Select(path => path[(path.LastIndexOf('.') + 1)..]).Distinct().Order(StringComparer.Ordinal);
        return Diagnostic.Error(
            DiagnosticCodes.LoraTargetMatchesNothing,
            $"lora.target_modules '{wanted}' matches no linear layer of the model",
            hint: $"Its linear layers end in {string.Join(", ", names)}; a path in full is {_seen.FirstOrDefault()}");
    }

    private bool IsTarget(string path)
    {
        if (IsExcluded(path) || ModulePatterns.IsWithin(config.ModulesToSave, path))
            return false;
        if (config.TargetPattern is { } pattern)
            return pattern == AllLinear || ModulePatterns.FullyMatches(pattern, path);
        if (!ModulePatterns.IsNamed(config.TargetModules ?? [], path))
            return false;
        return config.LayersToTransform is not { } layers
            || (ModulePatterns.LayerOf(config.LayersPattern, path) is { } layer && layers.Contains(layer));
    }

    private bool IsExcluded(string path) => config.ExcludePattern is { } pattern
        ? ModulePatterns.FullyMatches(pattern, path)
        : ModulePatterns.IsNamed(config.ExcludeModules, path);
}

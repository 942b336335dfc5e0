using System.Collections.Immutable;
using System.Text.Json;
using Experiments.Core.Diagnostics;
using Experiments.Core.Knobs;
using Experiments.Core.Sweeps;
using Experiments.Engine.Hub;

namespace Experiments.Engine.Inputs;

/// <summary>What plans name by the hub, as it lies on this machine. Files and folders are where their paths say.</summary>
public sealed class LocatedInputs
{
    private readonly IReadOnlyDictionary<(string Key, string Name), HubInput> _inputs;
    private readonly Dictionary<string, HubInput> _pinned;

    /// <param name="inputs">By the key of the setting and the name it has there.</param>
    internal LocatedInputs(IReadOnlyDictionary<(string Key, string Name), HubInput> inputs)
    {
        _inputs = inputs;
        _pinned = inputs.Values.DistinctBy(input => input.Name).ToDictionary(input => input.Name.ToString(), StringComparer.Ordinal);
        Warnings = [.. inputs.Values.SelectMany(input => input.Warnings).Distinct()];
    }

    public ImmutableArray<Diagnostic> Warnings { get; }

    /// <summary>For <see cref="Core.Plans.RunPlan.Places"/>; null where nothing is of the hub.</summary>
    public ImmutableSortedDictionary<string, ImmutableArray<string>>? Places => _pinned.Count == 0
        ? null
        : _pinned.ToImmutableSortedDictionary(input => input.Key, input => input.Value.Places, StringComparer.Ordinal);

    /// <summary>The draft with commits in the place of branches, each value with the origin it had, and with the places of what it names.</summary>
    public PlanDraft Pin(PlanDraft draft)
    {
        if (_pinned.Count == 0)
            return draft;
        JsonElement Value(string key, JsonElement value) => KnobCatalog.Find(key) is { IsPath: true } ? Pinned(key, value) : value;
        return draft with
        {
            Settings = draft.Settings.ToImmutableSortedDictionary(
                pair => pair.Key, pair => pair.Value with { Value = Value(pair.Key, pair.Value.Value) }, StringComparer.Ordinal),
            Changed = draft.Changed.ToImmutableSortedDictionary(pair => pair.Key, pair => Value(pair.Key, pair.Value), StringComparer.Ordinal),
            Places = Places,
        };
    }

    /// <summary>SHA-256 of the content that a path or pinned name stands for. One file counts as if it had been named itself.</summary>
    public string Digest(InputDigests digests, string name) => !_pinned.TryGetValue(name, out HubInput? input) ? digests.Of(name)
        : input.Places is [var file] && file != input.Folder ? digests.Of(file)
        : digests.Of(input.Folder, input.Files);

    private JsonElement Pinned(string key, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String when _inputs.TryGetValue((key, value.GetString() ?? ""), out HubInput? input) =>
            JsonSerializer.SerializeToElement(input.Name.ToString()),
        JsonValueKind.Array => JsonSerializer.SerializeToElement(value.EnumerateArray().Select(item => Pinned(key, item))),
        _ => value,
    };
}

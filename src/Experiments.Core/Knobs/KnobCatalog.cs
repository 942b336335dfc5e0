using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Experiments.Core.Knobs;

/// <summary>Every key a user can write, with its type, default and meaning.</summary>
public static class KnobCatalog
{
    private static readonly FrozenDictionary<string, KeyAlias> Aliases = KeyAlias.All.ToFrozenDictionary(alias => alias.Key);

    /// <summary>In the order in which a plan is written.</summary>
    public static ImmutableArray<Knob> All { get; } = [.. GeneralKnobs.All, .. TrainingKnobs.All, .. LoraKnobs.All, .. LanguageKnobs.All];

    /// <summary>Keys beside the knobs in experiment.yaml: they say what the experiment is, not what a run does.</summary>
    public static ImmutableArray<string> HeaderKeys { get; } = ["name", "question", "hypothesis", "extends"];

    /// <summary>Keys of sweep.yaml.</summary>
    public static ImmutableArray<string> SweepKeys { get; } =
        ["seeds", "sweep", "variants", "zip", "exclude", "include", "constraints", "objective"];

    /// <summary>Names of metrics, without the split's prefix.</summary>
    public static ImmutableArray<string> Metrics => GeneralKnobs.Metrics;

    /// <summary>Metrics of generated texts against references.</summary>
    public static ImmutableArray<string> TextMetrics => GeneralKnobs.TextMetrics;

    /// <summary>Metrics of classes.</summary>
    public static ImmutableArray<string> ClassMetrics => GeneralKnobs.ClassMetrics;

    private static readonly FrozenDictionary<string, Knob> ByKey = All.ToFrozenDictionary(knob => knob.Key);

    private static readonly FrozenSet<string> Sections = All.SelectMany(knob => Parents(knob.Key)).ToFrozenSet();

    private static readonly ILookup<string, Knob> ByLeaf = All.ToLookup(knob => knob.Leaf);

    public static Knob? Find(string key) => ByKey.GetValueOrDefault(key);

    /// <summary>By full key, or by its last part: no, one or several knobs.</summary>
    public static IReadOnlyList<Knob> FindByName(string name) =>
        Find(name) is { } knob ? [knob] : [.. ByLeaf[name]];

    /// <summary><c>training</c>, <c>data</c>, <c>data.train</c> …: keys go beneath it.</summary>
    public static bool IsSection(string key) => Sections.Contains(key);

    /// <summary>The knob that a section's lone value means: <c>data.train: a.csv</c> is <c>data.train.path: [a.csv]</c>.</summary>
    public static Knob? Shorthand(string section) => Sections.Contains(section) ? Find($"{section}.path") : null;

    /// <summary>The map that <c>data.columns.text</c> is an entry of.</summary>
    public static (Knob Map, string Entry)? FindEntry(string key) =>
        Parents(key)
            .Select(parent => Find(parent) is { IsMap: true } map ? (map, key[(parent.Length + 1)..]) : ((Knob, string)?)null)
            .FirstOrDefault(found => found is not null);

    public static RefusedKey? FindRefused(string key) => RefusedKeys.Find(key);

    /// <summary>The known key that was probably meant, if any is close.</summary>
    public static string? Suggest(string key) =>
        KeySpelling.Closest(key, [.. HeaderKeys, .. SweepKeys, .. ByKey.Keys, .. Sections, .. Aliases.Keys]) is { } close
            ? FindAlias(close)?.Target ?? close
            : null;

    internal static KeyAlias? FindAlias(string key) => Aliases.GetValueOrDefault(key);

    private static IEnumerable<string> Parents(string key)
    {
        for (int dot = key.LastIndexOf('.'); dot > 0; dot = key.LastIndexOf('.', dot - 1))
            yield return key[..dot];
    }
}

using System.Collections.Immutable;
using System.Text.Json;
using Experiments.Core.Knobs;
using Experiments.Core.Plans;
using Experiments.Core.Specs;

namespace Experiments.Core.Sweeps;

/// <summary>What differs between the runs of a sweep, and the short names that say so.</summary>
internal sealed class PlanNames
{
    private readonly Experiment _experiment;
    private readonly ImmutableHashSet<string> _differing;
    private readonly Dictionary<string, ImmutableHashSet<string>> _differingWithin;

    public PlanNames(Experiment experiment, IReadOnlyList<(Trial Trial, ImmutableSortedDictionary<string, Setting> Settings)> trials)
    {
        _experiment = experiment;
        _differing = Differing(trials.Select(trial => trial.Settings));
        _differingWithin = trials
            .GroupBy(trial => trial.Trial.Variant, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => Differing(group.Select(trial => trial.Settings)), StringComparer.Ordinal);
    }

    /// <summary>The keys that differ between runs whose modes read them; the seed is no parameter.</summary>
    public ImmutableSortedDictionary<string, JsonElement> Changed(ImmutableSortedDictionary<string, Setting> settings) =>
        settings.Where(setting => _differing.Contains(setting.Key))
            .ToImmutableSortedDictionary(setting => setting.Key, setting => setting.Value.Value, StringComparer.Ordinal);

    /// <summary>The variant and what differs within it: <c>lora r=8 lr=2e-4</c>; the experiment's name where nothing does.</summary>
    public string Group(Trial trial, ImmutableSortedDictionary<string, Setting> settings)
    {
        IEnumerable<string> parts = settings
            .Where(setting => _differingWithin[trial.Variant].Contains(setting.Key))
            .Select(setting => $"{Short(setting.Key)}={Show(setting.Key, setting.Value.Value)}");
        string name = string.Join(' ', trial.Variant.Length == 0 ? parts : parts.Prepend(trial.Variant));
        return name.Length == 0 ? _experiment.Name : name;
    }

    private static ImmutableHashSet<string> Differing(IEnumerable<ImmutableSortedDictionary<string, Setting>> runs) =>
    [
        .. runs.SelectMany(settings => settings)
            .Where(setting => setting.Key != "seed")
            .GroupBy(setting => setting.Key, setting => CanonicalJson.Text(setting.Value.Value), StringComparer.Ordinal)
            .Where(values => values.Distinct(StringComparer.Ordinal).Skip(1).Any())
            .Select(values => values.Key),
    ];

    private static string Short(string key) =>
        KnobCatalog.Find(key) is { } knob ? knob.Abbreviation ?? knob.Leaf : key;

    private static string Show(string key, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => CanonicalJson.Text(value),
        JsonValueKind.String => SettingText.Of(key, value),
        JsonValueKind.Array => string.Join('+', value.EnumerateArray().Select(item => Show(key, item))),
        JsonValueKind.Null => "off",
        _ => CanonicalJson.Text(value),
    };
}

using System.Collections.Immutable;
using System.Text.Json;
using Experiments.Core.Knobs;
using Experiments.Core.Specs;

namespace Experiments.Core.Sweeps;

/// <summary>What a knob's value is within a trial: the command line, else the trial, else the experiment, else the default.</summary>
internal sealed class TrialScope(Experiment experiment, PlanContext context)
{
    private static readonly JsonElement Nothing = JsonElement.Parse("null");

    private readonly ImmutableDictionary<string, Setting> _defaults = KnobCatalog.All
        .ToImmutableDictionary(knob => knob.Key, knob => new Setting(knob.Key, knob.DefaultValue, Origin.Default));

    /// <summary>Given on the command line, which nothing in the sweep overrides.</summary>
    public bool IsFixed(string key) => experiment.Settings.TryGetValue(key, out Setting? set) && set.Origin.Kind == OriginKind.Set;

    public Setting Value(Trial trial, string key)
    {
        Setting? setting = null;
        // Replicates are no parameter: the sweep's seeds have heard the command line already.
        if (!IsFixed(key) || key == "seed")
            setting = trial.Values.GetValueOrDefault(key);
        return Resolve(setting ?? experiment.Settings.GetValueOrDefault(key) ?? Default(trial, key));
    }

    /// <summary>Every knob that a run of the trial's task and mode reads.</summary>
    public ImmutableSortedDictionary<string, Setting> Complete(Trial trial)
    {
        (string? task, string? mode, string? tune) = (Text(Value(trial, "task")), Text(Value(trial, "mode")), Text(Value(trial, "instruction.tune")));
        ImmutableSortedDictionary<string, Setting>.Builder settings = ImmutableSortedDictionary.CreateBuilder<string, Setting>(StringComparer.Ordinal);
        foreach (Knob knob in KnobCatalog.All)
        {
            if (knob.Use.Includes(task, mode, tune))
                settings.Add(knob.Key, Value(trial, knob.Key));
        }

        KeepStrongerSource(settings);
        return settings.ToImmutable();
    }

    public NameLookup Lookup(Trial trial) => name =>
        name == "variant" ? JsonSerializer.SerializeToElement(trial.Variant)
        : KnobCatalog.FindByName(name) is [{ } knob] ? Value(trial, knob.Key).Value
        : null;

    /// <summary>Why a condition cannot use a name; null where it can.</summary>
    public static string? NameProblem(string name)
    {
        if (name is "variant" or "true" or "false" or "null")
            return null;
        IReadOnlyList<Knob> knobs = KnobCatalog.FindByName(name);
        return knobs.Count switch
        {
            1 => null,
            0 => KnobCatalog.Suggest(name) is { } close ? $"there is no '{name}'; did you mean '{close}'?" : $"there is no '{name}'",
            _ => $"'{name}' could be {string.Join(" or ", knobs.Select(knob => knob.Key))}; write it in full",
        };
    }

    public static string? Text(Setting setting) => setting.Value.ValueKind == JsonValueKind.String ? setting.Value.GetString() : null;

    private Setting Default(Trial trial, string key) => KnobCatalog.Find(key) is { TokenDefault: not null } knob
        ? _defaults[key] with { Value = knob.DefaultFor(Text(Value(trial, "task"))) }
        : _defaults[key];

    private Setting Resolve(Setting setting) => (setting.Key, Text(setting)) switch
    {
        ("threads", "auto") => setting with { Value = JsonSerializer.SerializeToElement(context.Threads) },
        ("device", "auto") => setting with { Value = JsonSerializer.SerializeToElement(context.Device) },
        _ => setting,
    };

    /// <summary>A variant's file takes the place of the experiment's hold-out, and the other way round.</summary>
    private static void KeepStrongerSource(ImmutableSortedDictionary<string, Setting>.Builder settings)
    {
        (Setting path, Setting holdOut) = (settings["data.validation.path"], settings["data.validation.from"]);
        if (path.Value.ValueKind == JsonValueKind.Null || holdOut.Value.ValueKind == JsonValueKind.Null)
            return;
        int difference = Strength(path).CompareTo(Strength(holdOut));
        if (difference > 0)
            settings[holdOut.Key] = holdOut with { Value = Nothing };
        else if (difference < 0)
            settings[path.Key] = path with { Value = Nothing };
    }

    private static OriginKind Strength(Setting setting) =>
        setting.Origin.Kind == OriginKind.Environment ? OriginKind.File : setting.Origin.Kind;
}

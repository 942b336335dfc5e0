using System.Collections.Immutable;
using System.Text.Json;
using Experiments.Core.Diagnostics;

namespace Experiments.Core.Knobs;

/// <summary>What a user's key and value come down to: values under knobs' own keys, or why not.</summary>
public sealed record KeyReading(ImmutableArray<KeyValuePair<string, JsonElement>> Values, ImmutableArray<Diagnostic> Diagnostics);

/// <summary>Reads one key and its value as a user wrote them: aliases, shorthands, refused and unknown keys, types and ranges.</summary>
public static class KeyReader
{
    /// <param name="keyAt">Where the key is written: unknown and refused keys are shown there.</param>
    /// <param name="valueAt">Where its value is: wrong values are shown there.</param>
    public static KeyReading Read(string key, JsonElement value, SourceLocation? keyAt, SourceLocation? valueAt)
    {
        if (KnobCatalog.Find(key) is { } knob)
            return ReadValue(knob, value, valueAt);
        if (KnobCatalog.FindAlias(key) is { } alias)
            return ReadAlias(alias, value, keyAt, valueAt);
        if (KnobCatalog.FindRefused(key) is { } refused)
            return ReadRefused(key, refused, value, keyAt);
        if (KnobCatalog.Shorthand(key) is { } path)
            return ReadShorthand(key, path, value, valueAt);
        if (KnobCatalog.IsSection(key))
        {
            return Failed(Diagnostic.Error(
                DiagnosticCodes.WrongType, $"{key} is a section, not a value: its keys go beneath it", valueAt));
        }

        return Failed(Unknown(key, keyAt));
    }

    /// <summary>The diagnostic for a key that nobody knows.</summary>
    public static Diagnostic Unknown(string key, SourceLocation? at) =>
        Diagnostic.Error(
            DiagnosticCodes.UnknownKey,
            $"unknown key '{key}'",
            at,
            KnobCatalog.Suggest(key) is { } close ? $"did you mean '{close}'?" : "keys of your own start with x-");

    private static KeyReading ReadValue(Knob knob, JsonElement value, SourceLocation? at)
    {
        (JsonElement read, ValueProblem? problem) = KnobValues.Read(knob, value);
        return problem is null
            ? new KeyReading([KeyValuePair.Create(knob.Key, read)], [])
            : Failed(Diagnostic.Error(problem.Code, problem.Message, at, problem.Hint));
    }

    private static KeyReading ReadAlias(KeyAlias alias, JsonElement value, SourceLocation? keyAt, SourceLocation? valueAt)
    {
        Diagnostic warning = Diagnostic.Warning(
            DiagnosticCodes.DeprecatedKey, $"'{alias.Key}' is an older or foreign name", keyAt, $"write '{alias.Target}'");
        if (alias.Convert(value) is not { } converted)
            return new KeyReading([], [warning]);

        // 1.0 means all steps in warmup_ratio but one step in warmup_steps.
        if (alias.Key == "training.warmup_ratio" && converted.ValueKind == JsonValueKind.Number && converted.GetDouble() >= 1)
        {
            return new KeyReading([], [warning, Diagnostic.Error(
                DiagnosticCodes.ValueOutOfRange, $"training.warmup_ratio is {converted.GetRawText()} but must be below 1", valueAt)]);
        }

        KeyReading reading = Read(alias.Target, converted, keyAt, valueAt);
        return reading with { Diagnostics = reading.Diagnostics.Insert(0, warning) };
    }

    private static KeyReading ReadRefused(string key, RefusedKey refused, JsonElement value, SourceLocation? at)
    {
        if (refused.Off is { } off && JsonElement.DeepEquals(value, JsonElement.Parse(off)))
            return new KeyReading([], []);
        return Failed(Diagnostic.Error(
            refused.Planned ? DiagnosticCodes.NotThereYet : DiagnosticCodes.RejectedKey, $"'{key}' is refused: {refused.Why}", at));
    }

    /// <summary>A lone file or list stands for the whole split: rows and hold-out of an inherited one do not go on.</summary>
    private static KeyReading ReadShorthand(string section, Knob path, JsonElement value, SourceLocation? at)
    {
        KeyReading reading = ReadValue(path, value, at);
        if (reading.Values.IsEmpty)
            return reading;
        IEnumerable<KeyValuePair<string, JsonElement>> others = KnobCatalog.All
            .Where(knob => knob.Key.StartsWith($"{section}.", StringComparison.Ordinal) && knob != path
                && knob.DefaultValue.ValueKind == JsonValueKind.Null)
            .Select(knob => KeyValuePair.Create(knob.Key, knob.DefaultValue));
        return reading with { Values = reading.Values.AddRange(others) };
    }

    private static KeyReading Failed(Diagnostic diagnostic) => new([], [diagnostic]);
}

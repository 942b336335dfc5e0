using System.Collections.Immutable;
using System.Text.Json;
using Experiments.Core.Knobs;
using Experiments.Core.Specs;

namespace Experiments.Core.Plans;

/// <summary>Typed values out of settings whose types have been checked.</summary>
internal readonly struct SettingsReader(ImmutableSortedDictionary<string, Setting> settings)
{
    public string Text(string key) => OptionalText(key) ?? throw Missing(key);

    public string? OptionalText(string key) => Value(key) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    public double Number(string key) => OptionalNumber(key) ?? throw Missing(key);

    public double? OptionalNumber(string key) => Value(key) is { ValueKind: JsonValueKind.Number } value ? value.GetDouble() : null;

    public long Long(string key) => OptionalLong(key) ?? throw Missing(key);

    public long? OptionalLong(string key) => OptionalNumber(key) is { } number ? checked((long)number) : null;

    public int Int(string key) => OptionalInt(key) ?? throw Missing(key);

    public int? OptionalInt(string key) => OptionalNumber(key) is { } number ? checked((int)number) : null;

    public bool Flag(string key) => OptionalFlag(key) ?? throw Missing(key);

    public bool? OptionalFlag(string key) => Value(key).ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    /// <summary>An enum's member from its name in YAML: <c>group_by_length</c>, <c>text-classification</c>.</summary>
    public T Choice<T>(string key)
        where T : struct, Enum
    {
        string name = Text(key).Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal);
        return Enum.TryParse(name, ignoreCase: true, out T member) ? member : throw new KeyNotFoundException($"{key} has no member '{name}'.");
    }

    public ImmutableArray<string> Texts(string key) => OptionalTexts(key) ?? throw Missing(key);

    public ImmutableArray<string>? OptionalTexts(string key) =>
        Value(key) is { ValueKind: JsonValueKind.Array } value ? [.. value.EnumerateArray().Select(item => item.GetString() ?? "")] : null;

    public ImmutableArray<int>? OptionalInts(string key) =>
        Value(key) is { ValueKind: JsonValueKind.Array } value ? [.. value.EnumerateArray().Select(item => item.GetInt32())] : null;

    public (ImmutableArray<string>? Names, string? Pattern) NamesOrPattern(string key) => (OptionalTexts(key), OptionalText(key));

    public ImmutableSortedDictionary<string, T> Map<T>(string key, Func<JsonElement, T> convert) =>
        Value(key) is { ValueKind: JsonValueKind.Object } value
            ? value.EnumerateObject().ToImmutableSortedDictionary(entry => entry.Name, entry => convert(entry.Value), StringComparer.Ordinal)
            : throw Missing(key);

    /// <summary>Empty where the plan was made before the knob was.</summary>
    public ImmutableSortedDictionary<string, T> OptionalMap<T>(string key, Func<JsonElement, T> convert) =>
        settings.ContainsKey(key) ? Map(key, convert) : ImmutableSortedDictionary<string, T>.Empty;

    private JsonElement Value(string key)
    {
        if (settings.TryGetValue(key, out Setting? setting))
            return setting.Value;
        return KnobCatalog.Find(key) is { Use: not KnobUse.EveryRun } knob ? knob.DefaultValue : throw Missing(key);
    }

    private static KeyNotFoundException Missing(string key) => new($"The plan has no {key}.");
}

using System.Text.Json;
using Experiments.Core.Diagnostics;
using Experiments.Core.Hub;
using Experiments.Core.Knobs;
using Experiments.Core.Specs;
using Experiments.Yaml.Documents;

namespace Experiments.Yaml.Files;

/// <summary>One setting of a layer. With <paramref name="Entry"/> it is one entry of a map: <c>data.columns.text</c>.</summary>
internal sealed record LayerSetting(Setting Setting, string? Entry = null);

/// <summary>Keys and their values to settings; what is wrong with them to diagnostics.</summary>
internal sealed class SettingReader(YamlValues values, ICollection<Diagnostic> diagnostics)
{
    /// <param name="kind">Of the place where the key is written; reading a variable makes a file an environment.</param>
    public IReadOnlyList<LayerSetting> Read(KeyValueNode pair, OriginKind kind, string? detail = null)
    {
        if (KnobCatalog.Find(pair.Key) is null && KnobCatalog.FindEntry(pair.Key) is var (map, entry))
            return ReadEntry(pair, map, entry, kind, detail);
        if (ValueOf(pair.Value) is not { } value)
            return [];

        KeyReading reading = KeyReader.Read(pair.Key, value.Json, pair.KeyAt, pair.Value.At);
        foreach (Diagnostic diagnostic in reading.Diagnostics)
            diagnostics.Add(diagnostic);
        Origin origin = OriginOf(pair.Value.At, value, kind, detail);
        return [.. reading.Values.Select(read => new LayerSetting(new Setting(read.Key, Absolute(read.Key, read.Value, pair.Value.At), origin)))];
    }

    /// <summary>The value under its knob's own key, or null where it does not suit or asks for nothing.</summary>
    public Setting? ReadOne(KeyValueNode pair, OriginKind kind, string? detail = null)
    {
        IReadOnlyList<LayerSetting> read = Read(pair, kind, detail);
        if (read is [{ Entry: not null } entry])
        {
            diagnostics.Add(Diagnostic.Error(DiagnosticCodes.WrongType, $"'{pair.Key}' is one entry of {entry.Setting.Key}; vary the whole map", pair.KeyAt));
            return null;
        }

        return read.Count == 0 ? null : read[0].Setting;
    }

    private LayerSetting[] ReadEntry(KeyValueNode pair, Knob map, string entry, OriginKind kind, string? detail)
    {
        if (ValueOf(pair.Value) is not { } value)
            return [];
        JsonElement whole = JsonSerializer.SerializeToElement(new Dictionary<string, JsonElement> { [entry] = value.Json });
        (JsonElement read, ValueProblem? problem) = KnobValues.Read(map, whole);
        if (problem is null)
            return [new LayerSetting(new Setting(map.Key, read, OriginOf(pair.Value.At, value, kind, detail)), entry)];
        diagnostics.Add(Diagnostic.Error(problem.Code, problem.Message, pair.Value.At, problem.Hint));
        return [];
    }

    /// <summary>Null where a variable in it could not be read: one diagnostic is enough.</summary>
    private YamlValue? ValueOf(YamlNode node)
    {
        int before = diagnostics.Count;
        YamlValue value = values.Of(node);
        return diagnostics.Count == before ? value : null;
    }

    private static Origin OriginOf(SourceLocation at, YamlValue value, OriginKind kind, string? detail)
    {
        if (kind == OriginKind.File && value.Read is not null)
            return new Origin(OriginKind.Environment, at, value.Read);
        string? details = string.Join("; ", new[] { detail, value.Read }.Where(text => text is not null));
        return new Origin(kind, kind == OriginKind.Set ? null : at, details.Length == 0 ? null : details);
    }

    private static JsonElement Absolute(string key, JsonElement value, SourceLocation at)
    {
        if (KnobCatalog.Find(key) is not { IsPath: true } knob)
            return value;
        string folder = CommandLine.IsAt(at) ? Directory.GetCurrentDirectory() : Path.GetDirectoryName(at.File) ?? "";
        return value.ValueKind switch
        {
            JsonValueKind.String => JsonSerializer.SerializeToElement(Absolute(knob, value.GetString() ?? "", folder)),
            JsonValueKind.Array => JsonSerializer.SerializeToElement(value.EnumerateArray().Select(item => Absolute(knob, item.GetString() ?? "", folder))),
            _ => value,
        };
    }

    /// <summary>What could be a name of the hub stays one unless it is there on the disk. <c>./name</c> never is.</summary>
    private static string Absolute(Knob knob, string text, string folder)
    {
        string path = Path.GetFullPath(text, folder);
        bool onHub = knob.Type == KnobType.Model ? HubName.ParseModel(text) is not null && !Path.Exists(path) : HubName.IsData(text);
        return onHub ? text : path;
    }
}

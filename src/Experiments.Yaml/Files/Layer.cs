using System.Text.Json;
using Experiments.Core.Knobs;
using Experiments.Core.Specs;
using Experiments.Yaml.Documents;

namespace Experiments.Yaml.Files;

/// <summary>What has been read so far: files from the base of <c>extends</c> upwards, then the command line. Later ones win key by key.</summary>
internal sealed class Layer
{
    private const string ValidationPath = "data.validation.path";
    private const string ValidationFrom = "data.validation.from";
    private const string ValidationFraction = "data.validation.fraction";

    public Dictionary<string, Setting> Settings { get; } = new(StringComparer.Ordinal);

    /// <summary>name, question, hypothesis.</summary>
    public Dictionary<string, string> Header { get; } = new(StringComparer.Ordinal);

    /// <summary>sweep, variants, zip …, not yet read.</summary>
    public Dictionary<string, YamlNode> Sections { get; } = new(StringComparer.Ordinal);

    public void Add(IReadOnlyList<LayerSetting> settings)
    {
        // A file and a hold-out take each other's place when they come from different layers.
        HashSet<string> keys = [.. settings.Where(HasValue).Select(setting => setting.Setting.Key)];
        if (keys.Contains(ValidationPath) && !keys.Contains(ValidationFrom))
        {
            Settings.Remove(ValidationFrom);
            Settings.Remove(ValidationFraction);
        }
        else if (keys.Contains(ValidationFrom) && !keys.Contains(ValidationPath))
        {
            Settings.Remove(ValidationPath);
        }

        foreach (LayerSetting setting in settings)
            Settings[setting.Setting.Key] = setting.Entry is null ? setting.Setting : WithEntry(setting);
    }

    /// <summary>Grid and variants merge key by key, everything else is replaced.</summary>
    public void Add(string section, YamlNode node)
    {
        if (Sections.TryGetValue(section, out YamlNode? inherited)
            && section is "sweep" or "variants" && inherited is { Kind: YamlKind.Map } && node.Kind == YamlKind.Map)
        {
            List<YamlEntry> entries = [.. Entries(section, inherited)];
            foreach (YamlEntry entry in Entries(section, node))
            {
                int at = entries.FindIndex(candidate => candidate.Key == entry.Key);
                if (at >= 0)
                    entries[at] = entry;
                else
                    entries.Add(entry);
            }

            node = YamlNode.Map(node.At, [.. entries]);
        }

        Sections[section] = node;
    }

    private static IEnumerable<YamlEntry> Entries(string section, YamlNode node) =>
        section == "variants"
            ? node.Entries
            : KeyValueNode.Flatten(node).Select(pair => new YamlEntry(pair.Key, pair.KeyAt, pair.Value));

    private static bool HasValue(LayerSetting setting) => setting.Setting.Value.ValueKind != JsonValueKind.Null;

    private Setting WithEntry(LayerSetting setting)
    {
        JsonElement current = Settings.TryGetValue(setting.Setting.Key, out Setting? inherited)
            ? inherited.Value
            : KnobCatalog.Find(setting.Setting.Key)?.DefaultValue ?? default;
        IEnumerable<JsonProperty> entries = current.ValueKind == JsonValueKind.Object ? current.EnumerateObject() : [];
        Dictionary<string, JsonElement> merged = entries.ToDictionary(entry => entry.Name, entry => entry.Value, StringComparer.Ordinal);
        foreach (JsonProperty entry in setting.Setting.Value.EnumerateObject())
            merged[entry.Name] = entry.Value;
        return setting.Setting with { Value = JsonSerializer.SerializeToElement(merged) };
    }
}

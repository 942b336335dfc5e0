using Experiments.Core.Diagnostics;
using Experiments.Core.Knobs;
using Experiments.Yaml.Documents;

namespace Experiments.Yaml.Files;

/// <summary>A dotted key, where it is written, and its value.</summary>
internal sealed record KeyValueNode(string Key, SourceLocation KeyAt, YamlNode Value)
{
    /// <summary>
    /// Nested and dotted keys alike, in the order of the file. Keys that start with <c>x-</c> are the user's own and left out,
    /// as are sections with nothing in them.
    /// </summary>
    public static IEnumerable<KeyValueNode> Flatten(YamlNode map, string prefix = "")
    {
        foreach (YamlEntry entry in map.Entries)
        {
            string key = prefix + entry.Key;
            if (prefix.Length == 0 && key.StartsWith("x-", StringComparison.Ordinal))
                continue;
            bool section = KnobCatalog.IsSection(key);
            if (section && entry.Value.Kind == YamlKind.Map)
            {
                foreach (KeyValueNode inner in Flatten(entry.Value, key + "."))
                    yield return inner;
            }
            else if (!section || KnobCatalog.Shorthand(key) is not null || entry.Value is not { Kind: YamlKind.Scalar, Plain: true, Text: "" })
            {
                yield return new KeyValueNode(key, entry.KeyAt, entry.Value);
            }
        }
    }
}

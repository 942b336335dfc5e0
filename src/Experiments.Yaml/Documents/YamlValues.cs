using System.Text;
using System.Text.Json;
using Experiments.Core.Diagnostics;

namespace Experiments.Yaml.Documents;

/// <summary>A node's value as JSON. <paramref name="Read"/> says which variables were read.</summary>
internal sealed record YamlValue(JsonElement Json, string? Read);

/// <summary>Nodes to JSON: variables filled in, plain scalars read by the core schema.</summary>
internal sealed class YamlValues(Variables variables, ICollection<Diagnostic> diagnostics)
{
    public YamlValue Of(YamlNode node)
    {
        var json = new StringBuilder();
        var read = new List<string>();
        Append(json, node, read);
        return new YamlValue(JsonElement.Parse(json.ToString()), read.Count == 0 ? null : string.Join(", ", read));
    }

    /// <summary>A scalar's text with its variables filled in, whatever it might mean as a number.</summary>
    public string Text(YamlNode scalar) => variables.Expand(scalar, diagnostics).Text;

    private void Append(StringBuilder json, YamlNode node, List<string> read)
    {
        switch (node.Kind)
        {
            case YamlKind.Scalar:
                Expansion expansion = variables.Expand(node, diagnostics);
                if (expansion.Read is not null)
                    read.Add(expansion.Read);
                json.Append((node.Plain ? CoreSchema.Resolve(expansion.Text) : null) ?? JsonSerializer.Serialize(expansion.Text));
                break;
            case YamlKind.List:
                json.Append('[');
                for (int i = 0; i < node.Items.Length; i++)
                {
                    json.Append(i == 0 ? "" : ",");
                    Append(json, node.Items[i], read);
                }

                json.Append(']');
                break;
            default:
                json.Append('{');
                for (int i = 0; i < node.Entries.Length; i++)
                {
                    json.Append(i == 0 ? "" : ",").Append(JsonSerializer.Serialize(node.Entries[i].Key)).Append(':');
                    Append(json, node.Entries[i].Value, read);
                }

                json.Append('}');
                break;
        }
    }
}

using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Experiments.Torch.Lora;

/// <summary>
/// JSON as Python's <c>json.dumps(value, indent=2, sort_keys=True)</c> writes it, byte for byte, so that a file of PEFT's that is read and
/// written stays as it was. Numbers that were read keep their digits.
/// </summary>
internal static class PythonJson
{
    public static string Write(JsonNode? node)
    {
        var text = new StringBuilder();
        Append(text, node, 0);
        return text.ToString();
    }

    /// <summary>As Python's <c>repr</c> of a float: the shortest digits that read back, always with a point or an exponent.</summary>
    public static JsonNode Number(double value)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        var exponent = text.IndexOf('E', StringComparison.Ordinal);
        if (exponent < 0)
        {
            var magnitude = Math.Abs(value);
            if (magnitude is > 0 and < 1e-4)
                text = Scientific(value);
            else if (!text.Contains('.', StringComparison.Ordinal))
                text += ".0";
            return JsonNode.Parse(text) ?? value;
        }

        return JsonNode.Parse(Math.Abs(value) < 1e16 && Math.Abs(value) >= 1e-4
            ? value.ToString("0.0###################", CultureInfo.InvariantCulture)
            : Scientific(value)) ?? value;
    }

    private static string Scientific(double value)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        if (!text.Contains('E', StringComparison.Ordinal))
            text = value.ToString("E16", CultureInfo.InvariantCulture);
        var at = text.IndexOf('E', StringComparison.Ordinal);
        var digits = text[..at].Contains('.', StringComparison.Ordinal) ? text[..at].TrimEnd('0').TrimEnd('.') : text[..at];
        var power = int.Parse(text[(at + 1)..], CultureInfo.InvariantCulture);
        return string.Create(CultureInfo.InvariantCulture, $"{digits}e{(power < 0 ? '-' : '+')}{Math.Abs(power):00}");
    }

    private static void Append(StringBuilder text, JsonNode? node, int depth)
    {
        switch (node)
        {
            case null:
                text.Append("null");
                break;
            case JsonObject map:
                Append(text, '{', '}', [.. map.OrderBy(entry => entry.Key, StringComparer.Ordinal)], depth, entry =>
                {
                    AppendText(text, entry.Key);
                    text.Append(": ");
                    Append(text, entry.Value, depth + 1);
                });
                break;
            case JsonArray list:
                Append(text, '[', ']', [.. list], depth, item => Append(text, item, depth + 1));
                break;
            case var value when value.GetValueKind() == JsonValueKind.String:
                AppendText(text, value.GetValue<string>());
                break;
            default:
                text.Append(node.ToJsonString());
                break;
        }
    }

    private static void Append<T>(StringBuilder text, char open, char close, IReadOnlyList<T> items, int depth, Action<T> append)
    {
        text.Append(open);
        for (var i = 0; i < items.Count; i++)
        {
            text.Append(i == 0 ? "\n" : ",\n").Append(' ', 2 * (depth + 1));
            append(items[i]);
        }

        if (items.Count > 0)
            text.Append('\n').Append(' ', 2 * depth);
        text.Append(close);
    }

    private static void AppendText(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (var letter in value)
        {
            _ = letter switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append(@"\\"),
                '\n' => text.Append(@"\n"),
                '\r' => text.Append(@"\r"),
                '\t' => text.Append(@"\t"),
                '\b' => text.Append(@"\b"),
                '\f' => text.Append(@"\f"),
                >= ' ' and <= '\x7f' => text.Append(letter),
                _ => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}"),
            };
        }

        text.Append('"');
    }
}

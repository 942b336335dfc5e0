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

    /// <summary>
    /// As Python's <c>repr</c> of a float: the shortest digits that read back, with a point, or with an exponent below 1e-4 and from 1e16.
    /// </summary>
    public static JsonNode Number(double value)
    {
        var sign = value < 0 ? "-" : "";
        var (digits, power) = Shortest(Math.Abs(value));
        var text = power switch
        {
            < -4 or >= 16 => $"{digits[..1]}{(digits.Length > 1 ? $".{digits[1..]}" : "")}e{(power < 0 ? '-' : '+')}{Math.Abs(power):00}",
            < 0 => $"0.{new string('0', -power - 1)}{digits}",
            _ when digits.Length <= power + 1 => $"{digits.PadRight(power + 1, '0')}.0",
            _ => $"{digits[..(power + 1)]}.{digits[(power + 1)..]}",
        };
        return JsonNode.Parse(sign + text) ?? value;
    }

    /// <summary>Digits d₁d₂… and the power of ten of d₁.</summary>
    private static (string Digits, int Power) Shortest(double value)
    {
        var parts = value.ToString("R", CultureInfo.InvariantCulture).Split('E');
        var point = parts[0].IndexOf('.', StringComparison.Ordinal);
        var whole = point < 0 ? parts[0].Length : point;
        var all = parts[0].Replace(".", "", StringComparison.Ordinal);
        var digits = all.TrimStart('0');
        if (digits.Length == 0)
            return ("0", 0);
        var exponent = parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 0;
        return (digits.TrimEnd('0'), whole - (all.Length - digits.Length) - 1 + exponent);
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

using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Experiments.Core.Plans;

/// <summary>
/// One text for one value: keys sorted by ordinal, no white space, numbers in their shortest form, whole numbers without a fraction
/// (<c>8</c>, <c>8.0</c> and <c>8e0</c> are the same). The subset of RFC 8785 that plans need.
/// </summary>
public static class CanonicalJson
{
    /// <summary>Above this a double no longer tells neighbouring whole numbers apart.</summary>
    private const double LargestExact = 1L << 53;

    public static string Text(JsonElement value)
    {
        var text = new StringBuilder();
        Append(text, value);
        return text.ToString();
    }

    /// <summary>The value as its canonical text reads.</summary>
    public static JsonElement Of(JsonElement value) => JsonElement.Parse(Text(value));

    /// <summary>The shortest text that reads as this number: <c>2e-5</c>, <c>0.01</c>, <c>128</c>.</summary>
    public static string Number(double value)
    {
        if (value == Math.Floor(value) && Math.Abs(value) <= LargestExact)
            return ((long)value).ToString(CultureInfo.InvariantCulture);
        string plain = value.ToString("R", CultureInfo.InvariantCulture).Replace("E+", "e", StringComparison.Ordinal).Replace("E-0", "e-", StringComparison.Ordinal).Replace("E", "e", StringComparison.Ordinal);
        string scientific = Scientific(value);
        return scientific.Length < plain.Length ? scientific : plain;
    }

    private static string Scientific(double value)
    {
        // R gives at most 17 digits; 0.################e+0 keeps all of them.
        string text = value.ToString("0.################e+0", CultureInfo.InvariantCulture).Replace("e+", "e", StringComparison.Ordinal);
        return double.Parse(text, CultureInfo.InvariantCulture).Equals(value) ? text : value.ToString("R", CultureInfo.InvariantCulture);
    }

    private static void Append(StringBuilder text, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                AppendAll(text, '{', '}', value.EnumerateObject().OrderBy(entry => entry.Name, StringComparer.Ordinal), entry =>
                {
                    AppendText(text, entry.Name);
                    text.Append(':');
                    Append(text, entry.Value);
                });
                break;
            case JsonValueKind.Array:
                AppendAll(text, '[', ']', value.EnumerateArray(), item => Append(text, item));
                break;
            case JsonValueKind.Number:
                text.Append(value.TryGetInt64(out long whole) ? whole.ToString(CultureInfo.InvariantCulture) : Number(value.GetDouble()));
                break;
            case JsonValueKind.String:
                AppendText(text, value.GetString() ?? "");
                break;
            default:
                text.Append(value.GetRawText());
                break;
        }
    }

    private static void AppendAll<T>(StringBuilder text, char open, char close, IEnumerable<T> items, Action<T> append)
    {
        text.Append(open);
        bool first = true;
        foreach (T item in items)
        {
            if (!first)
                text.Append(',');
            first = false;
            append(item);
        }

        text.Append(close);
    }

    private static void AppendText(StringBuilder text, string value) =>
        text.Append('"').Append(JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(value)).Append('"');
}

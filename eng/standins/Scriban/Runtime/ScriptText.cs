using System.Collections;
using System.Globalization;
using System.Text;
using Scriban.Functions;
using Scriban.Syntax;

namespace Scriban.Runtime;

/// <summary>How values look in the output.</summary>
internal static class ScriptText
{
    public static string Of(TemplateContext context, object value) => Of(context, value, nested: false, depth: 0);

    private static string Of(TemplateContext context, object value, bool nested, int depth)
    {
        switch (value)
        {
            case null:
                return nested ? "null" : "";
            case string text:
                return nested ? Quote(text) : text;
            case bool truth:
                return truth ? "true" : "false";
            case DateTime time:
                return DateFunctions.ToString(context, time, null);
            case DateTimeOffset time:
                return DateFunctions.ToString(context, time.DateTime, null);
            case IFunction:
                return "<function>";
            case ScriptObject members:
                return Braced(context, members, depth);
            case IFormattable formattable:
                return formattable.ToString(null, context?.CurrentCulture ?? CultureInfo.InvariantCulture);
            case IDictionary dictionary:
                return Braced(context, Pairs(dictionary), depth);
            case IEnumerable sequence:
                Guard(context, depth);
                return "[" + string.Join(", ", sequence.Cast<object>().Select(item => Of(context, item, nested: true, depth + 1))) + "]";
            default:
                return value.ToString();
        }
    }

    private static IEnumerable<KeyValuePair<string, object>> Pairs(IDictionary dictionary)
    {
        foreach (DictionaryEntry entry in dictionary)
            yield return new(entry.Key.ToString(), entry.Value);
    }

    private static string Braced(TemplateContext context, IEnumerable<KeyValuePair<string, object>> members, int depth)
    {
        Guard(context, depth);
        return "{" + string.Join(", ", members.Select(m => $"{m.Key}: {Of(context, m.Value, nested: true, depth + 1)}")) + "}";
    }

    private static void Guard(TemplateContext context, int depth)
    {
        int limit = context?.ObjectRecursionLimit ?? 0;
        if (limit > 0 && depth > limit)
            throw new ScriptRuntimeException(default, $"Structure is too deeply nested or contains reference loops: the limit is {limit}");
    }

    private static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (char letter in text)
        {
            quoted.Append(letter switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                _ => letter.ToString(),
            });
        }

        return quoted.Append('"').ToString();
    }
}

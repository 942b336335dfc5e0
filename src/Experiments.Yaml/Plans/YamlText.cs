using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Experiments.Yaml.Documents;

namespace Experiments.Yaml.Plans;

/// <summary>JSON values as YAML that our reader turns into the same values again.</summary>
internal static partial class YamlText
{
    public static string Of(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => Of(value.GetString() ?? ""),
        JsonValueKind.Array => $"[{string.Join(", ", value.EnumerateArray().Select(Of))}]",
        JsonValueKind.Object when !value.EnumerateObject().Any() => "{}",
        JsonValueKind.Object => $"{{ {string.Join(", ", value.EnumerateObject().Select(entry => $"{Key(entry.Name)}: {Of(entry.Value)}"))} }}",
        _ => value.GetRawText(),
    };

    /// <summary>Without quotes where it is a word that means nothing else.</summary>
    public static string Of(string text) =>
        // A plan can be run as an experiment file, where ${ in a value reads a variable.
        Key(text).Replace("${", "$${", StringComparison.Ordinal);

    /// <summary>Variables are not read in keys.</summary>
    public static string Key(string text) =>
        Word().IsMatch(text) && CoreSchema.Resolve(text) is null ? text : Quoted(text);

    private static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (c is '"' or '\\')
                quoted.Append('\\').Append(c);
            else if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                quoted.Append(CultureInfo.InvariantCulture, $"\\U{char.ConvertToUtf32(c, text[++i]):X8}");
            else if (c == ' ' || (c < 0xFFF0 && !char.IsSurrogate(c) && !char.IsControl(c) && !char.IsWhiteSpace(c) && char.GetUnicodeCategory(c) != UnicodeCategory.Format))
                quoted.Append(c);
            else
                quoted.Append(CultureInfo.InvariantCulture, $"\\u{(char.IsSurrogate(c) ? 0xFFFD : c):X4}");
        }

        return quoted.Append('"').ToString();
    }

    /// <summary>Also safe within flow lists and maps, and as a key.</summary>
    [GeneratedRegex(@"\A[A-Za-z_/][A-Za-z0-9_./-]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Word();
}

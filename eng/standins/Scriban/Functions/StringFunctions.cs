using System.Collections;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Scriban.Runtime;

namespace Scriban.Functions;

/// <summary><c>string.*</c>. Null reads as an empty string where a string comes out.</summary>
internal static class StringFunctions
{
    public static string Append(string text, string with) => text + with;

    public static string Prepend(string text, string by) => by + text;

    public static string Base64Encode(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text ?? ""));

    public static string Base64Decode(string text) => Encoding.UTF8.GetString(Convert.FromBase64String(text ?? ""));

    public static string Capitalize(string text) => string.IsNullOrEmpty(text) ? "" : char.ToUpperInvariant(text[0]) + text[1..];

    public static string Capitalizewords(string text)
    {
        var result = new StringBuilder(text);
        for (int i = 0; i < result.Length; i++)
            result[i] = i == 0 || char.IsWhiteSpace(result[i - 1]) ? char.ToUpperInvariant(result[i]) : result[i];
        return result.ToString();
    }

    public static bool Contains(string text, string value) => !string.IsNullOrEmpty(text) && value is not null && text.Contains(value, StringComparison.Ordinal);

    public static string Downcase(string text) => text?.ToLowerInvariant();

    public static string Upcase(string text) => text?.ToUpperInvariant();

    public static bool Empty(string text) => string.IsNullOrEmpty(text);

    public static bool Whitespace(string text) => string.IsNullOrWhiteSpace(text);

    public static bool EndsWith(string text, string value) => text is not null && value is not null && text.EndsWith(value, StringComparison.Ordinal);

    public static bool StartsWith(string text, string value) => text is not null && value is not null && text.StartsWith(value, StringComparison.Ordinal);

    public static bool EqualsIgnoreCase(string text, string value) => string.Equals(text, value, StringComparison.OrdinalIgnoreCase);

    public static string Escape(string text) => text is null ? null : new StringBuilder(text)
        .Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n").Replace("\r", "\\r").Replace("\t", "\\t").ToString();

    public static string Handleize(string text)
    {
        var result = new StringBuilder();
        foreach (char letter in text ?? "")
        {
            if (char.IsLetterOrDigit(letter))
                result.Append(char.ToLowerInvariant(letter));
            else if (result.Length > 0 && result[^1] != '-')
                result.Append('-');
        }

        return result.ToString().TrimEnd('-');
    }

    public static int IndexOf(string text, string search, int? startIndex = null, int? count = null)
    {
        text ??= "";
        int start = startIndex ?? 0;
        return text.IndexOf(search ?? "", start, count ?? text.Length - start, StringComparison.Ordinal);
    }

    public static string Literal(string text) => text is null ? null : "\"" + Escape(text) + "\"";

    public static string Strip(string text) => text?.Trim();

    public static string LStrip(string text) => text?.TrimStart();

    public static string RStrip(string text) => text?.TrimEnd();

    public static string StripNewlines(string text) => text?.Replace("\r\n", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal);

    public static string PadLeft(string text, int width) => (text ?? "").PadLeft(width);

    public static string PadRight(string text, int width) => (text ?? "").PadRight(width);

    public static string Pluralize(int number, string singular, string plural) => number == 1 ? singular : plural;

    public static string Remove(string text, string remove) => Replace(text, remove, "");

    public static string RemoveFirst(string text, string remove) => ReplaceFirst(text, remove, "");

    public static string RemoveLast(string text, string remove) => ReplaceFirst(text, remove, "", fromEnd: true);

    public static string Replace(string text, string match, string replace) =>
        string.IsNullOrEmpty(text) || string.IsNullOrEmpty(match) ? text ?? "" : text.Replace(match, replace, StringComparison.Ordinal);

    public static string ReplaceFirst(string text, string match, string replace, bool fromEnd = false)
    {
        if (string.IsNullOrEmpty(text) || string.IsNullOrEmpty(match))
            return text ?? "";
        int at = fromEnd ? text.LastIndexOf(match, StringComparison.Ordinal) : text.IndexOf(match, StringComparison.Ordinal);
        return at < 0 ? text : string.Concat(text.AsSpan(0, at), replace, text.AsSpan(at + match.Length));
    }

    public static int Size(string text) => text?.Length ?? 0;

    /// <summary>From <paramref name="start"/>, counted from the end where negative, to the end or for so many letters.</summary>
    public static string Slice(string text, int start, int? length = null)
    {
        text ??= "";
        start = Math.Max(0, start < 0 ? text.Length + start : start);
        return start >= text.Length ? "" : text.Substring(start, Math.Clamp(length ?? text.Length, 0, text.Length - start));
    }

    public static string Slice1(string text, int start, int length = 1) => Slice(text, start, length);

    public static IEnumerable Split(string text, string match) =>
        string.IsNullOrEmpty(text) ? new ScriptArray() : new ScriptArray(text.Split(match ?? "", StringSplitOptions.RemoveEmptyEntries));

    public static object ToInt(TemplateContext context, string text) => int.TryParse(text, NumberStyles.Integer, context.CurrentCulture, out int value) ? value : null;

    public static object ToLong(TemplateContext context, string text) => long.TryParse(text, NumberStyles.Integer, context.CurrentCulture, out long value) ? value : null;

    public static object ToFloat(TemplateContext context, string text) => float.TryParse(text, NumberStyles.Float, context.CurrentCulture, out float value) ? value : null;

    public static object ToDouble(TemplateContext context, string text) => double.TryParse(text, NumberStyles.Float, context.CurrentCulture, out double value) ? value : null;

    /// <summary>At most <paramref name="length"/> letters, the ellipsis included.</summary>
    public static string Truncate(string text, int length, string ellipsis = null)
    {
        ellipsis ??= "...";
        if (string.IsNullOrEmpty(text) || text.Length <= length)
            return text ?? "";
        return string.Concat(text.AsSpan(0, Math.Max(0, length - ellipsis.Length)), ellipsis);
    }

    public static string Truncatewords(string text, int count, string ellipsis = null)
    {
        string[] words = (text ?? "").Split((char[])null, StringSplitOptions.RemoveEmptyEntries);
        return string.Join(' ', words.Take(count)) + (words.Length > count ? ellipsis ?? "..." : "");
    }

    public static string Md5(string text) => Hex(Hash(HashAlgorithmName.MD5, text));

    public static string Sha1(string text) => Hex(Hash(HashAlgorithmName.SHA1, text));

    public static string Sha256(string text) => Hex(Hash(HashAlgorithmName.SHA256, text));

    public static string Sha512(string text) => Hex(Hash(HashAlgorithmName.SHA512, text));

    private static byte[] Hash(HashAlgorithmName algorithm, string text)
    {
        using var hash = IncrementalHash.CreateHash(algorithm);
        hash.AppendData(Encoding.UTF8.GetBytes(text ?? ""));
        return hash.GetHashAndReset();
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}

using System.Globalization;
using System.Text;

namespace Experiments.Torch.Instructions.Chat.Jinja;

/// <summary>Python's texts: counted in code points, and how each value is written.</summary>
internal static class PythonText
{
    /// <summary>What printing a value gives: str().</summary>
    public static string Show(object? value) => value switch
    {
        string text => text,
        SafeText safe => safe.Text,
        Undefined => "",
        _ => Represent(value),
    };

    /// <summary>A value as the text that filters work on; a text marked safe would bring rules of its own.</summary>
    public static string Soft(object? value) =>
        value is SafeText ? throw TemplateFault.Unsupported("working on a text marked safe") : Show(value);

    /// <summary>How a value shows within a list: repr().</summary>
    public static string Represent(object? value)
    {
        var text = new StringBuilder();
        Represent(value, text);
        return text.ToString();
    }

    public static bool IsSpace(char c) => char.IsWhiteSpace(c) || c is >= '\x1c' and <= '\x1f';

    public static bool IsBlank(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!IsSpace(c))
                return false;
        }

        return true;
    }

    public static string TrimEnd(string text)
    {
        var end = text.Length;
        while (end > 0 && IsSpace(text[end - 1]))
            end--;
        return text[..end];
    }

    public static string TrimStart(string text)
    {
        var start = 0;
        while (start < text.Length && IsSpace(text[start]))
            start++;
        return text[start..];
    }

    public static int Length(string text) => HasPairs(text) ? text.EnumerateRunes().Count() : text.Length;

    public static IEnumerable<string> Characters(string text) => HasPairs(text)
        ? text.EnumerateRunes().Select(rune => rune.ToString())
        : text.Select(c => c.ToString());

    /// <summary>Where the code point with this number begins, in UTF-16 units.</summary>
    public static int Unit(string text, int codePoint)
    {
        if (!HasPairs(text))
            return codePoint;
        var unit = 0;
        for (; codePoint > 0 && unit < text.Length; codePoint--)
            unit += char.IsSurrogatePair(text, unit) ? 2 : 1;
        return unit;
    }

    /// <summary>By code points, which UTF-16 units do not follow past U+FFFF.</summary>
    public static int Compare(string a, string b)
    {
        var same = a.AsSpan().CommonPrefixLength(b);
        if (same == a.Length || same == b.Length)
            return a.Length.CompareTo(b.Length);
        var (x, y) = (a[same], b[same]);
        return char.IsSurrogate(x) == char.IsSurrogate(y) ? x.CompareTo(y) : char.IsSurrogate(x) ? 1 : -1;
    }

    public static string Quote(string text)
    {
        var quoted = new StringBuilder(text.Length + 2);
        Quote(text, quoted);
        return quoted.ToString();
    }

    /// <summary>The shortest digits that read back as the same number, in Python's dress.</summary>
    public static string Real(double value)
    {
        if (double.IsNaN(value))
            return "nan";
        if (double.IsInfinity(value))
            return value > 0 ? "inf" : "-inf";
        var scientific = value.ToString("E16", CultureInfo.InvariantCulture);
        var shortest = value.ToString("R", CultureInfo.InvariantCulture);
        var exponent = int.Parse(scientific.AsSpan(scientific.IndexOf('E') + 1), CultureInfo.InvariantCulture);
        var (sign, digits, point) = Digits(shortest);
        if (value != 0 && exponent is < -4 or >= 16)
        {
            var mantissa = digits.Length == 1 ? digits : $"{digits[0]}.{digits[1..]}";
            return string.Create(CultureInfo.InvariantCulture, $"{sign}{mantissa}e{(point - 1 < 0 ? '-' : '+')}{Math.Abs(point - 1):00}");
        }

        if (point <= 0)
            return $"{sign}0.{new string('0', -point)}{digits}";
        return point >= digits.Length ? $"{sign}{digits.PadRight(point, '0')}.0" : $"{sign}{digits[..point]}.{digits[point..]}";
    }

    private static bool HasPairs(string text) => text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF');

    /// <summary>A number's digits without zeros at either end, and how many of them stand before the point.</summary>
    private static (string Sign, string Digits, int Point) Digits(string number)
    {
        var sign = number.StartsWith('-') ? "-" : "";
        var body = number[sign.Length..];
        var e = body.IndexOf('E', StringComparison.Ordinal);
        var exponent = e < 0 ? 0 : int.Parse(body.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var mantissa = e < 0 ? body : body[..e];
        var dot = mantissa.IndexOf('.', StringComparison.Ordinal);
        var point = (dot < 0 ? mantissa.Length : dot) + exponent;
        var digits = mantissa.Replace(".", "", StringComparison.Ordinal);
        var leading = digits.Length - digits.TrimStart('0').Length;
        digits = digits.Trim('0');
        return digits.Length == 0 ? (sign, "0", 1) : (sign, digits, point - leading);
    }

    private static void Represent(object? value, StringBuilder text)
    {
        Python.Guard();
        switch (value)
        {
            case null:
                text.Append("None");
                break;
            case bool flag:
                text.Append(flag ? "True" : "False");
                break;
            case long whole:
                text.Append(whole.ToString(CultureInfo.InvariantCulture));
                break;
            case double real:
                text.Append(Real(real));
                break;
            case string s:
                Quote(s, text);
                break;
            case Sequence list:
                Represent(list, text);
                break;
            case Mapping map:
                Represent(map, text);
                break;
            case Undefined:
                text.Append("Undefined");
                break;
            default:
                throw TemplateFault.Unsupported($"printing {Python.KindOf(value)}");
        }
    }

    private static void Represent(Sequence list, StringBuilder text)
    {
        text.Append(list.IsTuple ? '(' : '[');
        for (var i = 0; i < list.Count; i++)
        {
            Represent(list[i], i == 0 ? text : text.Append(", "));
            if (text.Length > RenderBudget.LongestText)
                throw TemplateFault.Invalid("a text grows too long");
        }

        text.Append(list.IsTuple ? list.Count == 1 ? ",)" : ")" : "]");
    }

    private static void Represent(Mapping map, StringBuilder text)
    {
        text.Append('{');
        var first = true;
        foreach (var (key, value) in map.Entries)
        {
            Represent(key, first ? text : text.Append(", "));
            Represent(value, text.Append(": "));
            first = false;
            if (text.Length > RenderBudget.LongestText)
                throw TemplateFault.Invalid("a text grows too long");
        }

        text.Append('}');
    }

    private static void Quote(string value, StringBuilder text)
    {
        var quote = value.Contains('\'') && !value.Contains('"') ? '"' : '\'';
        text.Append(quote);
        foreach (var rune in value.EnumerateRunes())
        {
            if (rune.Value == quote || rune.Value == '\\')
                text.Append('\\').Append(rune.ToString());
            else if ("\n\r\t".IndexOf((char)rune.Value) is >= 0 and var index && rune.IsBmp)
                text.Append('\\').Append("nrt"[index]);
            else if (IsPrintable(rune))
                text.Append(rune.ToString());
            else
                AppendEscape(rune.Value, text);
        }

        text.Append(quote);
    }

    private static void AppendEscape(int value, StringBuilder text)
    {
        var (letter, digits) = value switch
        {
            < 0x100 => ('x', "x2"),
            < 0x10000 => ('u', "x4"),
            _ => ('U', "x8"),
        };
        text.Append('\\').Append(letter).Append(value.ToString(digits, CultureInfo.InvariantCulture));
    }

    private static bool IsPrintable(Rune rune) => rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.SpaceSeparator);
}

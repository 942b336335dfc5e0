using System.Globalization;
using System.Text;

namespace Experiments.Torch.Instructions.Chat.Jinja;

/// <summary>
/// Upper and lower case as Python has them: one letter may become several (ß, ŉ and the ligatures), and a sigma that ends a word
/// has a small letter of its own. .NET maps letter by letter.
/// </summary>
internal static class LetterCase
{
    private static readonly Dictionary<int, string> LongUpper = new()
    {
        ['ß'] = "SS",
        ['ŉ'] = "ʼN",
        ['ǰ'] = "J̌",
        ['և'] = "ԵՒ",
        ['ẖ'] = "H̱",
        ['ẗ'] = "T̈",
        ['ẘ'] = "W̊",
        ['ẙ'] = "Y̊",
        ['ẚ'] = "Aʾ",
        ['ﬀ'] = "FF",
        ['ﬁ'] = "FI",
        ['ﬂ'] = "FL",
        ['ﬃ'] = "FFI",
        ['ﬄ'] = "FFL",
        ['ﬅ'] = "ST",
        ['ﬆ'] = "ST",
    };

    public static string Upper(string text)
    {
        var upper = text.ToUpperInvariant();
        if (Ascii.IsValid(upper))
            return upper;
        return string.Concat(text.EnumerateRunes().Select(
            rune => LongUpper.GetValueOrDefault(rune.Value) ?? Rune.ToUpperInvariant(rune).ToString()));
    }

    public static string Lower(string text)
    {
        if (!text.AsSpan().ContainsAny('İ', 'Σ'))
            return text.ToLowerInvariant();
        var lower = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == 'İ')
                lower.Append("i̇");
            else if (text[i] == 'Σ')
                lower.Append(EndsWord(text, i) ? 'ς' : 'σ');
            else if (char.IsSurrogatePair(text, i))
                lower.Append(Rune.ToLowerInvariant(Rune.GetRuneAt(text, i++)).ToString());
            else
                lower.Append(char.ToLowerInvariant(text[i]));
        }

        return lower.ToString();
    }

    public static string Capitalize(string text)
    {
        if (text.Length == 0)
            return text;
        var first = char.IsSurrogatePair(text, 0) ? 2 : 1;
        return $"{TitleLetter(text[..first])}{Lower(text)[Lower(text[..first]).Length..]}";
    }

    /// <summary>Every letter that follows none is a capital.</summary>
    public static string Title(string text)
    {
        var lower = Lower(text);
        var title = new StringBuilder(text.Length);
        var within = false;
        foreach (var rune in lower.EnumerateRunes())
        {
            title.Append(within ? rune.ToString() : TitleLetter(rune.ToString()));
            within = IsCased(rune);
        }

        return title.ToString();
    }

    public static bool IsUpper(string text) =>
        text.EnumerateRunes().Any(IsCased) && !text.EnumerateRunes().Any(rune => IsCased(rune) && !Rune.IsUpper(rune));

    public static bool IsLower(string text) =>
        text.EnumerateRunes().Any(IsCased) && !text.EnumerateRunes().Any(rune => IsCased(rune) && !Rune.IsLower(rune));

    private static string TitleLetter(string letter) => letter switch
    {
        "ǆ" or "Ǆ" or "ǅ" => "ǅ",
        "ǉ" or "Ǉ" or "ǈ" => "ǈ",
        "ǌ" or "Ǌ" or "ǋ" => "ǋ",
        "ǳ" or "Ǳ" or "ǲ" => "ǲ",
        _ when Upper(letter) is { Length: > 1 } upper && upper.Length != letter.Length && char.IsLetter(upper[1])
            => $"{upper[0]}{Lower(upper[1..])}",
        _ => Upper(letter),
    };

    private static bool IsCased(Rune rune) => Rune.IsUpper(rune) || Rune.IsLower(rune)
        || Rune.GetUnicodeCategory(rune) == UnicodeCategory.TitlecaseLetter;

    /// <summary>A letter before and none after.</summary>
    private static bool EndsWord(string text, int at) =>
        at > 0 && char.IsLetter(text[at - 1]) && (at + 1 == text.Length || !char.IsLetter(text[at + 1]));
}

using System.Globalization;
using System.Text;

namespace Experiments.Torch.Evaluation.Texts;

/// <summary>
/// Strings as Python sees them. The reference scorers are written in Python, and their numbers depend on what it calls white space, a
/// letter, and the lower case of a letter.
/// </summary>
internal static class PythonText
{
    private const char Sigma = '\u03A3';
    private const char FinalSigma = '\u03C2';

    // Word_Break MidLetter, MidNumLet and Single_Quote of Unicode: passed over when looking for the letters beside a sigma.
    private const string MidWord = "'.:\u00B7\u0387\u055F\u05F4\u2018\u2019\u2024\u2027\uFE13\uFE52\uFE55\uFF07\uFF0E\uFF1A";

    /// <summary><c>str.split()</c>: words between white space, none of them empty.</summary>
    public static List<string> Split(string text)
    {
        var words = new List<string>();
        for (var i = 0; i < text.Length;)
        {
            var end = i;
            while (end < text.Length && !IsSpace(text[end]))
                end++;
            if (end > i)
                words.Add(text[i..end]);
            i = end + 1;
        }

        return words;
    }

    /// <summary><c>str.rstrip()</c>.</summary>
    public static string TrimEnd(string text)
    {
        var end = text.Length;
        while (end > 0 && IsSpace(text[end - 1]))
            end--;
        return text[..end];
    }

    /// <summary>
    /// <c>str.lower()</c>: Unicode's full mapping, which .NET's own lacks in two places, the dotted İ and the sigma at the end of a word.
    /// </summary>
    public static string Lower(string text)
    {
        if (!text.AsSpan().ContainsAny('\u0130', Sigma))
            return text.ToLowerInvariant();
        var lower = new StringBuilder(text.Length + 4);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\u0130')
                lower.Append("i\u0307");
            else if (text[i] == Sigma)
                lower.Append(EndsWord(text, i) ? FinalSigma : '\u03C3');
            else
                lower.Append(text[i]);
        }

        return lower.ToString().ToLowerInvariant();
    }

    /// <summary><c>str.isspace()</c>: as in .NET, and the four information separators.</summary>
    public static bool IsSpace(char letter) => char.IsWhiteSpace(letter) || letter is >= '\u001C' and <= '\u001F';

    /// <summary>What <c>\w</c> matches: letters and numbers of every kind, and the underscore; no combining marks.</summary>
    public static bool IsWord(Rune letter) => letter.Value == '_' || Rune.IsLetterOrDigit(letter)
        || Rune.GetUnicodeCategory(letter) is UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber;

    /// <summary>The code points.</summary>
    public static List<Rune> Runes(string text) => [.. text.EnumerateRunes()];

    /// <summary>Unicode's condition Final_Sigma: a cased letter before it and none after, case-ignorable ones passed over.</summary>
    private static bool EndsWord(string text, int sigma)
    {
        var before = Runes(text[..sigma]);
        before.Reverse();
        return IsCased(before) && !IsCased(Runes(text[(sigma + 1)..]));
    }

    private static bool IsCased(List<Rune> letters)
    {
        var at = letters.FindIndex(letter => !IsIgnorable(letter));
        return at >= 0 && (Rune.GetUnicodeCategory(letters[at])
                is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
            // Ordinal indicators, Roman numerals and circled letters have a case without being cased letters.
            || letters[at].Value is 0xAA or 0xBA or (>= 0x2160 and <= 0x217F) or (>= 0x24B6 and <= 0x24E9));
    }

    private static bool IsIgnorable(Rune letter) => (letter.IsBmp && MidWord.Contains((char)letter.Value, StringComparison.Ordinal))
        || Rune.GetUnicodeCategory(letter) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format
            or UnicodeCategory.ModifierLetter or UnicodeCategory.ModifierSymbol;
}

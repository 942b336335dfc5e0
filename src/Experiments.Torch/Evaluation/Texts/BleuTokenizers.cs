using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Experiments.Torch.Evaluation.Texts;

/// <summary>How BLEU takes texts apart; sacrebleu's names.</summary>
internal enum BleuTokenizer
{
    /// <summary>As mteval-v13a.pl of WMT: ASCII punctuation apart, but not within numbers. The default.</summary>
    V13a,

    /// <summary>As mteval-v14.pl: punctuation and symbols of all scripts apart.</summary>
    International,

    /// <summary>Every code point.</summary>
    Character,

    /// <summary>At white space alone.</summary>
    None,
}

internal static partial class BleuTokenizers
{
    public static List<string> Split(string text, BleuTokenizer tokenizer) => tokenizer switch
    {
        BleuTokenizer.V13a => PythonText.Split(V13a(text)),
        BleuTokenizer.International => PythonText.Split(International(text)),
        BleuTokenizer.Character => [.. text.EnumerateRunes().Select(rune => rune.ToString()).Where(c => !PythonText.IsSpace(c[0]))],
        _ => PythonText.Split(text),
    };

    private static string V13a(string text)
    {
        text = text.Replace("<skipped>", "", StringComparison.Ordinal)
            .Replace("-\n", "", StringComparison.Ordinal)
            .Replace('\n', ' ')
            .Replace("&quot;", "\"", StringComparison.Ordinal)
            .Replace("&amp;", "&", StringComparison.Ordinal)
            .Replace("&lt;", "<", StringComparison.Ordinal)
            .Replace("&gt;", ">", StringComparison.Ordinal);
        text = Punctuation().Replace($" {text} ", " $1 ");
        text = StopAfterOther().Replace(text, "$1 $2 ");
        text = StopBeforeOther().Replace(text, " $1 $2");
        return DashAfterDigit().Replace(text, "$1 $2 ");
    }

    private static string International(string text)
    {
        var runes = PythonText.Runes(text);
        runes = Pairs(runes, (first, second) => !IsNumber(first) && Rune.IsPunctuation(second), before: false);
        runes = Pairs(runes, (first, second) => Rune.IsPunctuation(first) && !IsNumber(second), before: true);
        var apart = new StringBuilder(runes.Count * 2);
        foreach (var rune in runes)
            apart.Append(Rune.IsSymbol(rune) ? $" {rune} " : rune.ToString());
        return apart.ToString();
    }

    /// <summary>
    /// From left to right, each pair of neighbours that matches is written with a space between them and one before or after them; pairs do
    /// not overlap.
    /// </summary>
    private static List<Rune> Pairs(List<Rune> text, Func<Rune, Rune, bool> matches, bool before)
    {
        var blank = new Rune(' ');
        var apart = new List<Rune>(text.Count * 2);
        for (var i = 0; i < text.Count; i++)
        {
            if (i + 1 == text.Count || !matches(text[i], text[i + 1]))
                apart.Add(text[i]);
            else if (before)
                apart.AddRange([blank, text[i], blank, text[++i]]);
            else
                apart.AddRange([text[i], blank, text[++i], blank]);
        }

        return apart;
    }

    private static bool IsNumber(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber;

    // All of ASCII that is neither a letter, a digit, an apostrophe, a comma, a dash nor a full stop.
    [GeneratedRegex("([ -&(-+/:-@\\[-`{-~])", RegexOptions.CultureInvariant)]
    private static partial Regex Punctuation();

    [GeneratedRegex("([^0-9])([.,])", RegexOptions.CultureInvariant)]
    private static partial Regex StopAfterOther();

    [GeneratedRegex("([.,])([^0-9])", RegexOptions.CultureInvariant)]
    private static partial Regex StopBeforeOther();

    [GeneratedRegex("([0-9])(-)", RegexOptions.CultureInvariant)]
    private static partial Regex DashAfterDigit();
}

using System.Globalization;
using System.Text;

namespace Experiments.Torch.Tokenizing;

/// <summary>Text whose characters outside the basic plane are each replaced by one inside it of the same general category.</summary>
internal static class BasicPlane
{
    /// <param name="positions">For each character of the result, and for its end, the place in the text.</param>
    public static char[] Project(ReadOnlySpan<char> text, out int[] positions)
    {
        var plain = new List<char>(text.Length);
        var places = new List<int>(text.Length + 1);
        int i = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            plain.Add(rune.IsBmp ? (char)rune.Value : Representative(Rune.GetUnicodeCategory(rune)));
            places.Add(i);
            i += rune.Utf16SequenceLength;
        }

        places.Add(i);
        positions = [.. places];
        return [.. plain];
    }

    // Characters that no tokenizer's expression names: a Glagolitic letter for an upper-case letter and so on.
    private static char Representative(UnicodeCategory category) => category switch
    {
        UnicodeCategory.UppercaseLetter => '\u2C00',
        UnicodeCategory.LowercaseLetter => '\u2C30',
        UnicodeCategory.TitlecaseLetter => '\u1F88',
        UnicodeCategory.ModifierLetter => '\uA4F8',
        UnicodeCategory.OtherLetter => '\uA000',
        UnicodeCategory.NonSpacingMark => '\u0483',
        UnicodeCategory.SpacingCombiningMark => '\u0903',
        UnicodeCategory.EnclosingMark => '\u20DD',
        UnicodeCategory.DecimalDigitNumber => '\uA620',
        UnicodeCategory.LetterNumber => '\u16EE',
        UnicodeCategory.OtherNumber => '\u2460',
        UnicodeCategory.ConnectorPunctuation => '\u2054',
        UnicodeCategory.DashPunctuation => '\u2E17',
        UnicodeCategory.OpenPunctuation => '\u2E22',
        UnicodeCategory.ClosePunctuation => '\u2E23',
        UnicodeCategory.InitialQuotePunctuation => '\u2E02',
        UnicodeCategory.FinalQuotePunctuation => '\u2E03',
        UnicodeCategory.OtherPunctuation => '\u2E0B',
        UnicodeCategory.MathSymbol => '\u2A00',
        UnicodeCategory.CurrencySymbol => '\u20B0',
        UnicodeCategory.ModifierSymbol => '\uA700',
        UnicodeCategory.OtherSymbol => '\u2800',
        UnicodeCategory.Format => '\u2061',
        UnicodeCategory.PrivateUse => '\uE000',
        _ => '\u0378',
    };
}

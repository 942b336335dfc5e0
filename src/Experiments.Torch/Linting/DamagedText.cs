using System.Buffers;

namespace Experiments.Torch.Linting;

/// <summary>
/// Signs that a text went through a wrong encoding: replacement and control characters, and UTF-8 that was read as Windows-1252, each byte of
/// which became a character (<c>Ã©</c> for <c>é</c>, <c>â€™</c> for <c>’</c>).
/// </summary>
internal static class DamagedText
{
    // All that any sign begins with. Most texts have none of them.
    private static readonly SearchValues<char> Suspects = SearchValues.Create(
        [.. Enumerable.Range(0, 0x100).Where(IsControl).Select(c => (char)c), '\uFFFD', .. Enumerable.Range(0xC2, 0x33).Select(c => (char)c)]);

    private static readonly SearchValues<char> Quotes = SearchValues.Create("‘’‚“”„»…–—");

    // Windows-1252 from 0x80 on; the five places without a character keep the control character, as browsers do.
    private const string High = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008DŽ\u008F\u0090‘’“”•–—˜™š›œ\u009DžŸ";

    /// <summary>What is wrong with a text, or null.</summary>
    public static string? Find(string text)
    {
        for (var at = NextSuspect(text, 0); at >= 0; at = NextSuspect(text, at + 1))
        {
            if (text[at] == '\uFFFD')
                return "holds U+FFFD, which stands for bytes that could not be read";
            if (MojibakeLength(text, at) is > 0 and var length)
                return $"holds '{text.Substring(at, length)}': UTF-8 that was read as another encoding";
            if (IsControl(text[at]))
                return $"holds the control character U+{(int)text[at]:X4}";
        }

        return null;
    }

    private static int NextSuspect(string text, int from) =>
        from >= text.Length ? -1 : text.AsSpan(from).IndexOfAny(Suspects) is >= 0 and var at ? from + at : -1;

    private static bool IsControl(int c) => c is < 0x20 and not ('\t' or '\n' or '\r') or >= 0x7F and <= 0x9F;

    /// <summary>
    /// How many characters from here on are one or more of UTF-8's sequences in disguise; 0 where they may well be meant: letters of other
    /// alphabets only count in a row, as ß and a quotation mark, for one, are such a sequence too.
    /// </summary>
    private static int MojibakeLength(string text, int at)
    {
        var lead = text[at];
        var length = SequenceLength(text, at);
        if (length == 0)
            return 0;
        var second = text[at + 1];
        var alone = lead switch
        {
            // Not where a word in capitals ends before a quotation mark: «IRMÃ».
            '\u00C2' or '\u00C3' => !(at > 0 && char.IsUpper(text[at - 1]) && Quotes.Contains(second)),
            // General punctuation, the byte order mark and U+FFFD, emoji.
            '\u00E2' => second is '€' or '„' or '‚' or '†',
            '\u00EF' => second is '»' or '¿',
            '\u00F0' => second is 'Ÿ',
            _ => false,
        };
        if (alone)
            return length;
        var (end, sequences) = (at, 0);
        while (end < text.Length && text[end] >= '\u00C4' && SequenceLength(text, end) is > 0 and var next)
            (end, sequences) = (end + next, sequences + 1);
        return sequences >= 3 ? end - at : 0;
    }

    /// <summary>Of the UTF-8 sequence whose bytes became these characters, or 0.</summary>
    private static int SequenceLength(string text, int at)
    {
        var length = text[at] switch
        {
            >= '\u00C2' and <= '\u00DF' => 2,
            >= '\u00E0' and <= '\u00EF' => 3,
            >= '\u00F0' and <= '\u00F4' => 4,
            _ => 0,
        };
        if (length == 0 || at + length > text.Length)
            return 0;
        for (var i = 1; i < length; i++)
        {
            if (!IsContinuation(text[at + i]))
                return 0;
        }

        return length;
    }

    private static bool IsContinuation(char c) => c is >= '\u0080' and <= '\u00BF' || High.Contains(c, StringComparison.Ordinal);
}

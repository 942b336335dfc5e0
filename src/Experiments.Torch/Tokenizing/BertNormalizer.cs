using System.Globalization;
using System.Text;

namespace Experiments.Torch.Tokenizing;

/// <summary>
/// BERT's basic tokenisation ahead of the words: control characters go, odd spaces become U+0020, CJK ideographs stand alone,
/// accents and case are dropped on demand. Ours rather than Microsoft.ML.Tokenizers': that one differs on
/// control characters, unassigned code points and spaces, and gives no offsets into the original.
/// </summary>
internal sealed record BertNormalizer
{
    public bool CleanText { get; init; } = true;

    public bool HandleChineseCharacters { get; init; } = true;

    /// <summary>Null means as <see cref="Lowercase"/>.</summary>
    public bool? StripAccents { get; init; }

    public bool Lowercase { get; init; } = true;

    public AlignedText Normalize(AlignedText text)
    {
        if (CleanText || HandleChineseCharacters) text = Normalizers.Rewrite(text, CleanAndSeparate);
        if (StripAccents ?? Lowercase) text = Normalizers.Filter(Normalizers.Nfd(text), IsNotAccent);
        return Lowercase ? Normalizers.Lowercase(text) : text;
    }

    private void CleanAndSeparate(Rune rune, (int Start, int End) original, AlignedText.Builder output)
    {
        if (CleanText)
        {
            if (rune.Value is 0 or 0xFFFD || IsControl(rune)) return;
            if (Rune.IsWhiteSpace(rune)) rune = new Rune(' ');
        }

        if (HandleChineseCharacters && IsChinese(rune.Value))
        {
            output.Append(' ', original);
            output.Append(rune, original);
            output.Append(' ', original);
        }
        else
        {
            output.Append(rune, original);
        }
    }

    private static bool IsNotAccent(Rune rune) =>
        rune.IsAscii || Rune.GetUnicodeCategory(rune) != UnicodeCategory.NonSpacingMark;

    // Unassigned code points are not control characters here, as in the reference.
    private static bool IsControl(Rune rune) =>
        rune.Value is not ('\t' or '\n' or '\r')
        && Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse;

    private static bool IsChinese(int codePoint) => codePoint
        is (>= 0x4E00 and <= 0x9FFF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x20000 and <= 0x2A6DF) or (>= 0x2A700 and <= 0x2B73F)
        or (>= 0x2B740 and <= 0x2B81F) or (>= 0x2B920 and <= 0x2CEAF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x2F800 and <= 0x2FA1F);
}

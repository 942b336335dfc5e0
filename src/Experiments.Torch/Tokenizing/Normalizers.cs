using System.Globalization;
using System.Text;

namespace Experiments.Torch.Tokenizing;

/// <summary>The normalisers of tokenizer.json that are a few lines each.</summary>
internal static class Normalizers
{
    public static AlignedText None(AlignedText text) => text;

    public static Normalize Sequence(IReadOnlyList<Normalize> stages) => stages.Count switch
    {
        0 => None,
        1 => stages[0],
        _ => text => stages.Aggregate(text, (current, stage) => stage(current)),
    };

    public static AlignedText Nfc(AlignedText text) => UnicodeNormalization.Normalize(text, compatible: false, compose: true);

    public static AlignedText Nfd(AlignedText text) => UnicodeNormalization.Normalize(text, compatible: false, compose: false);

    public static AlignedText Nfkc(AlignedText text) => UnicodeNormalization.Normalize(text, compatible: true, compose: true);

    public static AlignedText Nfkd(AlignedText text) => UnicodeNormalization.Normalize(text, compatible: true, compose: false);

    /// <summary>Full lower-casing without context: U+0130 is the one character that becomes two.</summary>
    public static AlignedText Lowercase(AlignedText text)
    {
        if (!text.Chars.ContainsAnyExceptInRange('\0', '\u007F') && !text.Chars.ContainsAnyInRange('A', 'Z')) return text;
        return Rewrite(text, static (rune, original, output) =>
        {
            if (rune.Value == 0x130) output.Append("i\u0307", original);
            else output.Append(Rune.ToLowerInvariant(rune), original);
        });
    }

    public static AlignedText StripAccents(AlignedText text) =>
        Filter(text, static rune => Rune.GetUnicodeCategory(rune)
            is not (UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark));

    public static Normalize Strip(bool left, bool right) => text =>
    {
        int start = 0;
        int end = text.Length;
        while (left && start < end && char.IsWhiteSpace(text[start])) start++;
        while (right && end > start && char.IsWhiteSpace(text[end - 1])) end--;
        return text.Slice(start, end - start);
    };

    /// <summary>What SentencePiece's «nmt» rules do: some control characters go, odd spaces become U+0020.</summary>
    public static AlignedText Nmt(AlignedText text)
    {
        AlignedText kept = Filter(text, static rune => rune.Value
            is not ((>= 0x01 and <= 0x08) or 0x0B or (>= 0x0E and <= 0x1F) or 0x7F or 0x8F or 0x9F));
        return Rewrite(kept, static (rune, original, output) => output.Append(
            rune.Value is 0x09 or 0x0A or 0x0C or 0x0D or 0x1680 or (>= 0x200B and <= 0x200F) or 0x2028 or 0x2029 or 0x2581 or 0xFEFF or 0xFFFD
                ? new Rune(' ') : rune,
            original));
    }

    /// <summary>The prefix takes the place in the original of the character it stands before; empty text stays empty.</summary>
    public static Normalize Prepend(string prefix) => text => text.Length == 0 ? text : WithPrefix(text, prefix);

    public static AlignedText WithPrefix(AlignedText text, string prefix)
    {
        var output = new AlignedText.Builder(text.Length + prefix.Length);
        output.Append(prefix, text.Original(0, text.RuneAt(0).Utf16SequenceLength));
        for (int i = 0; i < text.Length; i++)
        {
            output.Append(text[i], text.Original(i, 1));
        }

        return output.Build();
    }

    /// <summary>Each match becomes the content, which takes the place of the match's last character.</summary>
    public static Normalize Replace(Matcher find, string content) => text =>
    {
        var matches = new List<(int Start, int Length)>();
        find(text.Chars, matches);
        if (matches.Count == 0) return text;

        var output = new AlignedText.Builder(text.Length);
        int next = 0;
        foreach ((int start, int length) in matches)
        {
            for (; next < start; next++)
            {
                output.Append(text[next], text.Original(next, 1));
            }

            int last = start + length - 1;
            output.Append(content, last < 0 ? (text.OriginalStart, text.OriginalStart) : text.Original(last, 1));
            next = start + length;
        }

        for (; next < text.Length; next++)
        {
            output.Append(text[next], text.Original(next, 1));
        }

        return output.Build();
    };

    public static AlignedText Filter(AlignedText text, Func<Rune, bool> keep) => Rewrite(text, (rune, original, output) =>
    {
        if (keep(rune)) output.Append(rune, original);
    });

    public static AlignedText Rewrite(AlignedText text, Action<Rune, (int Start, int End), AlignedText.Builder> rewrite)
    {
        var output = new AlignedText.Builder(text.Length + 8);
        for (int i = 0; i < text.Length;)
        {
            Rune rune = text.RuneAt(i);
            rewrite(rune, text.Original(i, rune.Utf16SequenceLength), output);
            i += rune.Utf16SequenceLength;
        }

        return output.Build();
    }
}

using System.Globalization;
using System.Text;

namespace Experiments.Torch.Tokenizing;

/// <summary>What becomes of the text that a splitting pattern matched.</summary>
internal enum SplitBehavior
{
    Removed,
    Isolated,
    MergedWithPrevious,
    MergedWithNext,
    Contiguous,
}

/// <summary>The pre-tokenizers of tokenizer.json but the byte-level one.</summary>
internal static class PreTokenizers
{
    public static PreTokenize Whole { get; } = static (text, words) => words.Add(text);

    /// <summary>BERT's: white space goes, each punctuation mark stands alone.</summary>
    public static PreTokenize Bert { get; } = Sequence(
        [Split(Matchers.Characters(Rune.IsWhiteSpace), SplitBehavior.Removed), Split(Matchers.Characters(IsPunctuation), SplitBehavior.Isolated)]);

    public static PreTokenize WhitespaceSplit { get; } = Split(Matchers.Characters(Rune.IsWhiteSpace), SplitBehavior.Removed);

    public static PreTokenize Sequence(IReadOnlyList<PreTokenize> stages) => (text, words) =>
    {
        var current = new List<AlignedText> { text };
        foreach (PreTokenize stage in stages)
        {
            var next = new List<AlignedText>(current.Count);
            foreach (AlignedText word in current)
            {
                stage(word, next);
            }

            current = next;
        }

        words.AddRange(current);
    };

    public static PreTokenize Punctuation(SplitBehavior behavior) => Split(Matchers.Characters(IsPunctuation), behavior);

    public static PreTokenize Digits(bool individual) =>
        Split(Matchers.Characters(Rune.IsNumber), individual ? SplitBehavior.Isolated : SplitBehavior.Contiguous);

    /// <summary>Spaces become <paramref name="replacement"/>, which also goes before the text, and words begin at it.</summary>
    /// <param name="prepend">Whether it goes before every piece (true), only the first (null) or none (false).</param>
    public static PreTokenize Metaspace(string replacement, bool? prepend, bool split)
    {
        Normalize replace = Normalizers.Replace(Matchers.Literal(" "), replacement);
        PreTokenize cut = split ? Split(Matchers.Literal(replacement), SplitBehavior.MergedWithNext) : Whole;
        return (text, words) =>
        {
            bool wanted = prepend ?? text.OriginalStart == 0;
            text = replace(text);
            if (wanted && !text.Chars.StartsWith(replacement, StringComparison.Ordinal)) text = Normalizers.WithPrefix(text, replacement);
            cut(text, words);
        };
    }

    public static PreTokenize Split(Matcher find, SplitBehavior behavior) => (text, words) =>
    {
        var matches = new List<(int Start, int Length)>();
        find(text.Chars, matches);
        List<(int Start, int End, bool IsMatch)> cuts = Cover(matches, text.Length);
        foreach ((int start, int end, bool isMatch) in Merge(cuts, behavior))
        {
            if (end > start && !(isMatch && behavior == SplitBehavior.Removed)) words.Add(text.Slice(start, end - start));
        }
    };

    public static bool IsPunctuation(Rune rune) => rune.IsAscii
        ? char.IsPunctuation((char)rune.Value) || char.IsSymbol((char)rune.Value)
        : Rune.GetUnicodeCategory(rune) is UnicodeCategory.ConnectorPunctuation or UnicodeCategory.DashPunctuation
            or UnicodeCategory.OpenPunctuation or UnicodeCategory.ClosePunctuation or UnicodeCategory.InitialQuotePunctuation
            or UnicodeCategory.FinalQuotePunctuation or UnicodeCategory.OtherPunctuation;

    private static List<(int Start, int End, bool IsMatch)> Cover(List<(int Start, int Length)> matches, int length)
    {
        var cuts = new List<(int, int, bool)>((matches.Count * 2) + 1);
        int next = 0;
        foreach ((int start, int matched) in matches)
        {
            if (start > next) cuts.Add((next, start, false));
            cuts.Add((start, start + matched, true));
            next = start + matched;
        }

        if (next < length) cuts.Add((next, length, false));
        return cuts;
    }

    private static List<(int Start, int End, bool IsMatch)> Merge(List<(int Start, int End, bool IsMatch)> cuts, SplitBehavior behavior)
    {
        if (behavior is SplitBehavior.Isolated or SplitBehavior.Removed) return cuts;

        bool backwards = behavior == SplitBehavior.MergedWithNext;
        if (backwards) cuts.Reverse();
        var merged = new List<(int Start, int End, bool IsMatch)>(cuts.Count);
        bool previous = false;
        foreach ((int start, int end, bool isMatch) in cuts)
        {
            bool joins = merged.Count > 0 && (behavior == SplitBehavior.Contiguous ? isMatch == previous : isMatch && !previous);
            if (!joins) merged.Add((start, end, false));
            else if (backwards) merged[^1] = (start, merged[^1].End, false);
            else merged[^1] = (merged[^1].Start, end, false);
            previous = isMatch;
        }

        if (backwards) merged.Reverse();
        return merged;
    }
}

using System.Globalization;
using System.Text;

namespace Experiments.Torch.Tokenizing;

/// <summary>A token that is cut out of the text ahead of everything else.</summary>
internal sealed record AddedToken(int Id, string Content)
{
    /// <summary>Only where no word character stands beside it.</summary>
    public bool SingleWord { get; init; }

    /// <summary>Takes the white space before it along.</summary>
    public bool StripLeft { get; init; }

    /// <summary>Takes the white space after it along.</summary>
    public bool StripRight { get; init; }

    /// <summary>Is looked for in normalised text, itself normalised.</summary>
    public bool Normalized { get; init; }

    /// <summary>Is left out when decoding skips special tokens.</summary>
    public bool Special { get; init; }
}

/// <summary>A stretch of text between added tokens, or one of them.</summary>
internal readonly record struct Segment(AlignedText Text, AddedToken? Token);

/// <summary>Finds added tokens: first the ones of the text as written, then, in what is left, those of normalised text.</summary>
internal sealed class AddedTokens
{
    private readonly Normalize _normalize;
    private readonly Dictionary<char, (string Content, AddedToken Token)[]> _raw;
    private readonly Dictionary<char, (string Content, AddedToken Token)[]> _normalized;

    public AddedTokens(IReadOnlyList<AddedToken> tokens, Normalize normalize)
    {
        _normalize = normalize;
        _raw = ByFirst(tokens.Where(token => !token.Normalized).Select(token => (token.Content, token)));
        _normalized = ByFirst(tokens.Where(token => token.Normalized).Select(token => (normalize(AlignedText.Of(token.Content)).ToString(), token)));
    }

    /// <summary>The segments of a text in order; those without a token are normalised.</summary>
    public List<Segment> Cut(AlignedText text)
    {
        var segments = new List<Segment>();
        foreach (Segment segment in Cut(text, _raw))
        {
            if (segment.Token is not null) segments.Add(segment);
            else segments.AddRange(Cut(_normalize(segment.Text), _normalized));
        }

        return segments;
    }

    private static Dictionary<char, (string Content, AddedToken Token)[]> ByFirst(IEnumerable<(string Content, AddedToken Token)> tokens) => tokens
        .Where(token => token.Content.Length > 0)
        .GroupBy(token => token.Content[0])
        .ToDictionary(group => group.Key, group => group.OrderByDescending(token => token.Content.Length).ToArray());

    private static List<Segment> Cut(AlignedText text, Dictionary<char, (string Content, AddedToken Token)[]> tokens)
    {
        var segments = new List<Segment>();
        int done = 0;
        for (int i = 0; tokens.Count > 0 && i < text.Length;)
        {
            if (Match(text.Chars, i, tokens) is not { } match)
            {
                i++;
                continue;
            }

            int start = i;
            int end = i + match.Content.Length;
            i = end;
            if (match.Token.SingleWord && !StandsAlone(text.Chars, start, end)) continue;
            while (match.Token.StripLeft && start > done && char.IsWhiteSpace(text[start - 1])) start--;
            while (match.Token.StripRight && end < text.Length && char.IsWhiteSpace(text[end])) end++;
            if (start > done) segments.Add(new Segment(text.Slice(done, start - done), null));
            segments.Add(new Segment(text.Slice(start, end - start), match.Token));
            (done, i) = (end, end);
        }

        if (done < text.Length) segments.Add(new Segment(text.Slice(done, text.Length - done), null));
        return segments;
    }

    private static (string Content, AddedToken Token)? Match(
        ReadOnlySpan<char> text, int at, Dictionary<char, (string Content, AddedToken Token)[]> tokens)
    {
        if (!tokens.TryGetValue(text[at], out (string Content, AddedToken Token)[]? candidates)) return null;
        foreach ((string Content, AddedToken Token) candidate in candidates)
        {
            if (text[at..].StartsWith(candidate.Content, StringComparison.Ordinal)) return candidate;
        }

        return null;
    }

    private static bool StandsAlone(ReadOnlySpan<char> text, int start, int end)
    {
        bool before = Rune.DecodeLastFromUtf16(text[..start], out Rune left, out _) == System.Buffers.OperationStatus.Done && IsWord(left);
        bool after = Rune.DecodeFromUtf16(text[end..], out Rune right, out _) == System.Buffers.OperationStatus.Done && IsWord(right);
        return !before && !after;
    }

    private static bool IsWord(Rune rune) => Rune.IsLetter(rune) || Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.ConnectorPunctuation
        or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;
}

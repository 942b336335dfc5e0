using System.Text;
using System.Text.RegularExpressions;

namespace Experiments.Torch.Tokenizing;

/// <summary>Finds the non-overlapping matches of a pattern, left to right.</summary>
internal delegate void Matcher(ReadOnlySpan<char> text, List<(int Start, int Length)> matches);

/// <summary>The patterns that split and replace: a literal, a class of characters, a regular expression.</summary>
internal static partial class Matchers
{
    /// <summary>Runs of word characters, and runs of what is neither those nor white space.</summary>
    public static Matcher Words { get; } = Expression(WordExpression());

    public static Matcher Literal(string literal) => (text, matches) =>
    {
        for (int from = 0; literal.Length > 0 && text[from..].IndexOf(literal, StringComparison.Ordinal) is >= 0 and int found;)
        {
            matches.Add((from + found, literal.Length));
            from += found + literal.Length;
        }
    };

    public static Matcher Characters(Func<Rune, bool> isMatch) => (text, matches) =>
    {
        int i = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (isMatch(rune)) matches.Add((i, rune.Utf16SequenceLength));
            i += rune.Utf16SequenceLength;
        }
    };

    /// <summary>
    /// .NET's classes see UTF-16 units: a letter outside the basic plane would be no letter. Each such character is matched as
    /// one of its own kind from the basic plane, and the matches are moved back.
    /// </summary>
    public static Matcher Expression(Regex regex) => (text, matches) =>
    {
        int high = text.IndexOfAnyInRange('\uD800', '\uDBFF');
        if (high < 0)
        {
            foreach (ValueMatch match in regex.EnumerateMatches(text))
            {
                if (match.Length > 0) matches.Add((match.Index, match.Length));
            }

            return;
        }

        char[] plain = BasicPlane.Project(text, out int[] positions);
        foreach (ValueMatch match in regex.EnumerateMatches(plain))
        {
            int start = positions[match.Index];
            if (match.Length > 0) matches.Add((start, positions[match.Index + match.Length] - start));
        }
    };

    /// <summary>What lies between the matches.</summary>
    public static Matcher Inverted(Matcher find) => (text, matches) =>
    {
        var inner = new List<(int Start, int Length)>();
        find(text, inner);
        int next = 0;
        foreach ((int start, int length) in inner)
        {
            if (start > next) matches.Add((next, start - next));
            next = start + length;
        }

        if (next < text.Length) matches.Add((next, text.Length - next));
    };

    [GeneratedRegex(@"[\w\p{M}]+|[^\w\s\p{M}]+", RegexOptions.CultureInvariant)]
    private static partial Regex WordExpression();
}

using System.Text.RegularExpressions;

namespace Microsoft.ML.Tokenizers;

/// <summary>Cuts text into the words that the model sees.</summary>
public abstract class PreTokenizer
{
    protected PreTokenizer()
    {
    }

    public abstract IEnumerable<(int Offset, int Length)> PreTokenize(string text);

    public abstract IEnumerable<(int Offset, int Length)> PreTokenize(ReadOnlySpan<char> text);

    /// <summary>Words are what stands between white space.</summary>
    internal static PreTokenizer WhiteSpace { get; } = new RegexPreTokenizer(new Regex(@"\S+"), null);

    /// <summary>Words are runs of word characters, and runs of what is neither those nor white space.</summary>
    internal static PreTokenizer WordOrNonWord { get; } = new RegexPreTokenizer(new Regex(@"\w+|[^\w\s]+"), null);
}

/// <summary>Words are the matches of an expression, and special tokens ahead of it.</summary>
public sealed class RegexPreTokenizer : PreTokenizer
{
    private readonly Regex _words;
    private readonly Regex? _special;

    public RegexPreTokenizer(Regex regex, IReadOnlyDictionary<string, int>? specialTokens)
    {
        ArgumentNullException.ThrowIfNull(regex);
        _words = regex;
        if (specialTokens is { Count: > 0 }) _special = new Regex(string.Join('|', specialTokens.Keys.Select(Regex.Escape)));
    }

    public override IEnumerable<(int Offset, int Length)> PreTokenize(ReadOnlySpan<char> text) => PreTokenize(text.ToString());

    public override IEnumerable<(int Offset, int Length)> PreTokenize(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int done = 0;
        foreach (Match special in _special?.Matches(text) ?? Enumerable.Empty<Match>())
        {
            foreach ((int, int) word in Words(text, done, special.Index)) yield return word;
            yield return (special.Index, special.Length);
            done = special.Index + special.Length;
        }

        foreach ((int, int) word in Words(text, done, text.Length)) yield return word;
    }

    private IEnumerable<(int, int)> Words(string text, int start, int end)
    {
        for (Match match = _words.Match(text, start, end - start); match.Success; match = match.NextMatch())
        {
            yield return (match.Index, match.Length);
        }
    }
}

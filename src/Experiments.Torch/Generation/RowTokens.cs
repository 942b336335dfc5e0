using System.Runtime.InteropServices;

namespace Experiments.Torch.Generation;

/// <summary>What rules and stops see of a row: its prompt and the tokens since.</summary>
internal sealed class RowTokens
{
    private readonly Decoding _decoding;
    private readonly int[] _prompt;
    private readonly List<int> _read;
    private readonly List<int> _new;

    /// <param name="width">Of the batch.</param>
    public RowTokens(Decoding decoding, int[] prompt, int width)
        : this(decoding, prompt, Given(decoding, prompt, width), [])
    {
    }

    private RowTokens(Decoding decoding, int[] prompt, List<int> read, List<int> added) =>
        (_decoding, _prompt, _read, _new) = (decoding, prompt, read, added);

    /// <summary>Behind the prompt.</summary>
    public IReadOnlyList<int> New => _new;

    /// <summary>Whether, and why, it ends with its last token.</summary>
    public Ending? Ending =>
        _decoding.Tokens.Ends.Contains(_new[^1]) ? Generation.Ending.End
        : _decoding.Course.Stops?.Invoke(_new) == true ? Generation.Ending.Stop
        : _new.Count >= _decoding.Room(_prompt.Length) ? Generation.Ending.Length
        : null;

    public void Add(int token)
    {
        _read.Add(token);
        _new.Add(token);
    }

    /// <summary>The row with one token more; this one stays as it is.</summary>
    public RowTokens With(int token) => new(_decoding, _prompt, [.. _read, token], [.. _new, token]);

    public void Apply(Span<float> scores)
    {
        var row = new RowSoFar(CollectionsMarshal.AsSpan(_read), _read.Count - _new.Count, _prompt);
        foreach (var rule in _decoding.Rules)
            rule(scores, row);
    }

    private static List<int> Given(Decoding decoding, int[] prompt, int width) =>
        decoding.Model.Encode is not null ? [decoding.Tokens.DecoderStart]
        : decoding.Options.PaddingCounts ? [.. Enumerable.Repeat(decoding.Tokens.Padding, width - prompt.Length), .. prompt]
        : [.. prompt];
}

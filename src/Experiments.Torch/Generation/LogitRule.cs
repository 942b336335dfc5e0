namespace Experiments.Torch.Generation;

/// <summary>Changes the scores of a row's next token: logits, or log-probabilities in a beam search. −∞ removes a token.</summary>
internal delegate void LogitRule(Span<float> scores, in RowSoFar row);

/// <summary>A row before its next token.</summary>
/// <param name="ids">What the model's only stack, or its decoder, has read: a prompt or the start token, and the tokens since.</param>
/// <param name="given">So many of them were given.</param>
/// <param name="source">What the encoder has read; empty for a single stack.</param>
internal readonly ref struct RowSoFar(ReadOnlySpan<int> ids, int given, ReadOnlySpan<int> source = default)
{
    public ReadOnlySpan<int> Ids { get; } = ids;

    public int Given { get; } = given;

    public ReadOnlySpan<int> Source { get; } = source;
}

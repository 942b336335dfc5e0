using System.Collections.Immutable;

namespace Experiments.Torch.Generation;

/// <summary>
/// What must and must not come, and what is made likelier or less likely: transformers' logits processors, in float32 as there.
/// </summary>
internal static class SteeringRules
{
    private const float Removed = float.NegativeInfinity;

    /// <summary>Keskar et al. 2019: a token that was there is less likely by this factor, however often it was there.</summary>
    public static LogitRule RepetitionPenalty(double penalty) => (scores, in row) => Penalize(scores, row.Ids, (float)penalty);

    /// <summary>The other way round, for tokens of the encoder's input: above 1 they are likelier.</summary>
    public static LogitRule EncoderRepetitionPenalty(double penalty) => (scores, in row) => Penalize(scores, row.Source, (float)(1 / penalty));

    /// <summary>No run of <paramref name="size"/> tokens comes twice.</summary>
    public static LogitRule NoRepeatNgram(int size) => (scores, in row) => RemoveSeen(scores, row.Ids, row.Ids, size);

    public static LogitRule EncoderNoRepeatNgram(int size) => (scores, in row) => RemoveSeen(scores, row.Source, row.Ids, size);

    /// <summary>None of these runs of tokens is completed.</summary>
    public static LogitRule BadWords(ImmutableArray<ImmutableArray<int>> words) => (scores, in row) =>
    {
        foreach (var word in words)
        {
            if (row.Ids.EndsWith(word.AsSpan()[..^1]))
                Remove(scores, word[^1]);
        }
    };

    /// <summary>No end while the row, the prompt included, is shorter.</summary>
    public static LogitRule MinLength(int length, ImmutableArray<int> ends) => (scores, in row) =>
    {
        if (row.Ids.Length < length)
            Remove(scores, ends);
    };

    public static LogitRule MinNewTokens(int count, ImmutableArray<int> ends) => (scores, in row) =>
    {
        if (row.Ids.Length - row.Given < count)
            Remove(scores, ends);
    };

    public static LogitRule Suppress(ImmutableArray<int> tokens) => (scores, in _) => Remove(scores, tokens);

    public static LogitRule SuppressAtBegin(ImmutableArray<int> tokens) => (scores, in row) =>
    {
        if (row.Ids.Length == row.Given)
            Remove(scores, tokens);
    };

    /// <summary>The second token of all is this one: what multilingual models name their language by.</summary>
    public static LogitRule ForceFirst(int token) => (scores, in row) =>
    {
        if (row.Ids.Length == 1)
            Force(scores, [token]);
    };

    /// <param name="room">How many tokens may follow so many given ones.</param>
    public static LogitRule ForceLast(ImmutableArray<int> tokens, Func<int, int> room) => (scores, in row) =>
    {
        if (row.Ids.Length == row.Given + room(row.Given) - 1)
            Force(scores, tokens);
    };

    private static void Penalize(Span<float> scores, ReadOnlySpan<int> tokens, float penalty)
    {
        // From the scores as they were: a token that was there twice is penalised once.
        var seen = new HashSet<int>();
        foreach (var token in tokens)
        {
            if ((uint)token < (uint)scores.Length && seen.Add(token))
                scores[token] = scores[token] < 0 ? scores[token] * penalty : scores[token] / penalty;
        }
    }

    // Wherever the last size − 1 tokens of the row stand in the text, the token after them is removed.
    private static void RemoveSeen(Span<float> scores, ReadOnlySpan<int> text, ReadOnlySpan<int> row, int size)
    {
        if (row.Length < size - 1)
            return;
        var tail = row[(row.Length - size + 1)..];
        for (var start = 0; start + size <= text.Length; start++)
        {
            if (text.Slice(start, size - 1).SequenceEqual(tail))
                Remove(scores, text[start + size - 1]);
        }
    }

    private static void Remove(Span<float> scores, ImmutableArray<int> tokens)
    {
        foreach (var token in tokens)
            Remove(scores, token);
    }

    private static void Remove(Span<float> scores, int token)
    {
        if ((uint)token < (uint)scores.Length)
            scores[token] = Removed;
    }

    private static void Force(Span<float> scores, ImmutableArray<int> tokens)
    {
        scores.Fill(Removed);
        foreach (var token in tokens)
            scores[token] = 0;
    }
}

using System.Text;

namespace Experiments.Torch.Tokenizing;

/// <summary>What a unigram model does besides choosing the most probable pieces.</summary>
internal sealed record UnigramSettings
{
    public int? Unknown { get; init; }

    /// <summary>An unknown piece becomes the tokens of its bytes, &lt;0x00&gt; to &lt;0xFF&gt;.</summary>
    public bool ByteFallback { get; init; }

    /// <summary>The file it came from, for errors.</summary>
    public required string File { get; init; }
}

/// <summary>
/// The unigram model (Kudo 2018): the most probable way to cut a word into pieces, by the Viterbi algorithm.
/// Ours rather than Microsoft.ML.Tokenizers': on near ties («Hmmm» is m + mm or mm + m) rounding decides, and the package sums in
/// single precision, the reference in double.
/// </summary>
internal sealed class Unigram
{
    // How much worse than the worst piece an unknown character is.
    private const double UnknownPenalty = 10;

    private readonly PieceIndex _index;
    private readonly double?[] _scores;
    private readonly double _unknownScore;
    private readonly int?[]? _bytes;
    private readonly UnigramSettings _settings;

    /// <param name="scores">The logarithm of each id's probability; null for one that is never chosen.</param>
    public Unigram(Vocabulary vocabulary, double?[] scores, UnigramSettings settings)
    {
        _index = new PieceIndex(vocabulary.Ids.Where(piece => scores[piece.Value] is not null));
        _scores = scores;
        _settings = settings;
        _unknownScore = (scores.Min() ?? 0) - UnknownPenalty;
        _bytes = settings.ByteFallback ? ByteFallback.Tokens(vocabulary) : null;
    }

    public void Segment(string word, List<Piece> pieces)
    {
        Step[] steps = Forward(word);
        var path = new List<Piece>();
        for (int end = word.Length; end > 0; end = steps[end].Start)
        {
            path.Add(new Piece(steps[end].Id, steps[end].Start, end - steps[end].Start));
        }

        path.Reverse();
        UnknownPieces.Add(path, _settings.Unknown, _bytes, word, pieces);
    }

    /// <summary>The best last step of a path to each place in the word.</summary>
    private Step[] Forward(string word)
    {
        var steps = new Step[word.Length + 1];
        Array.Fill(steps, new Step(-1, -1, 0));
        var matches = new List<(int Id, int Length)>();
        int length;
        for (int start = 0; start < word.Length; start += length)
        {
            Rune.DecodeFromUtf16(word.AsSpan(start), out _, out length);
            double before = steps[start].Score;
            bool isKnown = false;
            matches.Clear();
            _index.FindPrefixes(word.AsSpan(start), matches);
            foreach ((int id, int size) in matches)
            {
                Offer(steps, start + size, new Step(start, id, before + (_scores[id] ?? 0)));
                isKnown |= size == length;
            }

            if (isKnown) continue;
            int unknown = _settings.Unknown
                ?? throw Refusal.Invalid(_settings.File, $"'{word}' has a character outside the vocabulary, and there is no unknown token");
            Offer(steps, start + length, new Step(start, unknown, before + _unknownScore));
        }

        return steps;
    }

    private static void Offer(Step[] steps, int end, Step step)
    {
        if (steps[end].Start < 0 || step.Score > steps[end].Score) steps[end] = step;
    }

    private readonly record struct Step(int Start, int Id, double Score);
}

using Experiments.Torch.Data;

namespace Experiments.Torch.Generation;

/// <summary>Where a random number is used: what else is in the batch, and in which order, does not matter.</summary>
/// <param name="Row">The prompt's number.</param>
/// <param name="Sequence">Among the continuations of a prompt.</param>
/// <param name="Step">Tokens since the prompt.</param>
internal readonly record struct DrawPlace(long Row, int Sequence, int Step);

/// <summary>Draws tokens. Nothing random survives a token: each number is a function of the seed and its place (docs/adr/0005).</summary>
internal static class TokenDraw
{
    private const double Fraction = 1.0 / (1L << 53);

    /// <summary>A number from 0 to 1, 1 excluded.</summary>
    public static double Uniform(long seed, DrawPlace place) => Next(Stream(seed, place));

    /// <summary>A token with the probability that softmax gives it; <paramref name="uniform"/> says which.</summary>
    public static int Draw(ReadOnlySpan<float> scores, double uniform)
    {
        var best = Best(scores);
        double total = 0;
        foreach (var score in scores)
            total += Math.Exp(score - scores[best]);
        var rest = uniform * total;
        for (var token = 0; token < scores.Length; token++)
        {
            rest -= Math.Exp(scores[token] - scores[best]);
            if (rest < 0)
                return token;
        }

        // Rounding may leave a crumb, and scores that are not numbers leave all of it.
        return best;
    }

    /// <summary>
    /// Adds noise to scores, whose order is then that of drawing without replacement with the probabilities of softmax (Kool et al. 2019).
    /// </summary>
    public static void Perturb(Span<float> scores, long seed, DrawPlace place)
    {
        var stream = Stream(seed, place);
        foreach (ref var score in scores)
            score = (float)(score - Math.Log(-Math.Log(Math.Max(Next(stream), Fraction))));
    }

    private static int Best(ReadOnlySpan<float> scores)
    {
        var best = 0;
        for (var token = 1; token < scores.Length; token++)
        {
            if (scores[token] > scores[best])
                best = token;
        }

        return best;
    }

    private static SeededRandom Stream(long seed, DrawPlace place) =>
        new(seed, SeededRandom.Tokens + ((long)place.Sequence << 8), (place.Row << 24) | (uint)place.Step);

    private static double Next(SeededRandom stream) => (stream.NextUInt64() >> 11) * Fraction;
}

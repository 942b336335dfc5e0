using System.Numerics.Tensors;

namespace Experiments.Torch.Generation;

/// <summary>
/// What sampling draws from: transformers' logits warpers, in float32 as there. Each keeps at least the <c>least</c> best tokens.
/// </summary>
internal static class NarrowingRules
{
    /// <summary>Below 1 sharper, above 1 flatter.</summary>
    public static LogitRule Temperature(double temperature) => (scores, in _) => TensorPrimitives.Divide(scores, (float)temperature, scores);

    /// <summary>The best <paramref name="count"/> tokens, and those as good as the last of them.</summary>
    public static LogitRule TopK(int count, int least = 1) => (scores, in _) =>
    {
        var worst = Worst(scores, Math.Min(Math.Max(count, least), scores.Length));
        foreach (ref var score in scores)
        {
            if (score < worst)
                score = float.NegativeInfinity;
        }
    };

    /// <summary>Holtzman et al. 2019: the best tokens that together have this probability; the one that reaches it is kept.</summary>
    public static LogitRule TopP(double mass, int least = 1) => (scores, in _) =>
    {
        var order = Ascending(scores);
        var probabilities = Probabilities(scores);
        var rest = (float)(1 - mass);
        double sum = 0;
        for (var i = 0; i < order.Length - least; i++)
        {
            sum += probabilities[order[i]];
            if ((float)sum > rest)
                return;
            scores[order[i]] = float.NegativeInfinity;
        }
    };

    /// <summary>Tokens at least this share as likely as the best (Nguyen et al. 2024).</summary>
    public static LogitRule MinP(double share, int least = 1) => (scores, in _) =>
    {
        var probabilities = Probabilities(scores);
        var limit = (float)share * TensorPrimitives.Max<float>(probabilities);
        RemoveBut(scores, Ascending(scores), least, token => probabilities[token] >= limit);
    };

    /// <summary>Tokens whose surprise is nearest to the expected one, that together have this probability (Meister et al. 2022).</summary>
    public static LogitRule TypicalP(double mass, int least = 1) => (scores, in _) =>
    {
        var probabilities = Probabilities(scores);
        var surprise = Array.ConvertAll(probabilities, probability => -MathF.Log(probability));
        var expected = (float)probabilities.Select((probability, token) => probability > 0 ? (double)(probability * surprise[token]) : 0).Sum();
        var distances = Array.ConvertAll(surprise, one => MathF.Abs(one - expected));
        var order = Enumerable.Range(0, probabilities.Length).OrderBy(token => distances[token]).ToArray();
        double sum = 0;
        var count = order.TakeWhile(token => (float)(sum += probabilities[token]) < (float)mass).Count();
        var limit = distances[order[Math.Min(count, order.Length - 1)]];
        for (var i = least; i < order.Length; i++)
        {
            if (distances[order[i]] > limit)
                scores[order[i]] = float.NegativeInfinity;
        }
    };

    /// <summary>softmax.</summary>
    internal static float[] Probabilities(ReadOnlySpan<float> scores)
    {
        var probabilities = new float[scores.Length];
        TensorPrimitives.Subtract(scores, TensorPrimitives.Max(scores), probabilities);
        TensorPrimitives.Exp<float>(probabilities, probabilities);
        TensorPrimitives.Divide<float>(probabilities, TensorPrimitives.Sum<float>(probabilities), probabilities);
        return probabilities;
    }

    private static void RemoveBut(Span<float> scores, int[] ascending, int least, Func<int, bool> keeps)
    {
        for (var i = 0; i < ascending.Length - least; i++)
        {
            if (!keeps(ascending[i]))
                scores[ascending[i]] = float.NegativeInfinity;
        }
    }

    // Tokens from the worst to the best; those that are removed already are the worst.
    private static int[] Ascending(ReadOnlySpan<float> scores)
    {
        var order = Enumerable.Range(0, scores.Length).ToArray();
        Array.Sort(scores.ToArray(), order);
        return order;
    }

    // The count-th best score: a heap of the best so far, so that a large vocabulary is read once and not sorted.
    private static float Worst(ReadOnlySpan<float> scores, int count)
    {
        var best = new PriorityQueue<float, float>(count);
        foreach (var score in scores)
        {
            if (best.Count < count)
                best.Enqueue(score, score);
            else if (score > best.Peek())
                best.EnqueueDequeue(score, score);
        }

        return best.Peek();
    }
}

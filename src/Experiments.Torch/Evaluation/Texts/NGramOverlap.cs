using System.Runtime.InteropServices;

namespace Experiments.Torch.Evaluation.Texts;

/// <summary>What two token lists have in common in n-grams of one order, each counted as often as it is in both.</summary>
/// <param name="Prediction">N-grams of the prediction.</param>
/// <param name="Reference">N-grams of the reference.</param>
internal readonly record struct NGramOverlap(int Matches, int Prediction, int Reference)
{
    /// <summary>Of the orders 1 to <paramref name="order"/>, in this order.</summary>
    public static NGramOverlap[] UpTo<T>(int order, IReadOnlyList<T> prediction, IReadOnlyList<T> reference)
        where T : notnull
    {
        var numbers = new Dictionary<T, int>();
        var predicted = Numbered(prediction, numbers);
        var referred = Numbered(reference, numbers);
        var (longPredicted, longReferred) = (predicted, referred);
        var overlaps = new NGramOverlap[order];
        for (var n = 1; n <= order; n++)
        {
            if (n > 1)
            {
                var pairs = new Dictionary<(int, int), int>();
                longPredicted = Longer(longPredicted, predicted, pairs);
                longReferred = Longer(longReferred, referred, pairs);
            }

            overlaps[n - 1] = new(Common(longPredicted, longReferred), longPredicted.Length, longReferred.Length);
        }

        return overlaps;
    }

    public static NGramOverlap operator +(NGramOverlap a, NGramOverlap b) =>
        new(a.Matches + b.Matches, a.Prediction + b.Prediction, a.Reference + b.Reference);

    /// <summary>Order by order.</summary>
    public static NGramOverlap[] Sum(IEnumerable<NGramOverlap[]> parts, int order) =>
        parts.Aggregate(new NGramOverlap[order], (sum, part) => [.. sum.Zip(part, (a, b) => a + b)]);

    private static int[] Numbered<T>(IReadOnlyList<T> tokens, Dictionary<T, int> numbers)
        where T : notnull
        => [.. tokens.Select(token => Number(numbers, token))];

    /// <summary>An n-gram is an (n−1)-gram and a token: a number stands for each that was met.</summary>
    private static int[] Longer(int[] shorter, int[] tokens, Dictionary<(int, int), int> pairs)
    {
        var longer = new int[Math.Max(0, shorter.Length - 1)];
        for (var i = 0; i < longer.Length; i++)
            longer[i] = Number(pairs, (shorter[i], tokens[i + tokens.Length - longer.Length]));
        return longer;
    }

    private static int Number<T>(Dictionary<T, int> numbers, T key)
        where T : notnull
    {
        ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(numbers, key, out var known);
        if (!known)
            number = numbers.Count;
        return number;
    }

    private static int Common(int[] prediction, int[] reference)
    {
        var left = new int[1 + Math.Max(Greatest(prediction), Greatest(reference))];
        foreach (var gram in reference)
            left[gram]++;
        return prediction.Count(gram => left[gram]-- > 0);
    }

    private static int Greatest(int[] grams) => grams.Length == 0 ? 0 : grams.Max();
}

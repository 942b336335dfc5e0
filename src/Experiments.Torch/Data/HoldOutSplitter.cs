using Experiments.Core.Diagnostics;
using Experiments.Core.Plans;

namespace Experiments.Torch.Data;

/// <summary>Takes a share of the training rows out for validation. Both parts keep the order of the files.</summary>
internal static class HoldOutSplitter
{
    /// <summary>The number held out is rounded up, as scikit-learn's train_test_split does.</summary>
    /// <param name="label">What stratifying keeps the shares of.</param>
    /// <param name="held">The validation split: how much is held out, and how many rows of that it takes; the others are in neither part.</param>
    /// <param name="origin">What a diagnostic points to.</param>
    public static (List<T> Train, List<T> Held) Split<T>(
        List<T> rows, Func<T, string> label, SplitOptions held, DataProblems problems, string origin)
    {
        if (held.FromTrain is not { } options)
            throw new ArgumentException("Nothing is held out.", nameof(held));
        if (Held([.. rows.Select(label)], options) is not { } chosen)
        {
            problems.Add(DiagnosticCodes.SplitImpossible,
                $"a share of {options.Fraction} of {rows.Count} training rows leaves one part empty",
                new SourceLocation(origin), "Give more rows, another fraction or a validation file");
            return (rows, []);
        }

        return ([.. rows.Where((_, i) => !chosen.Contains(i))], [.. rows.Where((_, i) => chosen.Contains(i)).Take(held.Rows ?? int.MaxValue)]);
    }

    /// <summary>The places of the rows that are held out, or null where that would leave one part empty.</summary>
    public static IReadOnlySet<int>? Held(IReadOnlyList<string> labels, HoldOut options)
    {
        var count = (int)Math.Ceiling(labels.Count * options.Fraction);
        if (count < 1 || count >= labels.Count)
            return null;
        var order = new SeededRandom(options.Seed, SeededRandom.HoldOut).Permutation(labels.Count);
        return (options.Stratify ? Stratified(labels, order, count) : order.Take(count)).ToHashSet();
    }

    /// <summary>Each label's share of <paramref name="count"/>, rounded down; what is left goes to the largest remainders.</summary>
    private static IEnumerable<int> Stratified(IReadOnlyList<string> labels, int[] order, int count)
    {
        var groups = order.GroupBy(i => labels[i], StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => (Members: g.ToList(), Share: (double)g.Count() * count / labels.Count)).ToList();
        var left = count - groups.Sum(g => (int)g.Share);
        var extra = groups.OrderByDescending(g => g.Share - (int)g.Share).Take(left).Select(g => g.Members).ToHashSet();
        return groups.SelectMany(g => g.Members.Take((int)g.Share + (extra.Contains(g.Members) ? 1 : 0)));
    }
}

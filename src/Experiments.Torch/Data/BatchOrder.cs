using Experiments.Core.Plans;
using static TorchSharp.torch;

namespace Experiments.Torch.Data;

/// <summary>Which rows make up which batch of an epoch. The same seed and epoch give the same batches everywhere.</summary>
internal static class BatchOrder
{
    // transformers' LengthGroupedSampler: neighbours in length within 50 batches, no more, so that the order stays random enough.
    private const int MegaBatch = 50;

    /// <summary>Rows in order, as for evaluation.</summary>
    public static IReadOnlyList<int[]> Sequential(int rows, int batchSize, bool dropLast = false) =>
        Cut([.. Enumerable.Range(0, rows)], batchSize, dropLast);

    /// <param name="lengths">Tokens of each row.</param>
    /// <param name="epoch">From 0.</param>
    public static IReadOnlyList<int[]> Of(Sampling sampling, IReadOnlyList<int> lengths, BatchOptions options, int epoch)
    {
        if (sampling == Sampling.Sequential)
            return Sequential(lengths.Count, options.BatchSize, options.DropLast);
        var order = Permutation(lengths.Count, options.Seed + epoch);
        if (sampling == Sampling.GroupByLength)
            order = GroupByLength(order, lengths, options.BatchSize);
        return Cut(order, options.BatchSize, options.DropLast);
    }

    /// <summary>The order that transformers' Trainer takes rows in under the same seed: accelerate's sampler seeds torch's generator anew each epoch.</summary>
    private static int[] Permutation(int count, long seed)
    {
        using var generator = new Generator((ulong)seed);
        using var order = randperm(count, generator: generator);
        return Array.ConvertAll(order.data<long>().ToArray(), row => (int)row);
    }

    /// <summary>
    /// Each run of 50 batches is sorted, longest first; the longest row of all comes at the very beginning, where running out of memory
    /// costs least.
    /// </summary>
    private static int[] GroupByLength(int[] order, IReadOnlyList<int> lengths, int batchSize)
    {
        var size = Math.Max(1, Math.Min(order.Length / (batchSize * 4), MegaBatch)) * batchSize;
        var groups = order.Chunk(size).Select(group => group.OrderByDescending(i => lengths[i]).ToArray()).ToArray();
        var longest = groups.MaxBy(group => lengths[group[0]]);
        if (longest is not null)
            (groups[0][0], longest[0]) = (longest[0], groups[0][0]);
        return [.. groups.SelectMany(group => group)];
    }

    private static List<int[]> Cut(int[] order, int batchSize, bool dropLast) =>
        [.. order.Chunk(batchSize).Where(batch => !dropLast || batch.Length == batchSize)];
}

/// <param name="DropLast">Leave out the last batch where it is smaller.</param>
internal sealed record BatchOptions(int BatchSize, long Seed, bool DropLast);

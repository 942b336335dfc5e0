namespace Experiments.Torch.Linting;

/// <summary>
/// A text as the set of its pairs of neighbouring words, small enough to keep of every row: the 256 smallest hashes of the set, from which the
/// share of common pairs of two texts (Jaccard) is exact up to that size and estimated beyond it (Cohen, "Size-estimation framework with
/// applications to transitive closure and reachability", 1997); and MinHash values (Broder, "On the resemblance and containment of documents",
/// 1997) in bands, one of which nearly all pairs of similar texts have in common.
/// </summary>
internal sealed class TextSketch
{
    /// <summary>20 bands of 6: texts with 80 % of their pairs in common share one with a probability of 99.8 %, with 50 % of 27 %.</summary>
    public const int Bands = 20;

    private const int BandSize = 6;
    private const int Bins = Bands * BandSize;
    private const int Kept = 256;

    // Below this a single word changes the share too much to say anything.
    private const int FewestPairs = 7;

    // Sorted, each once.
    private readonly uint[] _smallest;

    private TextSketch(uint[] smallest, ulong[] bands) => (_smallest, BandKeys) = (smallest, bands);

    /// <summary>Equal keys at the same place make two texts candidates.</summary>
    public ulong[] BandKeys { get; }

    /// <summary>Null where a text is too short to be nearly the same as another.</summary>
    public static TextSketch? Of(List<ulong> words)
    {
        var pairs = new uint[Math.Max(0, words.Count - 1)];
        var minima = new ulong[Bins];
        Array.Fill(minima, ulong.MaxValue);
        for (var i = 0; i < pairs.Length; i++)
        {
            var hash = WordHashes.Mix((words[i] * 31) + words[i + 1]);
            pairs[i] = (uint)hash;
            // One permutation hashing: the upper half of the hash chooses the bin, so one hash fills one of all.
            var bin = (int)(((hash >> 32) * Bins) >> 32);
            minima[bin] = Math.Min(minima[bin], (uint)hash);
        }

        Array.Sort(pairs);
        var distinct = Distinct(pairs);
        return distinct < FewestPairs ? null : new TextSketch(pairs[..Math.Min(distinct, Kept)], Keys(Densified(minima)));
    }

    /// <summary>The share of word pairs that two texts have in common, 0 to 1.</summary>
    public double Similarity(TextSketch other)
    {
        var (i, j, union, common) = (0, 0, 0, 0);
        while (union < Kept && i < _smallest.Length && j < other._smallest.Length)
        {
            var (a, b) = (_smallest[i], other._smallest[j]);
            i += a <= b ? 1 : 0;
            j += b <= a ? 1 : 0;
            common += a == b ? 1 : 0;
            union++;
        }

        union = Math.Min(Kept, union + (_smallest.Length - i) + (other._smallest.Length - j));
        return (double)common / union;
    }

    /// <summary>Moves the distinct numbers of a sorted array to its front; how many there are.</summary>
    private static int Distinct(uint[] sorted)
    {
        var count = 0;
        foreach (var hash in sorted)
        {
            if (count == 0 || sorted[count - 1] != hash)
                sorted[count++] = hash;
        }

        return count;
    }

    /// <summary>Bins that got no hash borrow from others, the same for equal texts (Shrivastava, "Optimal Densification for Fast and Accurate
    /// Minwise Hashing", 2017).</summary>
    private static ulong[] Densified(ulong[] minima)
    {
        var dense = new ulong[Bins];
        for (var bin = 0; bin < Bins; bin++)
        {
            var from = bin;
            for (uint attempt = 1; minima[from] == ulong.MaxValue; attempt++)
                from = (int)(WordHashes.Mix(((ulong)bin << 32) | attempt) % Bins);
            dense[bin] = minima[from];
        }

        return dense;
    }

    private static ulong[] Keys(ulong[] minima) =>
        [.. Enumerable.Range(0, Bands).Select(band => WordHashes.Combine((ulong)band, new ArraySegment<ulong>(minima, band * BandSize, BandSize)))];
}

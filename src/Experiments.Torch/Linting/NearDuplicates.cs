namespace Experiments.Torch.Linting;

/// <summary>
/// Pairs of nearly equal rows without comparing all with all: rows that share a band of their MinHash values are compared
/// (locality-sensitive hashing; Leskovec, Rajaraman and Ullman, "Mining of Massive Datasets", chapter 3).
/// </summary>
internal sealed class NearDuplicates
{
    // Of rows that share a band, a row is compared with so many of each split: thousands may have a template in common.
    private const int Compared = 16;

    private readonly IReadOnlyList<RowPrint> _rows;
    private readonly IReadOnlyList<int> _splits;
    private readonly double _similarity;
    private readonly Dictionary<int, (int Other, double Similarity)> _within = [];
    private readonly Dictionary<int, (int Other, double Similarity)> _across = [];

    /// <param name="rows">Of all splits, those that are learned from first.</param>
    /// <param name="splits">The split of each row, rising.</param>
    /// <param name="similarity">From which share of common word pairs on.</param>
    public NearDuplicates(IReadOnlyList<RowPrint> rows, IReadOnlyList<int> splits, double similarity)
    {
        (_rows, _splits, _similarity) = (rows, splits, similarity);
        var sketched = Enumerable.Range(0, rows.Count).Where(row => rows[row].Sketch is not null).ToArray();
        for (var band = 0; band < TextSketch.Bands; band++)
            LookAt(band, sketched);
    }

    /// <summary>An earlier row of the same split that a row nearly is, by their places among all rows.</summary>
    public IReadOnlyDictionary<int, (int Other, double Similarity)> WithinSplits => _within;

    /// <summary>A row of an earlier split that a row nearly is.</summary>
    public IReadOnlyDictionary<int, (int Other, double Similarity)> AcrossSplits => _across;

    private void LookAt(int band, int[] sketched)
    {
        var keys = Array.ConvertAll(sketched, row => _rows[row].Sketch?.BandKeys[band] ?? 0);
        var rows = sketched.ToArray();
        Array.Sort(keys, rows);
        for (var start = 0; start < rows.Length;)
        {
            var end = start + 1;
            while (end < rows.Length && keys[end] == keys[start])
                end++;
            if (end - start > 1)
            {
                Array.Sort(rows, start, end - start);
                Compare(new ArraySegment<int>(rows, start, end - start));
            }

            start = end;
        }
    }

    /// <summary>Each row with the first few before it, of its split and of earlier ones.</summary>
    private void Compare(ArraySegment<int> candidates)
    {
        var earlier = new Dictionary<int, List<int>>();
        foreach (var row in candidates)
        {
            foreach (var (split, others) in earlier)
            {
                var found = split == _splits[row] ? _within : _across;
                if (!found.ContainsKey(row) && Similar(row, others) is { } pair)
                    found[row] = pair;
            }

            if (!earlier.TryGetValue(_splits[row], out var own))
                earlier[_splits[row]] = own = [];
            if (own.Count < Compared && !own.Exists(other => _rows[other].Whole == _rows[row].Whole))
                own.Add(row);
        }
    }

    private (int Other, double Similarity)? Similar(int row, List<int> others)
    {
        foreach (var other in others)
        {
            if (_rows[row].Sketch is { } mine && _rows[other].Sketch is { } theirs && mine.Similarity(theirs) is var similarity
                && similarity >= _similarity)
                return (other, similarity);
        }

        return null;
    }
}

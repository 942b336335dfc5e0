namespace Experiments.Core.Knobs;

/// <summary>Finds the name that was meant: Damerau-Levenshtein distance, over whole keys and over their last parts.</summary>
public static class KeySpelling
{
    /// <summary>The closest candidate within a third of the length, or null. A right name under a wrong parent counts as close.</summary>
    public static string? Closest(string key, IEnumerable<string> candidates)
    {
        (string? best, (int, int) bestDistance) = (null, (int.MaxValue, 0));
        foreach (string candidate in candidates.Distinct().Order(StringComparer.Ordinal))
        {
            int edits = Math.Min(Distance(key, candidate), LeafDistance(Leaf(key), Leaf(candidate)));
            // Of equally close ones the one of like length: modle is model rather than mode.
            (int, int) distance = (edits, Math.Abs(key.Length - candidate.Length));
            if (edits <= Math.Max(1, Leaf(key).Length / 3) && distance.CompareTo(bestDistance) < 0)
                (best, bestDistance) = (candidate, distance);
        }

        return best;
    }

    /// <summary>The closest name of a file or folder, or null; dots separate nothing there.</summary>
    public static string? ClosestName(string name, IEnumerable<string> candidates) => candidates
        .Select(candidate => (Name: candidate, Edits: Distance(name, candidate)))
        .Where(candidate => candidate.Edits <= Math.Max(1, name.Length / 3))
        .OrderBy(candidate => candidate.Edits).ThenBy(candidate => candidate.Name, StringComparer.Ordinal)
        .Select(candidate => candidate.Name)
        .FirstOrDefault();

    /// <summary>Insertions, deletions, substitutions and swaps of neighbours (optimal string alignment).</summary>
    public static int Distance(string a, string b)
    {
        var d = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
            d[i, 0] = i;
        for (int j = 0; j <= b.Length; j++)
            d[0, j] = j;

        for (int i = 1; i <= a.Length; i++)
        {
            for (int j = 1; j <= b.Length; j++)
            {
                int cost = a[i - 1] == b[j - 1] ? 0 : 1;
                d[i, j] = Math.Min(Math.Min(d[i - 1, j] + 1, d[i, j - 1] + 1), d[i - 1, j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
            }
        }

        return d[a.Length, b.Length];
    }

    /// <summary>Under a wrong parent the last part must fit all the better; a long beginning counts as close: optimizer is optim.</summary>
    private static int LeafDistance(string leaf, string candidate) =>
        candidate.Length > 4 && leaf.StartsWith(candidate, StringComparison.Ordinal) && leaf != candidate ? 2 : Distance(leaf, candidate) + 1;

    private static string Leaf(string key) => key[(key.LastIndexOf('.') + 1)..];
}

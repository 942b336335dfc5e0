namespace Experiments.Torch.Evaluation.Texts;

/// <summary>The longest sequence of tokens that two lists share, gaps allowed.</summary>
internal static class CommonSubsequence
{
    public static int Length(List<string> first, List<string> second)
    {
        var row = new int[second.Count + 1];
        foreach (var token in first)
        {
            var diagonal = 0;
            for (var j = 1; j <= second.Count; j++)
            {
                var above = row[j];
                row[j] = token == second[j - 1] ? diagonal + 1 : Math.Max(above, row[j - 1]);
                diagonal = above;
            }
        }

        return row[^1];
    }

    /// <summary>Where in <paramref name="first"/> its tokens are; of several equally long, the one that rouge-score finds.</summary>
    public static IEnumerable<int> Places(List<string> first, List<string> second)
    {
        var lengths = Table(first, second);
        var (i, j) = (first.Count, second.Count);
        while (i > 0 && j > 0)
        {
            if (first[i - 1] == second[j - 1])
            {
                (i, j) = (i - 1, j - 1);
                yield return i;
            }
            else if (lengths[i, j - 1] > lengths[i - 1, j])
            {
                j--;
            }
            else
            {
                i--;
            }
        }
    }

    private static int[,] Table(List<string> first, List<string> second)
    {
        var lengths = new int[first.Count + 1, second.Count + 1];
        for (var i = 1; i <= first.Count; i++)
        {
            for (var j = 1; j <= second.Count; j++)
            {
                lengths[i, j] = first[i - 1] == second[j - 1]
                    ? lengths[i - 1, j - 1] + 1
                    : Math.Max(lengths[i - 1, j], lengths[i, j - 1]);
            }
        }

        return lengths;
    }
}

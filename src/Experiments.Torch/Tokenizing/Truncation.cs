namespace Experiments.Torch.Tokenizing;

/// <summary>Longest first: the longer of a pair gives way until both are equally long, then both do.</summary>
internal static class Truncation
{
    /// <summary>How many tokens of each text stay when together they may be <paramref name="limit"/>.</summary>
    public static (int First, int Second) LongestFirst(int first, int second, int limit)
    {
        limit = Math.Max(0, limit);
        if (first + second <= limit) return (first, second);

        int shorter = Math.Min(first, second);
        int longer = Math.Max(shorter, limit - shorter);
        if (shorter + longer > limit)
        {
            shorter = limit / 2;
            longer = shorter + (limit % 2);
        }

        return first > second ? (longer, shorter) : (shorter, longer);
    }
}

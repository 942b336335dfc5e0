namespace Experiments.Torch.Training;

/// <summary>Rows of different lengths in one buffer.</summary>
/// <param name="Offsets">Where each row starts, and the end of the last: one more than there are rows.</param>
internal readonly record struct FlatRows(ReadOnlyMemory<long> Offsets, ReadOnlyMemory<int> Values)
{
    public int Count => Offsets.Length - 1;

    public ReadOnlySpan<int> this[int row] => Values.Span[(int)Offsets.Span[row]..(int)Offsets.Span[row + 1]];

    public int Longest
    {
        get
        {
            long longest = 0;
            for (var row = 0; row < Count; row++)
                longest = Math.Max(longest, Offsets.Span[row + 1] - Offsets.Span[row]);
            return (int)longest;
        }
    }

    /// <summary>The highest value; −1 without any.</summary>
    public int Highest
    {
        get
        {
            var highest = -1;
            foreach (var value in Values.Span)
                highest = Math.Max(highest, value);
            return highest;
        }
    }

    /// <exception cref="OverflowException">More than 2^31 tokens.</exception>
    public static FlatRows Of(IReadOnlyList<int[]> rows)
    {
        var offsets = new long[rows.Count + 1];
        for (var i = 0; i < rows.Count; i++)
            offsets[i + 1] = offsets[i] + rows[i].Length;
        var values = new int[checked((int)offsets[^1])];
        for (var i = 0; i < rows.Count; i++)
            rows[i].CopyTo(values, offsets[i]);
        return new FlatRows(offsets, values);
    }
}

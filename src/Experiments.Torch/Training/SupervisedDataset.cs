
namespace Experiments.Torch.Training;

/// <summary>
/// Rows of token ids and their targets in two buffers, row after row; on the heap or in a memory map that several runs share.
/// </summary>
internal sealed class SupervisedDataset
{
    private readonly ReadOnlyMemory<long> _offsets;
    private readonly ReadOnlyMemory<int> _ids;
    private readonly ReadOnlyMemory<long> _labelOffsets;
    private readonly ReadOnlyMemory<int> _labels;

    /// <param name="ids">What the model reads.</param>
    /// <param name="labels">As in <see cref="SupervisedRow.Labels"/>; empty where the objective makes targets out of the ids.</param>
    /// <param name="truncated">How many rows lost tokens to the greatest lengths.</param>
    public SupervisedDataset(FlatRows ids, FlatRows labels, int truncated)
    {
        if (ids.Count != labels.Count)
            throw new ArgumentException("There are not as many rows of labels as of ids.", nameof(labels));
        (_offsets, _ids, _labelOffsets, _labels, Truncated) = (ids.Offsets, ids.Values, labels.Offsets, labels.Values, truncated);
    }

    /// <summary>Rows.</summary>
    public int Count => _offsets.Length - 1;

    public int Truncated { get; }

    /// <summary>That models read; targets that are an output of its own are not among them.</summary>
    public long Tokens => _offsets.Span[^1];

    public int LongestTokens => Longest(_offsets);

    public int LongestLabels => Longest(_labelOffsets);

    /// <summary>The highest token id on either side; −1 without any.</summary>
    public int HighestId => Math.Max(Highest(_ids.Span), Highest(_labels.Span));

    public ReadOnlySpan<int> Ids(int row) => Part(_offsets, _ids, row);

    public ReadOnlySpan<int> Labels(int row) => Part(_labelOffsets, _labels, row);

    public SupervisedRow Row(int row) => new(Ids(row).ToArray(), Labels(row).ToArray());

    public static SupervisedDataset Of(IReadOnlyList<SupervisedRow> rows, int truncated = 0) =>
        new(FlatRows.Of([.. rows.Select(row => row.Ids)]), FlatRows.Of([.. rows.Select(row => row.Labels)]), truncated);

    private static int Longest(ReadOnlyMemory<long> offsets)
    {
        long longest = 0;
        for (var row = 1; row < offsets.Length; row++)
            longest = Math.Max(longest, offsets.Span[row] - offsets.Span[row - 1]);
        return (int)longest;
    }

    private static int Highest(ReadOnlySpan<int> ids)
    {
        var highest = -1;
        foreach (var id in ids)
            highest = Math.Max(highest, id);
        return highest;
    }

    private static ReadOnlySpan<int> Part(ReadOnlyMemory<long> offsets, ReadOnlyMemory<int> values, int row)
    {
        var start = (int)offsets.Span[row];
        return values.Span[start..(int)offsets.Span[row + 1]];
    }
}

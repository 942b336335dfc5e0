
namespace Experiments.Torch.Training;

/// <summary>
/// Rows of token ids and their targets in two buffers, row after row; on the heap or in a memory map that several runs share.
/// </summary>
internal sealed class SupervisedDataset
{
    /// <param name="ids">What the model reads.</param>
    /// <param name="labels">As in <see cref="SupervisedRow.Labels"/>; empty where the objective makes targets out of the ids.</param>
    /// <param name="cut">Tokens of each row that did not fit into the greatest lengths.</param>
    public SupervisedDataset(FlatRows ids, FlatRows labels, ReadOnlyMemory<int> cut)
    {
        if (ids.Count != labels.Count || ids.Count != cut.Length)
            throw new ArgumentException("There are not as many rows of labels as of ids.", nameof(labels));
        (IdRows, LabelRows, Cut) = (ids, labels, cut);
        foreach (var tokens in cut.Span)
            Truncated += tokens > 0 ? 1 : 0;
    }

    /// <summary>Tokens of each row that did not fit.</summary>
    public ReadOnlyMemory<int> Cut { get; }

    public FlatRows IdRows { get; }

    public FlatRows LabelRows { get; }

    /// <summary>Rows.</summary>
    public int Count => IdRows.Count;

    /// <summary>Rows that lost tokens.</summary>
    public int Truncated { get; }

    /// <summary>That models read; targets that are an output of its own are not among them.</summary>
    public long Tokens => IdRows.Offsets.Span[^1];

    public int LongestTokens => IdRows.Longest;

    public int LongestLabels => LabelRows.Longest;

    /// <summary>The highest token id on either side; −1 without any.</summary>
    public int HighestId => Math.Max(IdRows.Highest, LabelRows.Highest);

    public ReadOnlySpan<int> Ids(int row) => IdRows[row];

    public ReadOnlySpan<int> Labels(int row) => LabelRows[row];

    public SupervisedRow Row(int row) => new(Ids(row).ToArray(), Labels(row).ToArray());

    /// <param name="cut">Null: all rows are whole.</param>
    public static SupervisedDataset Of(IReadOnlyList<SupervisedRow> rows, int[]? cut = null) =>
        new(FlatRows.Of([.. rows.Select(row => row.Ids)]), FlatRows.Of([.. rows.Select(row => row.Labels)]), cut ?? new int[rows.Count]);
}


namespace Experiments.Torch.Training;

/// <summary>How long a row is on each side.</summary>
/// <param name="Labels">Where the model has two stacks; else of no interest.</param>
internal readonly record struct RowSize(int Ids, int Labels);

/// <summary>
/// Rows with targets, made when they are asked for. A name beyond <paramref name="Count"/> is a row of a later epoch: row r of epoch e is
/// e·Count + r.
/// </summary>
/// <param name="Size">Of a row, whatever its epoch.</param>
internal sealed record RowSource(int Count, Func<int, RowSize> Size, Func<int, SupervisedRow> Make)
{
    /// <summary>Rows whose targets never change.</summary>
    public static RowSource Of(SupervisedDataset data) => new(
        data.Count,
        row => new RowSize(data.Ids(row).Length, data.Labels(row).Length),
        row => data.Row(row % data.Count));

    /// <summary>The number of tokens of a row for samplers and throughput: of both sides where there are two.</summary>
    public int Length(int row, bool bothSides)
    {
        var size = Size(row % Count);
        return bothSides ? size.Ids + size.Labels : size.Ids;
    }
}

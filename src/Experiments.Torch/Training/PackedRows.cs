namespace Experiments.Torch.Training;

/// <summary>
/// Several rows side by side in a line of the greatest length, so that little is padding; none sees another, and positions begin again
/// with each. Which rows share a line does not change over the epochs.
/// </summary>
internal static class PackedRows
{
    /// <param name="room">Of a line: the greatest lengths.</param>
    public static LanguageRows Of(RowSource rows, RowSize room, BatchForm form)
    {
        var bins = BinPacking.FirstFitDecreasing(
            [.. Enumerable.Range(0, rows.Count)
                .Select(row => form.HasTwoSides ? rows.Size(row) : rows.Size(row) with { Labels = 0 })], room);

        // Of line l of epoch e: its rows, as that epoch has them.
        IEnumerable<int> RowsOf(int line) => bins[line % bins.Count].Select(row => (line / bins.Count * rows.Count) + row);
        return new LanguageRows(
            bins.Count,
            line => RowsOf(line).Sum(row => rows.Length(row, form.HasTwoSides)),
            batch => batch.SelectMany(RowsOf).Sum(row => form.Supervised(rows.Make(row).Labels)),
            batch => RowBatch.Of([.. batch.Select(line => RowsOf(line).Select(rows.Make).ToArray())], form));
    }
}

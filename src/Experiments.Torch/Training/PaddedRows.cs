namespace Experiments.Torch.Training;

/// <summary>A row a line, padded on the right to the longest of the batch.</summary>
internal static class PaddedRows
{
    public static LanguageRows Of(RowSource rows, BatchForm form) => new(
        rows.Count,
        row => rows.Length(row, form.HasTwoSides),
        batch => batch.Sum(row => form.Supervised(rows.Make(row).Labels)),
        batch => RowBatch.Of([.. batch.Select(row => new[] { rows.Make(row) })], form));
}

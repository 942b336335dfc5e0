namespace Experiments.Torch.Data;

/// <summary>
/// Rows of a data set side by side, padded on the right to the longest of them. B rows of T tokens, row-major; int64, as PyTorch's
/// embeddings want it.
/// </summary>
/// <param name="Rows">[B] positions in the data set.</param>
/// <param name="Width">T.</param>
/// <param name="InputIds">[B, T].</param>
/// <param name="AttentionMask">[B, T]: 1 where there is a token.</param>
/// <param name="TypeIds">[B, T]: 1 for the second text of a pair.</param>
internal sealed record TokenBatch(int[] Rows, int Width, long[] InputIds, long[] AttentionMask, long[] TypeIds)
{
    /// <summary>Tokens that are not padding.</summary>
    public long Tokens => AttentionMask.Sum();

    public static TokenBatch Of(TokenizedDataset data, int[] rows, int padId)
    {
        var width = rows.Max(data.Length);
        var ids = new long[rows.Length * width];
        var mask = new long[ids.Length];
        var types = new long[ids.Length];
        Array.Fill(ids, padId);
        for (var i = 0; i < rows.Length; i++)
        {
            var rowIds = data.Ids(rows[i]);
            var rowTypes = data.TypeIds(rows[i]);
            for (var t = 0; t < rowIds.Length; t++)
            {
                var at = (i * width) + t;
                (ids[at], mask[at], types[at]) = (rowIds[t], 1, rowTypes[t]);
            }
        }

        return new TokenBatch(rows, width, ids, mask, types);
    }
}

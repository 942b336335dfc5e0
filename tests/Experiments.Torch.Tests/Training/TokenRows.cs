using Experiments.Torch.Data;

namespace Experiments.Torch.Tests.Training;

/// <summary>Token ids as a data set, without a tokenizer.</summary>
internal static class TokenRows
{
    public static TokenizedDataset Of(IReadOnlyList<int[]> rows)
    {
        var offsets = new long[rows.Count + 1];
        for (var i = 0; i < rows.Count; i++)
            offsets[i + 1] = offsets[i] + rows[i].Length;
        int[] ids = [.. rows.SelectMany(row => row)];
        return new TokenizedDataset(offsets, ids, new byte[ids.Length], truncated: 0);
    }
}

using System.Collections.Immutable;
using Experiments.Torch.Tokenizing;

namespace Experiments.Torch.Data;

/// <summary>A tokenizer as data sets need it. Called from several threads at once.</summary>
internal delegate Encoded EncodeText(string text, string? textPair, int maxLength);

/// <summary>From texts to tokens, on all cores; the result does not depend on how many.</summary>
internal static class DatasetTokenizer
{
    /// <exception cref="OverflowException">More than 2^31 tokens.</exception>
    public static TokenizedDataset Tokenize(ImmutableArray<TextRow> rows, EncodeText encode, int maxLength, CancellationToken cancel)
    {
        var encoded = new Encoded[rows.Length];
        Parallel.For(0, rows.Length, new ParallelOptions { CancellationToken = cancel },
            i => encoded[i] = encode(rows[i].Text, rows[i].TextPair, maxLength));

        var offsets = new long[rows.Length + 1];
        for (var i = 0; i < encoded.Length; i++)
            offsets[i + 1] = offsets[i] + encoded[i].Ids.Count;
        var ids = new int[checked((int)offsets[^1])];
        var typeIds = new byte[ids.Length];
        for (var i = 0; i < encoded.Length; i++)
        {
            for (var t = 0; t < encoded[i].Ids.Count; t++)
            {
                ids[offsets[i] + t] = encoded[i].Ids[t];
                typeIds[offsets[i] + t] = (byte)encoded[i].TypeIds[t];
            }
        }

        return new TokenizedDataset(offsets, ids, typeIds, encoded.Count(e => e.Truncated > 0));
    }
}

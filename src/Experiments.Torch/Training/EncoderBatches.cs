using Experiments.Torch.Data;
using Experiments.Torch.Models;
using static TorchSharp.torch;

namespace Experiments.Torch.Training;

/// <summary>Tokenised rows with their classes, given out as padded tensors on a device.</summary>
/// <param name="labels">The class of each row.</param>
internal sealed class EncoderBatches(TokenizedDataset tokens, IReadOnlyList<int> labels, int padding, Device device)
{
    public TokenizedDataset Tokens => tokens;

    public IReadOnlyList<int> Labels => labels;

    public EncoderInput Input(int[] rows)
    {
        var batch = TokenBatch.Of(tokens, rows, padding);
        return new EncoderInput(
            Matrix(batch.InputIds, batch),
            Matrix(batch.TypeIds, batch),
            batch.AttentionMask.Contains(0) ? Matrix(batch.AttentionMask, batch) : null);
    }

    /// <summary>int64 [B].</summary>
    public Tensor Targets(int[] rows) => tensor(Array.ConvertAll(rows, row => (long)labels[row]), device: device);

    /// <summary>All rows in batches of like length, so that little is padding.</summary>
    public IEnumerable<int[]> ByLength(int size) => Enumerable.Range(0, tokens.Count).OrderByDescending(tokens.Length).Chunk(size);

    /// <summary>Row numbers as an index tensor: int64 [B].</summary>
    public Tensor Index(int[] rows) => tensor(Array.ConvertAll(rows, row => (long)row), device: device);

    private Tensor Matrix(long[] values, TokenBatch batch) => tensor(values, batch.Rows.Length, batch.Width, device: device);
}

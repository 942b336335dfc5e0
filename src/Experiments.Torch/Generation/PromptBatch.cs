using Experiments.Torch.Models;
using static TorchSharp.torch;

namespace Experiments.Torch.Generation;

/// <summary>Prompts side by side, and what an encoder made of them.</summary>
/// <param name="Ids">int64 [B,T].</param>
/// <param name="Mask">int64 [B,T], longer as tokens are added; null: there is no padding.</param>
/// <param name="Memory">[B,T,C]; null for a single stack.</param>
internal sealed record PromptBatch(Tensor Ids, Tensor? Mask, Tensor? Memory) : IDisposable
{
    public LanguageInput Input => new(Ids, Mask);

    /// <param name="left">Padded on the left, so that all rows go on at the same place.</param>
    public static PromptBatch Of(IReadOnlyList<int[]> rows, int padding, bool left, Device device)
    {
        var width = rows.Max(row => row.Length);
        var ids = new long[rows.Count * width];
        var mask = new long[ids.Length];
        Array.Fill(ids, padding);
        for (var i = 0; i < rows.Count; i++)
        {
            var start = (i * width) + (left ? width - rows[i].Length : 0);
            for (var t = 0; t < rows[i].Length; t++)
                (ids[start + t], mask[start + t]) = (rows[i][t], 1);
        }

        Tensor Matrix(long[] values) => tensor(values, rows.Count, width, device: device);
        return new PromptBatch(Matrix(ids), mask.Contains(0) ? Matrix(mask) : null, null);
    }

    /// <summary>The same tensors, out of reach of dispose scopes.</summary>
    public PromptBatch Detached() => new(Ids.DetachFromDisposeScope(), Mask?.DetachFromDisposeScope(), Memory?.DetachFromDisposeScope());

    public PromptBatch WithMask(Tensor mask)
    {
        Mask?.Dispose();
        return this with { Mask = mask.DetachFromDisposeScope() };
    }

    /// <summary>Rows of it as a batch of its own.</summary>
    public PromptBatch Select(Tensor rows) =>
        new PromptBatch(Ids.index_select(0, rows), Mask?.index_select(0, rows), Memory?.index_select(0, rows)).Detached();

    public void Dispose()
    {
        Ids.Dispose();
        Mask?.Dispose();
        Memory?.Dispose();
    }
}

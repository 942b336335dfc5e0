using Experiments.Core.Diagnostics;

namespace Experiments.Torch.Weights.Gguf;

/// <summary>
/// llama.cpp rotates neighbouring rows of a head (0 with 1, 2 with 3 …), Hugging Face the two halves (0 with D/2, 1 with D/2 + 1 …).
/// Its converter therefore reorders the query and key projections of the Llama family; this is the way back.
/// </summary>
internal static class RotaryRows
{
    /// <summary>The row of the GGUF tensor that holds row <paramref name="row"/> of the Hugging Face tensor.</summary>
    /// <param name="headSize">D, even: rows of one head.</param>
    public static long SourceOf(long row, long headSize)
    {
        var (head, within) = Math.DivRem(row, headSize);
        var (half, index) = Math.DivRem(within, headSize / 2);
        return (head * headSize) + (index * 2) + half;
    }

    /// <summary>How rows are put back for a tensor with this Hugging Face name, or null where they are in order.</summary>
    /// <exception cref="ExperimentException">The head count does not fit the projection.</exception>
    public static Func<long, long>? OrderOf(GgufTensor tensor, string name, GgufModel model, string path)
    {
        // The converter reorders for its architecture "llama" alone (Llama, Mistral, SmolLM2); Qwen keeps Hugging Face's order.
        var heads = model.Architecture != "llama" ? null
            : name.Contains(".q_proj.", StringComparison.Ordinal) ? model.Heads
            : name.Contains(".k_proj.", StringComparison.Ordinal) ? model.KeyValueHeads
            : null;
        if (heads is not { } count)
            return null;
        var rows = tensor.Shape.Count == 0 ? 0 : tensor.Shape[0];
        var hasWholeRows = tensor.Shape.Count > 1 || tensor.Encoding.Elements == 1;
        if (!hasWholeRows || count < 1 || count > rows || rows % (count * 2) != 0)
            throw GgufProblems.Invalid(path, $"{count} heads do not divide the {rows} rows of '{tensor.Name}'");
        var headSize = rows / count;
        return row => SourceOf(row, headSize);
    }
}

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
}

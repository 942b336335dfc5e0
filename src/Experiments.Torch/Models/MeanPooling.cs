using static TorchSharp.torch;

namespace Experiments.Torch.Models;

/// <summary>The mean of token states over unmasked positions, as sentence-transformers takes it.</summary>
internal static class MeanPooling
{
    /// <param name="hidden">[B,T,C].</param>
    /// <param name="mask">int64 [B,T], or null: no padding.</param>
    /// <returns>[B,C].</returns>
    public static Tensor Of(Tensor hidden, Tensor? mask)
    {
        using var scope = NewDisposeScope();
        if (mask is null)
            return hidden.mean([1L]).MoveToOuterDisposeScope();
        var weights = mask.unsqueeze(-1).to(hidden.dtype);
        // A row without any token would divide by zero; the floor is that of sentence-transformers.
        var counts = weights.sum(1).clamp_min(1e-9);
        return hidden.mul(weights).sum(1).div(counts).MoveToOuterDisposeScope();
    }
}

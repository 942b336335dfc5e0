using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Experiments.Torch.Models;

/// <summary>
/// Attention of decoders: later tokens are hidden, and several heads of queries may share one of keys and values (Ainslie et al. 2023).
/// Fused where libtorch has it, written out elsewhere; equal within rounding.
/// </summary>
internal static class GroupedAttention
{
    /// <summary>softmax(q kᵀ / √D + bias) v.</summary>
    /// <param name="query">[B,H,T,D].</param>
    /// <param name="key">[B,K,S,D] with K heads, a divisor of H; so is the value. Query heads h·H/K … share head h.</param>
    /// <param name="dropout">Probability of dropping an attention weight; 0 outside training.</param>
    /// <returns>[B,H,T,D].</returns>
    public static Tensor Attend(Tensor query, Tensor key, Tensor value, AttentionMask mask, double dropout) =>
        Attention.Fused ? Fused(query, key, value, mask, dropout) : WrittenOut(query, key, value, mask.Bias, dropout);

    internal static Tensor Fused(Tensor query, Tensor key, Tensor value, AttentionMask mask, double dropout)
    {
        using var scope = NewDisposeScope();
        var group = query.shape[1] / key.shape[1];
        if (query.shape[2] == 1 && group > 1)
            return OneToken(query, key, value, mask.Bias, dropout).MoveToOuterDisposeScope();
        return functional.scaled_dot_product_attention(
            query, Repeat(key, group), Repeat(value, group), attn_mask: mask.Bias, p: dropout, is_casual: mask.IsCausal)
            .MoveToOuterDisposeScope();
    }

    /// <summary>
    /// The heads of a group as rows of one head: keys and values, by far the larger part while generating, are not copied.
    /// </summary>
    private static Tensor OneToken(Tensor query, Tensor key, Tensor value, Tensor? bias, double dropout)
    {
        var rows = query.reshape(key.shape[0], key.shape[1], -1, key.shape[3]);
        return functional.scaled_dot_product_attention(rows, key, value, attn_mask: bias?.expand(-1, -1, rows.shape[2], -1), p: dropout)
            .reshape(query.shape);
    }

    internal static Tensor WrittenOut(Tensor query, Tensor key, Tensor value, Tensor? bias, double dropout)
    {
        using var scope = NewDisposeScope();
        var (batch, heads, tokens, size) = (query.shape[0], key.shape[1], query.shape[2], query.shape[3]);
        // [B,K,G·T,D]: the heads of a group one below the other, so that keys and values are not repeated.
        var rows = query.mul(1 / Math.Sqrt(size)).reshape(batch, heads, -1, size);
        var scores = rows.matmul(key.transpose(-2, -1)).view(batch, heads, -1, tokens, key.shape[2]);
        var weights = (bias is null ? scores : scores.add(bias.unsqueeze(2))).softmax(-1, ScalarType.Float32).to(query.dtype);
        var kept = dropout > 0 ? MaskDropout.Apply(weights, dropout) : weights;
        return kept.view(batch, heads, -1, key.shape[2]).matmul(value).view(query.shape).MoveToOuterDisposeScope();
    }

    private static Tensor Repeat(Tensor heads, long times) => times == 1
        ? heads
        : heads.unsqueeze(2).expand(-1, -1, times, -1, -1).flatten(1, 2);
}

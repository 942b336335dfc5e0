using System.Globalization;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Experiments.Torch.Models;

/// <summary>softmax(q kᵀ / √D + bias) v, as <see cref="Attention.Attend"/> has it.</summary>
internal delegate Tensor AttentionFunction(Tensor query, Tensor key, Tensor value, Tensor? bias, double dropout);

/// <summary>
/// Scaled dot-product attention: fused where libtorch has it (2.0 and later), written out elsewhere; equal within rounding.
/// </summary>
internal static class Attention
{
    /// <summary>Whether libtorch has the fused form.</summary>
    internal static readonly bool Fused =
        int.Parse(__version__.Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture) >= 2;

    /// <summary>softmax(q kᵀ / √D + bias) v.</summary>
    /// <param name="query">[B,H,T,D]; so are key and value.</param>
    /// <param name="bias">Added to the scores, broadcast to [B,H,T,T]; null: nothing is hidden.</param>
    /// <param name="dropout">Probability of dropping an attention weight; 0 outside training.</param>
    /// <returns>[B,H,T,D].</returns>
    public static Tensor Attend(Tensor query, Tensor key, Tensor value, Tensor? bias, double dropout) => Fused
        ? functional.scaled_dot_product_attention(query, key, value, attn_mask: bias, p: dropout)
        : WrittenOut(query, key, value, bias, dropout);

    internal static Tensor WrittenOut(Tensor query, Tensor key, Tensor value, Tensor? bias, double dropout)
    {
        using var scope = NewDisposeScope();
        // Scaling the queries instead of the scores touches D numbers a row instead of T.
        var scores = query.mul(1 / Math.Sqrt(query.shape[^1])).matmul(key.transpose(-2, -1));
        var weights = (bias is null ? scores : scores.add(bias)).softmax(-1);
        var kept = dropout > 0 ? MaskDropout.Apply(weights, dropout) : weights;
        return kept.matmul(value).MoveToOuterDisposeScope();
    }

    /// <summary>What must not be looked at, true in a tensor that broadcasts to [B,H,queries,keys]: padding, or other sequences of packed rows.</summary>
    /// <param name="queries">int64 [B,U], the queries' segments; so are the keys', [B,T]. Null: rows are not packed.</param>
    /// <param name="mask">int64 [B,T], 1 for tokens; null: there is no padding.</param>
    /// <returns>Null: nothing is hidden.</returns>
    public static Tensor? Hidden(Tensor? queries, Tensor? keys, Tensor? mask)
    {
        using var scope = NewDisposeScope();
        if (queries is not null && keys is not null)
            return queries.unsqueeze(-1).ne(keys.unsqueeze(1)).unsqueeze(1).MoveToOuterDisposeScope();
        return mask?.eq(0).unsqueeze(1).unsqueeze(1).MoveToOuterDisposeScope();
    }

    /// <summary>0, and the type's lowest number where hidden, as transformers builds it. Null stays null.</summary>
    /// <param name="type">Of the scores.</param>
    public static Tensor? Bias(Tensor? hidden, ScalarType type) =>
        hidden is null ? null : zeros(hidden.shape, type, hidden.device).masked_fill_(hidden, Lowest(type));

    /// <summary>The type's lowest number, which hides a score; its infinity would make rows of nothing else into NaN.</summary>
    public static double Lowest(ScalarType type) => type switch
    {
        ScalarType.Float16 => -65504,
        ScalarType.BFloat16 => -3.3895313892515355e38,
        _ => float.MinValue,
    };
}

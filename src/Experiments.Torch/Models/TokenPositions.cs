using static TorchSharp.torch;

namespace Experiments.Torch.Models;

/// <summary>The places of tokens, from 0: padding has any place that exists.</summary>
internal static class TokenPositions
{
    /// <summary>Tokens count from 0 on, whatever padding is before them.</summary>
    /// <param name="mask">int64 [B,P+T], 1 for tokens.</param>
    /// <param name="past">P: the first places that are not asked for.</param>
    /// <returns>int64 [B,T].</returns>
    public static Tensor Counted(Tensor mask, long past = 0)
    {
        using var scope = NewDisposeScope();
        return mask.cumsum(1).sub(1).clamp_min(0).narrow(1, past, mask.shape[1] - past).MoveToOuterDisposeScope();
    }

    /// <summary>As many as stand before a token in its own segment.</summary>
    /// <param name="segments">int64 [B,T], 0 for padding.</param>
    /// <returns>int64 [B,T].</returns>
    public static Tensor Restarted(Tensor segments)
    {
        using var scope = NewDisposeScope();
        var before = segments.unsqueeze(-1).eq(segments.unsqueeze(1)).tril(-1).sum(-1);
        return before.mul(segments.ne(0)).MoveToOuterDisposeScope();
    }
}

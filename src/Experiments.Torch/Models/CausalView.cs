using static TorchSharp.torch;

namespace Experiments.Torch.Models;

/// <summary>What is hidden in attention: nothing, what comes later, or what a bias on the scores hides.</summary>
/// <param name="Bias">
/// [B,1,T,P+T], or [1,1,T,P+T]: 0 where a token may look, else the type's lowest number; null: nothing is hidden by it.
/// </param>
/// <param name="IsCausal">No token sees later ones, and there is no bias: the fused kernels are faster with this than with one.</param>
internal readonly record struct AttentionMask(Tensor? Bias, bool IsCausal);

/// <summary>
/// Where the tokens of a batch stand and which earlier ones they see: worked out once a forward, in the dispose scope of all layers.
/// </summary>
internal sealed class CausalView
{
    private readonly LanguageInput _input;
    private readonly ScalarType _type;
    private readonly bool _isPlain;
    private readonly long _past;
    private readonly long _tokens;

    /// <param name="type">Of the states.</param>
    public CausalView(LanguageInput input, ScalarType type)
    {
        if (input.Segments is not null && input.Cache is not null)
            throw new ArgumentException("Packed rows are for training: they have no cache.", nameof(input));
        _input = input;
        _type = type;
        _past = input.Cache?.Length ?? 0;
        _tokens = input.Ids.shape[1];
        _isPlain = input.Segments is null && (input.Mask is null || !HidesTokens(input.Mask));
        Positions = _isPlain ? Places(_past, _past + _tokens).unsqueeze(0)
            : input.Segments is { } segments ? TokenPositions.Restarted(segments)
            : TokenPositions.Counted(input.Mask!, _past);
    }

    /// <summary>int64 [B,T], or [1,T] where all rows have the same. Padding has any.</summary>
    public Tensor Positions { get; }

    /// <summary>What layers may see: made once for all that have the same window.</summary>
    /// <param name="window">A token sees itself and at most <c>window − 1</c> before it; null: all.</param>
    public AttentionMask Mask(long? window = null)
    {
        var reach = Math.Min(window ?? long.MaxValue, _past + _tokens);
        if (_isPlain && reach == _past + _tokens)
        {
            if (_tokens == 1)
                return new AttentionMask(null, IsCausal: false);
            if (_past == 0 && Attention.Fused)
                return new AttentionMask(null, IsCausal: true);
        }

        using var scope = NewDisposeScope();
        var hidden = Seen(reach).logical_not();
        var bias = zeros(hidden.shape, _type, _input.Ids.device).masked_fill_(hidden, Attention.Lowest(_type));
        return new AttentionMask(bias.MoveToOuterDisposeScope(), IsCausal: false);
    }

    /// <summary>bool [B or 1,1,T,P+T].</summary>
    private Tensor Seen(long reach)
    {
        var distance = Places(_past, _past + _tokens).unsqueeze(1).sub(Places(0, _past + _tokens));
        var seen = distance.ge(0).logical_and(distance.lt(reach)).unsqueeze(0).unsqueeze(0);
        if (_isPlain)
            return seen;
        return seen.logical_and(_input.Segments is { } segments
            ? segments.unsqueeze(1).unsqueeze(-1).eq(segments.unsqueeze(1).unsqueeze(1))
            : _input.Mask!.ne(0).unsqueeze(1).unsqueeze(1));
    }

    /// <summary>Whether the mask hides a token from a later one: padding on the right of all tokens is seen by no token anyway.</summary>
    private bool HidesTokens(Tensor mask)
    {
        using var scope = NewDisposeScope();
        var width = mask.shape[1];
        return _past > 0
            ? mask.eq(0).any().item<bool>()
            : width > 1 && mask.narrow(1, 1, width - 1).gt(mask.narrow(1, 0, width - 1)).any().item<bool>();
    }

    private Tensor Places(long start, long end) => arange(start, end, dtype: ScalarType.Int64, device: _input.Ids.device);
}

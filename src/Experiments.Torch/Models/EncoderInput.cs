using static TorchSharp.torch;

namespace Experiments.Torch.Models;

/// <summary>A padded batch of token ids.</summary>
/// <param name="Ids">int64 [B,T].</param>
/// <param name="Types">int64 [B,T]: 0, or 1 for the second text of a pair.</param>
/// <param name="Mask">int64 [B,T]: 1 for tokens, 0 for padding; null where there is no padding.</param>
internal readonly record struct EncoderInput(Tensor Ids, Tensor Types, Tensor? Mask)
{
    /// <summary>int64 [B,T], of packed rows: as <see cref="LanguageInput.Segments"/>.</summary>
    public Tensor? Segments { get; init; }

    /// <summary>int64 [B,T]; null: tokens stand at 0, 1, … of every row, with padding behind them.</summary>
    public Tensor? Positions { get; init; }

    public static EncoderInput Of(LanguageInput input) => new(input.Ids, input.Types ?? zeros_like(input.Ids), input.Mask)
    {
        Segments = input.Segments,
        Positions = input.Segments is not null ? TokenPositions.Restarted(input.Segments)
            : input.Mask is not null ? TokenPositions.Counted(input.Mask)
            : null,
    };

    /// <summary>What positions there are: int64 [B,T], or [1,T] where all rows have the same.</summary>
    public Tensor Places() => Positions ?? arange(Ids.shape[1], dtype: ScalarType.Int64, device: Ids.device).unsqueeze(0);

    /// <summary>What attention adds to its scores: padding and other sequences are hidden; null: nothing is.</summary>
    public Tensor? Bias(ScalarType type)
    {
        using var scope = NewDisposeScope();
        return Attention.Bias(Attention.Hidden(Segments, Segments, Mask), type)?.MoveToOuterDisposeScope();
    }
}

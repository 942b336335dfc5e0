using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Experiments.Torch.Models;

/// <summary>How a model predicts tokens.</summary>
internal enum LanguageModeling
{
    /// <summary>The token at a masked place, from both sides.</summary>
    Masked,

    /// <summary>The next token, from those before it.</summary>
    Causal,

    /// <summary>The next token of an output, from those before it and an encoded input.</summary>
    Seq2Seq,
}

/// <summary>
/// A model that predicts tokens, of any family. States and logits are apart so that logits are worked out only where they are needed:
/// over a large vocabulary they cost more than the layers.
/// </summary>
/// <param name="Module">Owns all parameters, under their Hugging Face names; a tied weight once.</param>
/// <param name="States">The last states, of the decoder where there are two stacks: [B,T,C], or [B,U,C].</param>
/// <param name="Logits">States [...,C] to logits [...,V].</param>
/// <param name="Encode">The encoder's states [B,T,C] for <see cref="LanguageInput.Memory"/>; null for a single stack.</param>
internal sealed record LanguageModel(
    nn.Module Module,
    Func<LanguageInput, Tensor> States,
    Func<Tensor, Tensor> Logits,
    Func<LanguageInput, Tensor>? Encode = null)
    : IDisposable
{
    public void Dispose() => Module.Dispose();
}

/// <summary>
/// A batch of token ids. Positions follow from the mask (and from segments): the first token of a row or segment is at 0, wherever the
/// padding is, so that rows may be padded on the left for generation and on the right for training.
/// </summary>
/// <param name="Ids">int64 [B,T]; with a <see cref="Cache"/> only the tokens that are not in it yet.</param>
/// <param name="Mask">int64 [B,T]: 1 for tokens, 0 for padding; with a cache it covers the cached tokens too: [B,P+T].
/// Null: there is no padding.</param>
internal sealed record LanguageInput(Tensor Ids, Tensor? Mask)
{
    /// <summary>int64 [B,T], BERT's token types; null: all 0.</summary>
    public Tensor? Types { get; init; }

    /// <summary>
    /// int64 [B,T]: packed rows. 1, 2, … number the sequences that stand side by side in a row, 0 is padding. No token sees another
    /// sequence, and positions start again with each.
    /// </summary>
    public Tensor? Segments { get; init; }

    /// <summary>int64 [B,U], two stacks only: what the decoder reads, that is the labels shifted right behind the start token.</summary>
    public Tensor? DecoderIds { get; init; }

    /// <summary>int64 [B,U]: as <see cref="Segments"/>; a decoder's sequence sees the encoder's sequence of the same number.</summary>
    public Tensor? DecoderSegments { get; init; }

    /// <summary>[B,T,C], two stacks only: the encoder's states, so that it does not run again.</summary>
    public Tensor? Memory { get; init; }

    /// <summary>Keys and values of earlier tokens; null: none are kept.</summary>
    public KeyValueCache? Cache { get; init; }
}

using static TorchSharp.torch;

namespace Experiments.Torch.Models;

/// <summary>A padded batch of token ids.</summary>
/// <param name="Ids">int64 [B,T].</param>
/// <param name="Types">int64 [B,T]: 0, or 1 for the second text of a pair.</param>
/// <param name="Mask">int64 [B,T]: 1 for tokens, 0 for padding; null where there is no padding.</param>
internal readonly record struct EncoderInput(Tensor Ids, Tensor Types, Tensor? Mask);

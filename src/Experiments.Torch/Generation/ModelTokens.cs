using System.Collections.Immutable;

namespace Experiments.Torch.Generation;

/// <summary>The tokens with a role in generation.</summary>
/// <param name="Ends">Any of them ends an answer.</param>
/// <param name="DecoderStart">What a decoder beside an encoder begins with.</param>
internal sealed record ModelTokens(ImmutableArray<int> Ends, int Padding = 0, int DecoderStart = 0);

namespace Experiments.Torch.Tokenizing;

/// <summary>A text, or a pair of texts, as the model reads it. The four lists are of one length.</summary>
/// <param name="Ids">Token ids.</param>
/// <param name="TypeIds">0 for the first text, 1 for the second, as the tokenizer's template says.</param>
/// <param name="Offsets">Ranges of the text each token belongs to, in code points; (0, 0) for special tokens.</param>
/// <param name="Special">True for tokens that the template added.</param>
/// <param name="Truncated">How many tokens were cut off to keep within the length asked for.</param>
public sealed record Encoded(
    IReadOnlyList<int> Ids,
    IReadOnlyList<int> TypeIds,
    IReadOnlyList<TokenOffset> Offsets,
    IReadOnlyList<bool> Special,
    int Truncated);

/// <summary>A range of code points, its end exclusive.</summary>
public readonly record struct TokenOffset(int Start, int End);

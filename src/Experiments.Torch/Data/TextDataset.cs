using System.Collections.Immutable;
using Experiments.Core.Diagnostics;

namespace Experiments.Torch.Data;

/// <summary>One example. <paramref name="Label"/> is the label's id, −1 where the data has none.</summary>
/// <param name="Index">Of the row within its split, from 0.</param>
internal sealed record TextRow(int Index, string Text, string? TextPair, int Label, SourceLocation Source);

/// <summary>The rows of one split, in the order of their files.</summary>
/// <param name="Digest">SHA-256 over the texts in order: equal texts, equal tokens. Lowercase hexadecimal.</param>
internal sealed record TextDataset(string Name, ImmutableArray<TextRow> Rows, string Digest);

/// <summary>All splits of a run and the labels they share.</summary>
internal sealed record TextData(TextDataset Train, TextDataset? Validation, TextDataset? Test, LabelMap Labels);

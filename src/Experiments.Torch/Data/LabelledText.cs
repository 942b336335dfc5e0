using Experiments.Core.Diagnostics;

namespace Experiments.Torch.Data;

/// <summary>A row before its label has an id. <paramref name="Label"/> is empty where labels are not asked for.</summary>
internal sealed record LabelledText(string Text, string? TextPair, string Label, SourceLocation Source);

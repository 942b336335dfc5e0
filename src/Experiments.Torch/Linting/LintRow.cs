using Experiments.Core.Diagnostics;
using Experiments.Torch.Instructions.Rows;

namespace Experiments.Torch.Linting;

/// <summary>A row as rules see it.</summary>
/// <param name="Texts">What a model reads and what it is to answer.</param>
/// <param name="Label">Its class; null where the data has none.</param>
internal sealed record LintRow(SourceLocation Source, IReadOnlyList<LintText> Texts, string? Label)
{
    /// <summary>The same row, where it is one to learn tokens from.</summary>
    public InstructionRow? Instruction { get; init; }

    /// <summary>Of a file with lines that are not UTF-8, which have been reported: a U+FFFD here comes from them.</summary>
    public bool IsDamaged { get; init; }
}

/// <param name="Column">As the file has it.</param>
/// <param name="IsAnswer">What a model is to say.</param>
/// <param name="IsOptional">It may well be empty.</param>
internal readonly record struct LintText(string Column, string Text, bool IsAnswer = false, bool IsOptional = false);

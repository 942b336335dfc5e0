using System.Collections.Immutable;
using Experiments.Core.Diagnostics;
using Experiments.Core.Runs;
using Experiments.Torch.Data;
using Experiments.Torch.Instructions.Prompts;
using Experiments.Torch.Instructions.Rows;
using Experiments.Torch.Training;

namespace Experiments.Torch.Instructions;

/// <summary>A row as people read it: what is asked, and what is to be answered.</summary>
/// <param name="Index">Of the row within its split, from 0.</param>
/// <param name="Task">Where the data names tasks.</param>
/// <param name="Label">The class's id on classification data, else −1.</param>
/// <param name="Prompt">As the model reads it; of a plain text the text.</param>
/// <param name="Reference">The answer's text alone, nothing that a template puts around it; null for a plain text.</param>
internal sealed record LanguageExample(int Index, SourceLocation Source, string? Task, int Label, string Prompt, string? Reference);

/// <summary>The rows of one split, in the order of their files: as read, rendered, and tokenised. All lists are of one length.</summary>
/// <param name="Cached">The tokens where they lie.</param>
internal sealed record LanguageSplit(
    string Name, ImmutableArray<InstructionRow> Rows, ImmutableArray<RenderedRow> Rendered, CachedTokens<SupervisedDataset> Cached)
    : IDisposable
{
    public static LanguageSplit Empty { get; } = new("", [], [], new CachedTokens<SupervisedDataset>(null, SupervisedDataset.Of([])));

    public SupervisedDataset Tokens => Cached.Data;

    /// <summary>Rows of which nothing is learned, as their answers were cut off.</summary>
    public ImmutableArray<int> Unlearned { get; } = [.. UnlearnedOf(Cached.Data)];

    public SplitSummary Summary => new(Name, Tokens.Count, Tokens.Tokens, Tokens.Truncated, Tokens.LongestTokens);

    public void Dispose() => Cached.Dispose();

    public LanguageExample Example(int row) => new(
        row,
        Rows[row].Source,
        Rows[row].Task,
        Rows[row].Label,
        Rows[row].IsText ? Rendered[row].Answer : Rendered[row].Prompt,
        Rows[row].IsText ? null : Rows[row].Answer);

    // A row without labels gets them from its objective.
    private static IEnumerable<int> UnlearnedOf(SupervisedDataset tokens) => Enumerable.Range(0, tokens.Count)
        .Where(row => tokens.Labels(row) is { Length: > 0 } labels && !labels.ContainsAnyExcept(SupervisedRows.Unsupervised));
}

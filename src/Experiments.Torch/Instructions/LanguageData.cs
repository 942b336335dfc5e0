using System.Collections.Immutable;
using Experiments.Core.Diagnostics;
using Experiments.Core.Plans;
using Experiments.Core.Runs;
using Experiments.Torch.Data;
using Experiments.Torch.Instructions.Objectives;
using Experiments.Torch.Instructions.Prompts;
using Experiments.Torch.Models;
using Experiments.Torch.Tokenizing;
using Experiments.Torch.Training;

namespace Experiments.Torch.Instructions;

/// <summary>
/// All that a run knows which predicts tokens: rows as read, rendered and tokenised, and the batches they make. It depends on the plan's
/// data, prompts and tokenizer only, so runs of a sweep may share it.
/// </summary>
/// <param name="Template">How rows are shown; null for plain texts, which stand as they are.</param>
internal sealed record LanguageData(
    LanguageModeling Kind, RowFormat Format, PromptTemplate? Template, TextTokenizer Tokenizer, RowTokenizer Rows)
    : IDisposable
{
    public LanguageSplit Train { get; init; } = LanguageSplit.Empty;

    public LanguageSplit? Validation { get; init; }

    public LanguageSplit? Test { get; init; }

    /// <summary>Of classification data, else none.</summary>
    public LabelMap Labels { get; init; } = LabelMap.None;

    /// <summary>The tokens of each label's answer, its end included, in the order of the labels' ids; empty without labels.</summary>
    public ImmutableArray<int[]> Candidates { get; init; } = [];

    public TokenObjective Objective { get; init; } = TokenObjective.Given;

    public IEnumerable<LanguageSplit> Splits => new[] { Train, Validation, Test }.OfType<LanguageSplit>();

    public ImmutableArray<SplitSummary> Summaries => [.. Splits.Select(split => split.Summary)];

    /// <summary>What a reader of the record should know about the rows.</summary>
    public ImmutableArray<string> Notes =>
        [.. Splits.SelectMany(NotesOf), .. Splits.Select(split => split.Cached.Note).OfType<string>().Distinct()];

    /// <exception cref="ExperimentException">Data, prompts or tokenizer are missing or broken; all that is wrong, at once.</exception>
    public static LanguageData Read(RunConfiguration configuration, TokenCache cache, CancellationToken cancel) =>
        new LanguageDataReader(configuration, KindOf(configuration), cache, cancel).Read();

    /// <summary>In which way a run's model predicts tokens. A classifying run leaves that to the model's family.</summary>
    public static LanguageModeling KindOf(RunConfiguration configuration) => configuration.Task switch
    {
        TaskKind.FillMask => LanguageModeling.Masked,
        TaskKind.TextGeneration => LanguageModeling.Causal,
        TaskKind.Text2TextGeneration => LanguageModeling.Seq2Seq,
        _ => ModelFamily.For(ModelConfig.Read(configuration.Model)).Seq2SeqLm is null ? LanguageModeling.Causal : LanguageModeling.Seq2Seq,
    };

    /// <summary>
    /// The training rows as batches. Where the objective draws its targets, row r of epoch e is named e·Count + r, and each epoch draws
    /// others; elsewhere those names mean row r.
    /// </summary>
    /// <param name="packing">Several rows side by side in one of the greatest length.</param>
    /// <param name="seed">Of the objective's draws.</param>
    public LanguageRows TrainingRows(BatchForm form, bool packing, long seed)
    {
        var source = Objective.Rows(Train.Tokens, seed);
        return packing ? PackedRows.Of(source, Rows.Limits.Room, form) : PaddedRows.Of(source, form);
    }

    /// <summary>Rows to measure on: one a row, always with the same targets.</summary>
    public LanguageRows MeasuredRows(LanguageSplit split, BatchForm form, long seed) =>
        PaddedRows.Of(Objective.Rows(split.Tokens, seed), form);

    /// <summary>What the model reads before it answers a row: for generating, and for scoring candidates.</summary>
    public int[] Prompt(LanguageSplit split, int row) => Rows.Prompt(split.Rendered[row]);

    public void Dispose()
    {
        foreach (var split in Splits)
            split.Dispose();
    }

    /// <summary>What a model with this config.json cannot take.</summary>
    public IEnumerable<Diagnostic> Unfit(ModelConfig config) => LanguageFit.Problems(this, config);

    private static IEnumerable<string> NotesOf(LanguageSplit split)
    {
        if (split.Tokens.Truncated > 0)
            yield return $"{split.Tokens.Truncated} of {split.Tokens.Count} {split.Name} rows were longer than allowed and lost tokens.";
        if (split.Unlearned.Length > 0)
        {
            yield return $"{split.Unlearned.Length} {split.Name} rows have nothing to learn: their answers lie wholly beyond the greatest "
                + $"length. The first is {split.Rows[split.Unlearned[0]].Source}.";
        }
    }
}

using System.Collections.Immutable;
using System.Text.Json;
using Experiments.Core.Diagnostics;
using Experiments.Core.Json;
using Experiments.Core.Linting;
using Experiments.Core.Plans;
using Experiments.Torch.Data;
using Experiments.Torch.Instructions;
using Experiments.Torch.Instructions.Prompts;
using Experiments.Torch.Models;
using Experiments.Torch.Tokenizing;

namespace Experiments.Torch.Linting;

/// <summary>How a run turns rows into tokens, for the rules that look at those.</summary>
/// <param name="template">Where the experiment names its template, if it does.</param>
internal sealed class TokenChecks(RunConfiguration run, SourceLocation? template)
{
    private readonly Lazy<TextTokenizer> _tokenizer = new(() => TextTokenizer.Load(run.Model));

    /// <summary>Rows are conversations, instructions or plain texts, and not texts with labels.</summary>
    public bool ReadsInstructions => !run.Classifies && run.Data.Format != RowFormat.Classification;

    public RowParser<LintRow> Reading => ReadsInstructions ? RowReadings.Instructions(run.Data) : RowReadings.Classification(run.Data.Columns);

    /// <summary>All that might apply to the run's rows.</summary>
    public ImmutableArray<LintRule> Rules => run.PredictsTokens
        ? [LintRules.NothingToLearn, LintRules.EndUnsupervised, LintRules.TemplateTokens, LintRules.Truncated]
        : [LintRules.Truncated];

    /// <summary>Equal keys, equal tokens of equal rows.</summary>
    public string Key => string.Join('\n', run.Model, run.Task, run.PredictsTokens, run.Data.MaxLength, run.Data.MaxTargetLength,
        run.Training.CompletionOnlyLoss, run.Training.AssistantOnlyLoss, run.Pretraining.GroupTexts,
        run.PredictsTokens ? JsonSerializer.Serialize(run.Instruction with { Tune = default }, ExperimentJson.Line) : "");

    private LanguageModeling Kind => LanguageData.KindOf(run);

    /// <exception cref="ExperimentException">Model, tokenizer or template cannot be used.</exception>
    public TokenCheck Check()
    {
        if (!run.PredictsTokens)
            return TokenCheck.OfTexts(_tokenizer.Value, run.Data.MaxLength);
        var tokenizer = Rows();
        var texts = PlainTexts();
        if (Kind == LanguageModeling.Masked)
            return texts;
        var show = ReadsInstructions ? Answers() : Classes(tokenizer);
        var answers = TokenCheck.OfAnswers(tokenizer, _tokenizer.Value, show);
        return answers with { Look = row => row.Instruction is { IsText: true } ? texts.Look(row) : answers.Look(row) };
    }

    /// <exception cref="ExperimentException">Model, tokenizer or template cannot be used.</exception>
    public IEnumerable<LintFinding> UnknownMarkers()
    {
        if (Kind == LanguageModeling.Masked || run.Data.Format == RowFormat.Text)
            return [];
        var used = PromptTemplates.Load(run, Kind);
        var place = used.IsChat || template is null ? new SourceLocation(run.Model) : template.Value;
        return TemplateMarkers.Unknown(used, _tokenizer.Value, place);
    }

    private RowTokenizer Rows()
    {
        var (data, training) = (run.Data, run.Training);
        var limits = new TokenLimits(data.MaxLength, data.MaxTargetLength ?? data.MaxLength, training.CompletionOnlyLoss, training.AssistantOnlyLoss);
        return Kind == LanguageModeling.Masked
            ? new RowTokenizer(_tokenizer.Value, Kind, limits)
            : RowTokenizer.Create(_tokenizer.Value, Kind, limits, run.Model);
    }

    /// <summary>Texts that are joined and cut into blocks lose nothing.</summary>
    private TokenCheck PlainTexts() => run.Pretraining.GroupTexts
        ? new TokenCheck([], _ => TokenVerdict.Good)
        : TokenCheck.OfTexts(_tokenizer.Value, run.Data.MaxLength);

    private Func<LintRow, PreparedRow> Answers()
    {
        // Loaded when the first row needs it: plain texts have no template.
        var shown = new Lazy<PromptTemplate>(() => PromptTemplates.Load(run, Kind));
        return row =>
        {
            var instruction = row.Instruction ?? throw new InvalidOperationException("The row is no instruction.");
            return new PreparedRow(instruction, shown.Value.Render(instruction));
        };
    }

    /// <summary>Texts with labels, asked as questions. Their labels are read first, where the experiment does not name them.</summary>
    private Func<LintRow, PreparedRow> Classes(RowTokenizer tokenizer)
    {
        var labels = run.Data.Labels.IsDefaultOrEmpty
            ? LabelMap.Of(new LintReader(Reading, new DataProblems(), (_, _) => { }).Rows(run.Data.Train).Select(row => row.Label).OfType<string>())
            : new LabelMap(run.Data.Labels);
        if (labels.Names.IsEmpty)
            throw new ExperimentException([]);
        var questions = ClassQuestions.Of(run.Instruction, labels);
        var sample = new TextRow(0, "", null, 0, default);
        var scoring = ClassScoring.Of(questions, PromptTemplates.Load(run, Kind), tokenizer, sample);
        return row => scoring.Prepare(questions.Row(string.Join('\n', row.Texts.Select(text => text.Text)), labels.Find(row.Label ?? "") ?? 0, row.Source));
    }
}

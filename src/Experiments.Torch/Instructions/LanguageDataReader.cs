using Experiments.Core.Diagnostics;
using Experiments.Core.Plans;
using Experiments.Torch.Data;
using Experiments.Torch.Instructions.Prompts;
using Experiments.Torch.Instructions.Rows;
using Experiments.Torch.Models;
using Experiments.Torch.Tokenizing;

namespace Experiments.Torch.Instructions;

/// <summary>Reads, renders and tokenises the splits of a run that predicts tokens. Everything that is wrong is reported together.</summary>
/// <param name="cache">Where tokens are kept for other runs.</param>
internal sealed class LanguageDataReader(RunConfiguration configuration, LanguageModeling kind, TokenCache cache, CancellationToken cancel)
{
    private readonly DataProblems _problems = new();

    private DataOptions Data => configuration.Data;

    private TrainingOptions Training => configuration.Training;

    private TokenLimits Limits =>
        new(Data.MaxLength, Data.MaxTargetLength ?? Data.MaxLength, Training.CompletionOnlyLoss, Training.AssistantOnlyLoss);

    /// <exception cref="ExperimentException">Data, prompts or tokenizer are missing or broken.</exception>
    public LanguageData Read()
    {
        var tokenizer = TextTokenizer.Load(configuration.Model);
        return configuration.Classifies || Data.Format == RowFormat.Classification ? Classes(tokenizer) : Rows(tokenizer);
    }

    private LanguageData Rows(TextTokenizer tokenizer)
    {
        var reader = new InstructionRowReader(Data);
        var train = SplitReader.Read("training", Data.Train, reader.Parser, _problems);
        var validation = Data.Validation is { FromTrain: null } own ? SplitReader.Read("validation", own, reader.Parser, _problems) : null;
        var test = Data.Test is { } split ? SplitReader.Read("test", split, reader.Parser, _problems) : null;
        _problems.ThrowIfAny();
        if (Data.Validation is { FromTrain: not null } held)
            (train, validation) = HoldOutSplitter.Split(train, row => row.Task ?? "", held, _problems, Data.Train.Paths[0]);
        _problems.ThrowIfAny();

        var format = reader.Format ?? throw new InvalidOperationException("Rows were read in no format.");
        if (FormatProblem(format) is { } problem)
            throw new ExperimentException(problem);
        var rows = new SplitRows(train, validation, test);
        return format == RowFormat.Text ? Texts(tokenizer, rows) : Answers(tokenizer, format, rows);
    }

    private LanguageData Answers(TextTokenizer tokenizer, RowFormat format, SplitRows rows)
    {
        var template = PromptTemplates.Load(configuration, kind);
        if (Training.AssistantOnlyLoss && kind == LanguageModeling.Causal && !template.IsChat)
        {
            throw new ExperimentException(Diagnostic.Error(
                DiagnosticCodes.ConflictingKeys,
                $"assistant_only_loss needs a chat template; the template is {template.Name}",
                hint: "Leave it out: answers alone are learned anyway where rows have a prompt"));
        }

        var tokenize = RowTokenizer.Create(tokenizer, kind, Limits, configuration.Model);
        var preparation = new RowPreparation(row => new PreparedRow(row, template.Render(row)), tokenize.Tokenize, Store(tokenizer));
        return Prepared(preparation, rows, new LanguageData(kind, format, template, tokenizer, tokenize));
    }

    private LanguageData Classes(TextTokenizer tokenizer)
    {
        var texts = TextDataReader.Read(Data, labelled: true);
        var questions = ClassQuestions.Of(configuration.Instruction, texts.Labels);
        var template = PromptTemplates.Load(configuration, kind);
        var tokenize = RowTokenizer.Create(tokenizer, kind, Limits, configuration.Model);
        var scoring = ClassScoring.Of(questions, template, tokenize, texts.Train.Rows[0]);
        List<InstructionRow> Asked(TextDataset split) => [.. split.Rows.Select(questions.Row)];
        var rows = new SplitRows(Asked(texts.Train), texts.Validation is null ? null : Asked(texts.Validation),
            texts.Test is null ? null : Asked(texts.Test));
        return Prepared(new RowPreparation(scoring.Prepare, tokenize.Tokenize, Store(tokenizer)), rows,
            new LanguageData(kind, RowFormat.Classification, template, tokenizer, tokenize)
            {
                Labels = texts.Labels,
                Candidates = scoring.Candidates,
            });
    }

    private LanguageData Texts(TextTokenizer tokenizer, SplitRows rows)
    {
        var texts = PlainTexts.Create(configuration, kind, tokenizer, RowTokenizer.Create(tokenizer, kind, Limits, configuration.Model));
        var store = Store(tokenizer);
        LanguageSplit Split(string name, List<InstructionRow> split) => texts.Split(name, split, store, cancel);
        return Checked(new LanguageData(kind, RowFormat.Text, null, tokenizer, texts.Tokenizer)
        {
            Objective = texts.Objective,
            Train = Split("train", rows.Train),
            Validation = rows.Validation is { } validation ? Split("validation", validation) : null,
            Test = rows.Test is { } test ? Split("test", test) : null,
        });
    }

    private LanguageData Prepared(RowPreparation preparation, SplitRows rows, LanguageData data)
    {
        LanguageSplit Split(string name, List<InstructionRow> split) => preparation.Split(name, split, _problems, cancel);
        var made = data with
        {
            Train = Split("train", rows.Train),
            Validation = rows.Validation is { } validation ? Split("validation", validation) : null,
            Test = rows.Test is { } test ? Split("test", test) : null,
        };
        _problems.ThrowIfAny();
        return Checked(made);
    }

    private TokenStore Store(TextTokenizer tokenizer) => new(
        cache, $"{TokenCache.DigestOf(tokenizer.Files)}\n{kind}\n{Limits}\n{configuration.Pretraining}");

    private LanguageData Checked(LanguageData data)
    {
        if (data.Train.Unlearned.Length < data.Train.Tokens.Count)
            return data;
        throw new ExperimentException(Diagnostic.Error(
            DiagnosticCodes.NothingSupervised,
            $"no training row has anything to learn: with data.max_length {Data.MaxLength} every answer is cut off",
            data.Train.Rows[0].Source,
            "Raise data.max_length, or shorten the prompts"));
    }

    private Diagnostic? FormatProblem(RowFormat format)
    {
        if (kind == LanguageModeling.Masked && format != RowFormat.Text)
            return Conflict($"fill-mask learns from plain text, and the rows are {RowColumns.KnobName(format)}",
                "Set data.format: text and map the column: data.columns.text");
        if (format != RowFormat.Text)
            return null;
        if (configuration.Mode == Mode.Instruction)
            return Conflict("the rows are plain texts, and mode instruction needs answers",
                "Map your columns to instruction and output with data.columns, or use mode full or lora");
        return Training.CompletionOnlyLoss == true || Training.AssistantOnlyLoss
            ? Conflict("the rows are plain texts: there are no answers that could be learned alone",
                "Leave completion_only_loss and assistant_only_loss out")
            : null;
    }

    private Diagnostic Conflict(string message, string hint) =>
        Diagnostic.Error(DiagnosticCodes.ConflictingKeys, message, new SourceLocation(Data.Train.Paths[0]), hint);

    private sealed record SplitRows(List<InstructionRow> Train, List<InstructionRow>? Validation, List<InstructionRow>? Test);
}

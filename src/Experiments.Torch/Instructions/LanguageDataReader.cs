using System.Collections.Immutable;
using Experiments.Core.Diagnostics;
using Experiments.Core.Plans;
using Experiments.Torch.Data;
using Experiments.Torch.Instructions.Prompts;
using Experiments.Torch.Instructions.Rows;
using Experiments.Torch.Models;
using Experiments.Torch.Tokenizing;
using Experiments.Torch.Training;

namespace Experiments.Torch.Instructions;

/// <summary>Reads, renders and tokenises the splits of a run that predicts tokens.</summary>
internal sealed class LanguageDataReader(RunConfiguration configuration, LanguageModeling kind, CancellationToken cancel)
{
    private readonly DataProblems _problems = new();

    private DataOptions Data => configuration.Data;

    private bool Classifies => configuration.Classifies || Data.Format == RowFormat.Classification;

    public LanguageData Read()
    {
        var tokenizer = TextTokenizer.Load(configuration.Model);
        return Classifies ? ReadClasses(tokenizer) : ReadRows(tokenizer);
    }

    private LanguageData ReadRows(TextTokenizer tokenizer)
    {
        var reader = new InstructionRowReader(Data, classifies: false);
        var train = SplitReader.Read("training", Data.Train, reader.Parser, _problems);
        var validation = Data.Validation is { FromTrain: null } own ? SplitReader.Read("validation", own, reader.Parser, _problems) : null;
        var test = Data.Test is { } split ? SplitReader.Read("test", split, reader.Parser, _problems) : null;
        _problems.ThrowIfAny();
        if (Data.Validation is { FromTrain: not null } held)
            (train, validation) = HoldOutSplitter.Split(train, row => row.Task ?? "", held, _problems, Data.Train.Paths[0]);
        _problems.ThrowIfAny();
        var format = reader.Format ?? throw new InvalidOperationException("Rows were read in no format.");
        CheckFormat(format);
        var template = format == RowFormat.Text ? null : PromptTemplates.Load(configuration, kind);
        CheckLoss(format, template);
        return Prepare(tokenizer, new Source(format, template, LabelMap.None, null), new Splits<InstructionRow>(train, validation, test));
    }

    private LanguageData ReadClasses(TextTokenizer tokenizer)
    {
        var texts = TextDataReader.Read(Data, labelled: true);
        var questions = ClassQuestions.Of(configuration.Instruction, texts.Labels);
        var template = PromptTemplates.Load(configuration, kind);
        List<InstructionRow> Rows(TextDataset split) => [.. split.Rows.Select(questions.Row)];
        return Prepare(tokenizer, new Source(RowFormat.Classification, template, texts.Labels, questions), new Splits<InstructionRow>(
            Rows(texts.Train), texts.Validation is null ? null : Rows(texts.Validation), texts.Test is null ? null : Rows(texts.Test)));
    }

    private LanguageData Prepare(TextTokenizer tokenizer, Source source, Splits<InstructionRow> rows)
    {
        var limits = new TokenLimits(
            Data.MaxLength, Data.MaxTargetLength ?? Data.MaxLength, configuration.Training.CompletionOnlyLoss, configuration.Training.AssistantOnlyLoss);
        var preparation = new RowPreparation(source, RowTokenizer.Create(tokenizer, kind, limits, configuration.Model), limits);
        LanguageSplit Split(string name, List<InstructionRow> split) => preparation.Split(name, [.. split], _problems, cancel);
        throw new NotImplementedException();
    }
}

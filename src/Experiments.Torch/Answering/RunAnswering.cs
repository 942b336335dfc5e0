using Experiments.Core.Plans;
using Experiments.Core.Workers;
using Experiments.Torch.Data;
using Experiments.Torch.Generation;
using Experiments.Torch.Instructions;
using Experiments.Torch.Instructions.Prompts;
using Experiments.Torch.Instructions.Rows;
using Experiments.Torch.Models;
using Experiments.Torch.Runs;
using Experiments.Torch.Tokenizing;

namespace Experiments.Torch.Answering;

/// <summary>How a run's model answers: as it was taught and measured.</summary>
/// <param name="configuration">Its model is the one to read tokenizer and templates from.</param>
internal sealed class RunAnswering(RunConfiguration configuration, OpenRequest request, TextTokenizer tokenizer)
{
    private DataOptions Data => configuration.Data;

    private ClassifyingOptions Classifying => new(request.Source.Labels, Data.Columns, Data.MaxLength, request.Options.BatchSize);

    public AnsweringModel Classes(Func<ModelPurpose, RunModel> open) => ClassAnswers.Create(
        open(new ModelPurpose(new ClassifierHead(request.Source.Labels.Length, configuration.Pooling))), tokenizer, Classifying);

    public AnsweringModel Tokens(Func<ModelPurpose, RunModel> open)
    {
        var kind = LanguageData.KindOf(configuration);
        var model = open(new ModelPurpose(null, kind));
        if (kind == LanguageModeling.Masked)
            return MaskAnswers.Create(model, tokenizer, Classifying);
        var generation = GenerationConfig.Read(configuration.Model, model.Config, tokenizer);
        var rows = Rows(kind, Data.MaxLength);
        if (configuration.Classifies)
            return LabelAnswers.Create(model, Scoring(PromptTemplates.Load(configuration, kind), rows), generation.Tokens, Classifying);
        var choice = AnsweringChoices.Of(
            DecodingChoice.Of(configuration.Generation, generation.Options, configuration.Seed), generation.Tokens, request.Options,
            new AnswerText(Decode, configuration.Generation.StopStrings));
        return TextAnswers.Create(model, Prompts(kind, rows, choice.Options), choice, []);
    }

    private AnsweringPrompts Prompts(LanguageModeling kind, RowTokenizer rows, DecodingOptions options)
    {
        var longer = Rows(kind, AnsweringChoices.LongestPrompt(options, Data.MaxLength));
        // What learned from plain text goes on writing; it has no idea of questions.
        return IsPlainText
            ? new AnsweringPrompts(new QuestionReader(Data).Read, PromptTemplates.Bare, rows, longer)
            : new AnsweringPrompts(new QuestionReader(Data).Read, PromptTemplates.Load(configuration, kind), rows, longer);
    }

    private ClassScoring Scoring(PromptTemplate template, RowTokenizer rows)
    {
        var questions = ClassQuestions.Of(configuration.Instruction, new LabelMap(request.Source.Labels));
        return ClassScoring.Of(questions, template, rows, new TextRow(0, "", null, 0, default));
    }

    private RowTokenizer Rows(LanguageModeling kind, int maxLength) => RowTokenizer.Create(
        tokenizer, kind, new TokenLimits(maxLength, Data.MaxTargetLength ?? maxLength, null, AssistantOnly: false), configuration.Model);

    private string Decode(IReadOnlyList<int> ids) => tokenizer.Decode(ids, skipSpecialTokens: true);

    // The plan names the format only where it was not told from the rows; they may be gone by now.
    private bool IsPlainText
    {
        get
        {
            if (Data.Format is { } format || configuration.Mode == Mode.Instruction)
                return Data.Format == RowFormat.Text;
            var problems = new DataProblems();
            return Data.Train.Paths.Where(File.Exists).Select(path => DataFile.Open(path, problems)).FirstOrDefault() is { } file
                && file.Rows(problems).FirstOrDefault() is { } row
                && new RowColumns(Data.Columns).Detect(row, problems) == RowFormat.Text;
        }
    }
}

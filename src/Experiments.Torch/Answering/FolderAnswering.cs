using System.Collections.Immutable;
using Experiments.Core.Diagnostics;
using Experiments.Core.Plans;
using Experiments.Core.Workers;
using Experiments.Torch.Generation;
using Experiments.Torch.Instructions;
using Experiments.Torch.Instructions.Prompts;
using Experiments.Torch.Instructions.Rows;
using Experiments.Torch.Models;
using Experiments.Torch.Runs;
using Experiments.Torch.Tokenizing;

namespace Experiments.Torch.Answering;

/// <summary>How a model answers that no plan speaks of: as its config.json, its chat template and its generation_config.json say.</summary>
internal sealed class FolderAnswering(OpenRequest request, ModelConfig config, TextTokenizer tokenizer)
{
    // What encoders of 512 positions are used with, and nearly all have.
    private const int UsualLength = 512;

    private static readonly DataOptions NoData =
        new(new SplitOptions([]), null, null, ImmutableSortedDictionary<string, string>.Empty, [], UsualLength);

    public AnsweringModel Create(Func<ModelPurpose, RunModel> open)
    {
        var architecture = config.Texts("architectures") is [var first, ..] ? first : "";
        var family = ModelFamily.For(config);
        if (architecture.EndsWith("ForSequenceClassification", StringComparison.Ordinal))
            return Classes(open);
        if (architecture.EndsWith("ForMaskedLM", StringComparison.Ordinal))
            return MaskAnswers.Create(open(new ModelPurpose(null, LanguageModeling.Masked)), tokenizer, Classifying([]));
        return family.Seq2SeqLm is not null ? Texts(open, LanguageModeling.Seq2Seq)
            : family.CausalLm is not null ? Texts(open, LanguageModeling.Causal)
            : throw Headless(architecture);
    }

    private AnsweringModel Classes(Func<ModelPurpose, RunModel> open)
    {
        var labels = SavedLabels.Of(config);
        var pooling = config.Text("classifier_pooling", "") == "mean" ? Pooling.Mean : Pooling.Cls;
        return ClassAnswers.Create(open(new ModelPurpose(new ClassifierHead(labels.Length, pooling))), tokenizer, Classifying(labels));
    }

    private AnsweringModel Texts(Func<ModelPurpose, RunModel> open, LanguageModeling kind)
    {
        var folder = request.Source.Folder;
        var generation = GenerationConfig.Read(folder, config, tokenizer);
        var choice = AnsweringChoices.Of(
            generation.Options, generation.Tokens, request.Options, new AnswerText(ids => tokenizer.Decode(ids, skipSpecialTokens: true), []));
        var longest = AnsweringChoices.LongestPrompt(choice.Options, UsualLength);
        var rows = RowTokenizer.Create(tokenizer, kind, new TokenLimits(longest, longest, null, AssistantOnly: false), folder);
        return TextAnswers.Create(
            open(new ModelPurpose(null, kind)),
            new AnsweringPrompts(new QuestionReader(NoData).Read, PromptTemplates.Of(folder), rows, rows),
            choice,
            [.. generation.Ignored.Select(name => $"{GenerationConfig.FileName} says {name}, which is not supported and ignored.")]);
    }

    private ClassifyingOptions Classifying(ImmutableArray<string> labels) => new(
        labels, NoData.Columns, Math.Min(UsualLength, config.Integer("max_position_embeddings", UsualLength)), request.Options.BatchSize);

    private ExperimentException Headless(string architecture) => new(Diagnostic.Error(
        DiagnosticCodes.UnsupportedModel,
        $"a model of the class '{architecture}' has nothing to answer with: neither classes nor tokens",
        new SourceLocation(config.Path),
        "Fine-tune it first; architectures in config.json names the class"));
}

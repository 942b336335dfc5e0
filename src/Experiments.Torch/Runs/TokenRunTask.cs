using System.Collections.Immutable;
using Experiments.Core.Plans;
using Experiments.Core.Runs;
using Experiments.Torch.Evaluation;
using Experiments.Torch.Generation;
using Experiments.Torch.Instructions;
using Experiments.Torch.Models;
using Experiments.Torch.Training;

namespace Experiments.Torch.Runs;

/// <summary>Tokens from tokens: instructions, conversations and plain text, and classes by the likeliest answer.</summary>
internal sealed class TokenRunTask(RunConfiguration configuration, LanguageData data, LanguageModel model, TokenSurroundings around)
{
    public static RunTask Create(RunConfiguration configuration, LanguageData data, RunModel model, TaskSurroundings around)
    {
        var generation = GenerationConfig.Read(configuration.Model, model.Config, data.Tokenizer);
        var form = new BatchForm(data.Kind, new FillerIds(generation.Tokens.Padding, generation.Tokens.DecoderStart), around.Device);
        return new TokenRunTask(configuration, data, model.Language!, new TokenSurroundings(form, generation, around.Progress)).Create();
    }

    private int EvalBatch => configuration.Training.PerDeviceEvalBatchSize;

    private RunTask Create()
    {
        var train = data.TrainingRows(around.Form, configuration.Training.Packing, configuration.Seed);
        return new RunTask(
            LanguageTask.Create(model, train, configuration.Training.LabelSmoothingFactor),
            [.. Enumerable.Range(0, train.Count).Select(train.Length)],
            data.Validation is { } validation ? () => Measure(validation, "eval") : null,
            data.Test is { } test ? () => Measure(test, "test") : null,
            data.Summaries,
            data.Labels.ToDictionary(),
            [])
        {
            Notes = data.Notes,
            DrawsTargets = data.Objective.IsDrawn,
        };
    }

    private Measurement Measure(LanguageSplit split, string name)
    {
        var rows = data.MeasuredRows(split, around.Form, configuration.Seed);
        var scores = TokenEvaluator.Score(model, rows, EvalBatch);
        var total = scores.Aggregate(default(TokenScore), TokenScore.Add);
        return configuration.Classifies ? Classes(split, name, scores, total.MeanLoss)
            : configuration.Training.PredictWithGenerate && data.Template is not null ? Answers(split, name, scores, total)
            : new Measurement(Tokens(name, total), [], []);
    }

    /// <summary>Of the supervised tokens together, so that a long answer counts for more than a short one.</summary>
    private ImmutableSortedDictionary<string, double> Tokens(string name, TokenScore total)
    {
        var metrics = ImmutableSortedDictionary.CreateBuilder<string, double>(StringComparer.Ordinal);
        metrics[$"{name}_loss"] = total.MeanLoss;
        if (configuration.Evaluation.Metrics.Contains("perplexity"))
            metrics[$"{name}_perplexity"] = Math.Exp(total.MeanLoss);
        if (configuration.Evaluation.Metrics.Contains("token_accuracy"))
            metrics[$"{name}_token_accuracy"] = total.Tokens == 0 ? 0 : (double)total.Right / total.Tokens;
        return metrics.ToImmutable();
    }

    /// <summary>The label whose answer has the highest total log-probability, end included, is the prediction.</summary>
    private Measurement Classes(LanguageSplit split, string name, TokenScore[] losses, double meanLoss)
    {
        var prompts = Prompts(split, split.Rows.Length);
        var scored = CandidateScorer.Score(model, prompts, data.Candidates, around.Generation.Tokens, Course("scoring answers", prompts.Length));
        var probabilities = Array.ConvertAll(scored, LabelProbabilities.Of);
        int[] predicted = [.. scored.Select(row => Array.IndexOf(row, row.Max()))];
        var metrics = ClassificationMetrics.Of([.. split.Rows.Select(row => row.Label)], predicted, data.Labels.Names.Length);
        return new Measurement(
            Measurement.Classes(name, metrics, meanLoss, configuration.Evaluation.Metrics.Append(configuration.Evaluation.Objective)),
            metrics.Confusion,
            [.. split.Rows.Select((row, i) => new Prediction(
                name, i, row.Input, data.Labels.Names[row.Label], data.Labels.Names[predicted[i]], losses[i].MeanLoss, [.. probabilities[i]]))]);
    }

    private Measurement Answers(LanguageSplit split, string name, TokenScore[] losses, TokenScore total)
    {
        var count = Math.Min(configuration.Generation.Rows ?? int.MaxValue, split.Rows.Length);
        var prompts = Prompts(split, count);
        var text = new AnswerText(ids => data.Tokenizer.Decode(ids, skipSpecialTokens: true), configuration.Generation.StopStrings);
        var options = DecodingChoice.Of(configuration.Generation, around.Generation.Options, configuration.Seed);
        var found = TokenGenerator.Generate(
            model, prompts, around.Generation.Tokens, options, Course("answering", prompts.Length) with { Stops = text.Stops });
        string[] answers = [.. found.Select(row => text.Of(row.Answer).Trim())];
        var examples = Enumerable.Range(0, count).Select(split.Example).ToList();
        var measured = AnswerMeasures.Of(answers, [.. examples.Select(example => example.Reference ?? "")]);
        return new Measurement(
            Tokens(name, total).AddRange(measured.Whole.Select(metric => KeyValuePair.Create($"{name}_{metric.Key}", metric.Value))),
            [],
            [.. examples.Select((example, i) => new Prediction(
                name, i, example.Prompt, example.Reference, answers[i], losses[i].MeanLoss, [], example.Task, measured.Rows[i]))]);
    }

    private int[][] Prompts(LanguageSplit split, int count) => [.. Enumerable.Range(0, count).Select(row => data.Prompt(split, row))];

    private GenerationCourse Course(string what, int total) =>
        new(EvalBatch) { Progress = done => around.Progress(new RunActivity(what, done, total)) };
}

/// <summary>How batches are made, what the model's makers say of generation, and who hears how far it is.</summary>
internal sealed record TokenSurroundings(BatchForm Form, GenerationConfig Generation, Action<RunActivity> Progress);

using Experiments.Core.Plans;
using Experiments.Core.Runs;
using Experiments.Torch.Evaluation;
using Experiments.Torch.Models;
using Experiments.Torch.Training;
using static TorchSharp.torch;

namespace Experiments.Torch.Runs;

/// <summary>Classes from a head on texts: full, lora and head.</summary>
internal sealed class ClassificationRunTask(RunConfiguration configuration, RunData data, SequenceClassifier classifier, BatchPlace place)
{
    public static RunTask Create(RunConfiguration configuration, RunData data, SequenceClassifier classifier, BatchPlace place) =>
        new ClassificationRunTask(configuration, data, classifier, place).Create();

    private bool IsHeadOnly => configuration.Tuning == Mode.Head;

    private int EvalBatch => configuration.Training.PerDeviceEvalBatchSize;

    private double Smoothing => configuration.Training.LabelSmoothingFactor;

    private RunTask Create()
    {
        var train = data.Train.Batches(place.Padding, place.Device);
        var owned = new List<IDisposable>();
        // Texts are encoded once where the body is frozen: every epoch and every evaluation would give the same again.
        var features = IsHeadOnly ? ClassificationTask.Encode(classifier, train, EvalBatch) : null;
        if (features is not null)
            owned.Add(features);
        var learning = features is null
            ? ClassificationTask.Whole(classifier, train, Smoothing)
            : ClassificationTask.HeadOnly(classifier, train, features, Smoothing);
        return new RunTask(
            learning,
            train.Tokens.Lengths(),
            data.Validation is { } validation ? Kept(validation, owned) : null,
            data.Test is { } test ? () => Once(test) : null,
            data.Summaries,
            data.Labels.ToDictionary(),
            owned)
        {
            Notes = data.Notes,
        };
    }

    // The validation rows are measured again and again: what a frozen body makes of them is kept.
    private Func<Measurement> Kept(SplitData split, List<IDisposable> owned)
    {
        var rows = split.Batches(place.Padding, place.Device);
        var evaluator = new Evaluator(classifier, rows, EvalBatch, IsHeadOnly);
        owned.Add(evaluator);
        return () => Measure(evaluator, rows, split, "eval");
    }

    private Measurement Once(SplitData split)
    {
        var rows = split.Batches(place.Padding, place.Device);
        using var evaluator = new Evaluator(classifier, rows, EvalBatch, IsHeadOnly);
        return Measure(evaluator, rows, split, "test");
    }

    private Measurement Measure(Evaluator evaluator, EncoderBatches rows, SplitData split, string name)
    {
        var scores = evaluator.Score(Smoothing);
        var metrics = ClassificationMetrics.Of(rows.Labels, scores.Predicted, data.Labels.Names.Length);
        return new Measurement(
            Measurement.Classes(name, metrics, scores.Losses.Average(), configuration.Evaluation.Metrics.Append(configuration.Evaluation.Objective)),
            metrics.Confusion,
            [.. Predictions(name, split, scores)]);
    }

    private IEnumerable<Prediction> Predictions(string name, SplitData split, ClassScores scores) => split.Texts.Rows.Select((row, i) => new Prediction(
        name,
        row.Index,
        row.TextPair is null ? row.Text : $"{row.Text}\n{row.TextPair}",
        data.Labels.Names[row.Label],
        data.Labels.Names[scores.Predicted[i]],
        scores.Losses[i],
        [.. scores.Probabilities[i]]));
}

/// <summary>Where batches are made, and what fills them up.</summary>
internal readonly record struct BatchPlace(Device Device, int Padding);

using System.Collections.Immutable;
using Experiments.Torch.Evaluation;
using Experiments.Torch.Training;

namespace Experiments.Torch.Runs;

/// <summary>What one measuring of a split gave.</summary>
/// <param name="Metrics">By name with the split's prefix: <c>eval_accuracy</c>.</param>
internal sealed record Measurement(ClassScores Scores, ClassificationMetrics Classes, ImmutableSortedDictionary<string, double> Metrics)
{
    /// <param name="prefix"><c>eval</c> or <c>test</c>.</param>
    /// <param name="names">Of metrics; the loss always is one.</param>
    public static Measurement Of(ClassScores scores, EncoderBatches rows, int classes, string prefix, IEnumerable<string> names)
    {
        var metrics = ClassificationMetrics.Of(rows.Labels, scores.Predicted, classes);
        return new Measurement(scores, metrics, names.Append("loss").Distinct().ToImmutableSortedDictionary(
            name => $"{prefix}_{name}",
            name => name == "loss" ? scores.Losses.Average() : metrics.ByName(name)));
    }
}

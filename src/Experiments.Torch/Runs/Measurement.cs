using System.Collections.Immutable;
using Experiments.Core.Runs;
using Experiments.Torch.Evaluation;

namespace Experiments.Torch.Runs;

/// <summary>What one measuring of a split gave.</summary>
/// <param name="Metrics">By name with the split's prefix: <c>eval_accuracy</c>.</param>
/// <param name="Confusion">Row: true class, column: predicted; empty without classes.</param>
/// <param name="Predictions">One for every measured row that has one.</param>
internal sealed record Measurement(
    ImmutableSortedDictionary<string, double> Metrics,
    ImmutableArray<ImmutableArray<int>> Confusion,
    IReadOnlyList<Prediction> Predictions)
{
    /// <param name="split"><c>eval</c> or <c>test</c>: the prefix of the metrics.</param>
    /// <param name="loss">The split's mean loss.</param>
    /// <param name="names">Of metrics; the loss always is one.</param>
    public static ImmutableSortedDictionary<string, double> Classes(
        string split, ClassificationMetrics metrics, double loss, IEnumerable<string> names) =>
        names.Append("loss").Distinct().ToImmutableSortedDictionary(name => $"{split}_{name}", name => name == "loss" ? loss : metrics.ByName(name));
}

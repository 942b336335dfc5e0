using System.Text.Json.Nodes;
using Experiments.Testing;
using Experiments.Testing.Golden;
using Experiments.Torch.Evaluation;
using static TorchSharp.torch;

namespace Experiments.Torch.Tests.Evaluation;

/// <summary>Reference: scikit-learn on numbers/metrics.json.</summary>
public sealed class ClassificationMetricsTests
{
    [SkippableFact]
    public void Agree_with_scikit_learn()
    {
        Skip.IfNot(File.Exists(GoldenFolder.PathOf("numbers", "metrics.json")), "There are no metrics at this root.");
        var cases = GoldenCases.Json(GoldenFolder.PathOf("numbers"), "metrics.json")["classification"]!.AsArray();
        cases.ShouldNotBeEmpty();

        foreach (var given in cases.Select(node => node!.AsObject()))
        {
            var expected = given["expected"]!.AsObject();
            expected.ShouldNotBeEmpty();
            var scored = new Scored(given);
            foreach (var (name, value) in expected)
            {
                var what = $"{name}, {given["note"]}";
                switch (value)
                {
                    case JsonArray values:
                        scored.List(name).ShouldBe([.. values.SelectMany(Numbers)], 1e-9, what);
                        break;
                    case null:
                        scored.Number(name).ShouldBe(double.NaN, what);
                        break;
                    default:
                        scored.Number(name).ShouldBe((double)value, 1e-9, what);
                        break;
                }
            }
        }
    }

    [SkippableFact]
    public void Scores_of_logits_give_the_same_classes_and_losses()
    {
        Skip.IfNot(File.Exists(GoldenFolder.PathOf("numbers", "metrics.json")), "There are no metrics at this root.");
        foreach (var given in GoldenCases.Json(GoldenFolder.PathOf("numbers"), "metrics.json")["classification"]!.AsArray())
        {
            using var scope = NewDisposeScope();
            int[] labels = [.. given!["labels"]!.AsArray().Select(label => (int)label!)];
            var rows = given["logits"]!.AsArray().Select(row => row!.AsArray().Select(value => (float)(double)value!).ToArray()).ToList();
            var scores = ClassScores.Of(tensor(rows.SelectMany(row => row).ToArray(), rows.Count, rows[0].Length), labels, smoothing: 0);

            var metrics = ClassificationMetrics.Of(labels, scores.Predicted, (int)given["classes"]!);

            metrics.ByName("accuracy").ShouldBe((double)given["expected"]!["accuracy"]!, 1e-9);
            scores.Losses.Average().ShouldBe((double)given["expected"]!["log_loss"]!, 1e-5);
        }
    }

    [Fact]
    public void The_loss_is_the_cross_entropy_of_torch_smoothed_alike()
    {
        using var scope = NewDisposeScope();
        var logits = tensor(new[] { 1f, -2f, 0.5f, 0.1f, 3f, -1f }, 2, 3);

        var scores = ClassScores.Of(logits, [2, 0], smoothing: 0.1);

        var expected = nn.functional.cross_entropy(logits, tensor(new[] { 2L, 0L }), label_smoothing: 0.1).item<float>();
        scores.Losses.Average().ShouldBe(expected, 1e-6);
        scores.Probabilities[0].Sum().ShouldBe(1f, 1e-6f);
    }

    [Fact]
    public void Equal_scores_are_half_a_win()
    {
        ProbabilityMetrics.RocAuc([0.1, 0.5, 0.5, 0.9], [false, true, false, true]).ShouldBe(0.875);
        ProbabilityMetrics.RocAuc([0.5, 0.5], [true, false]).ShouldBe(0.5);
    }

    [Fact]
    public void What_lacks_one_of_the_two_kinds_has_no_curve()
    {
        ProbabilityMetrics.RocAuc([0.1, 0.9], [true, true]).ShouldBe(double.NaN);
        ProbabilityMetrics.AveragePrecision([0.1, 0.9], [false, false]).ShouldBe(double.NaN);
    }

    private static IEnumerable<double> Numbers(JsonNode? node) =>
        node is JsonArray row ? row.SelectMany(Numbers) : [(double)node!];

    /// <summary>One case: what we compute, by the reference's names.</summary>
    private sealed class Scored
    {
        private readonly int[] _labels;
        private readonly List<double[]> _probabilities;
        private readonly ClassificationMetrics _metrics;

        public Scored(JsonObject given)
        {
            _labels = [.. given["labels"]!.AsArray().Select(label => (int)label!)];
            _probabilities = [.. given["logits"]!.AsArray().Select(row => Softmax([.. row!.AsArray().Select(value => (double)value!)]))];
            var predicted = _probabilities.Select(row => Array.IndexOf(row, row.Max())).ToArray();
            _metrics = ClassificationMetrics.Of(_labels, predicted, (int)given["classes"]!);
        }

        public double Number(string name) => name switch
        {
            "log_loss" => ProbabilityMetrics.LogLoss(_probabilities, _labels),
            "brier" => ProbabilityMetrics.Brier(_probabilities, _labels),
            "ece_10_bins" => ProbabilityMetrics.CalibrationError(_probabilities, _labels),
            "roc_auc" => ProbabilityMetrics.RocAuc(OfSecond, IsSecond),
            "average_precision" => ProbabilityMetrics.AveragePrecision(OfSecond, IsSecond),
            "roc_auc_ovr_macro" => ProbabilityMetrics.RocAucOneVersusRest(_probabilities, _labels),
            _ => _metrics.ByName(name),
        };

        public double[] List(string name)
        {
            var classes = Enumerable.Range(0, _metrics.Confusion.Length);
            return name switch
            {
                "precision" => [.. classes.Select(_metrics.Precision)],
                "recall" => [.. classes.Select(_metrics.Recall)],
                "f1" => [.. classes.Select(_metrics.F1)],
                "support" => [.. classes.Select(k => (double)_metrics.True(k))],
                "confusion" => [.. _metrics.Confusion.SelectMany(row => row.Select(count => (double)count))],
                _ => throw new ArgumentOutOfRangeException(nameof(name), name, "Not a list of ours."),
            };
        }

        private double[] OfSecond => [.. _probabilities.Select(row => row[1])];

        private bool[] IsSecond => [.. _labels.Select(label => label == 1)];

        private static double[] Softmax(double[] logits)
        {
            var powers = Array.ConvertAll(logits, logit => Math.Exp(logit - logits.Max()));
            return Array.ConvertAll(powers, power => power / powers.Sum());
        }
    }
}

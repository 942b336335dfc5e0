using System.Text.Json.Nodes;
using Experiments.Testing;
using Experiments.Testing.Golden;
using Experiments.Torch.Evaluation;
using static TorchSharp.torch;

namespace Experiments.Torch.Tests.Evaluation;

/// <summary>Reference: scikit-learn on numbers/metrics.json.</summary>
public sealed class ClassificationMetricsTests
{
    private static readonly string[] Names = ["accuracy", "f1_macro", "f1_weighted", "precision_macro", "recall_macro"];

    [SkippableFact]
    public void Agree_with_scikit_learn()
    {
        Skip.IfNot(File.Exists(GoldenFolder.PathOf("numbers", "metrics.json")), "There are no metrics at this root.");
        var cases = GoldenCases.Json(GoldenFolder.PathOf("numbers"), "metrics.json")["classification"]!.AsArray();
        cases.ShouldNotBeEmpty();

        foreach (var given in cases.Select(node => node!.AsObject()))
        {
            using var scope = NewDisposeScope();
            int[] labels = [.. given["labels"]!.AsArray().Select(label => (int)label!)];
            var scores = ClassScores.Of(Logits(given), labels, smoothing: 0);
            var metrics = ClassificationMetrics.Of(labels, scores.Predicted, (int)given["classes"]!);

            var expected = given["expected"]!.AsObject();
            foreach (var name in Names)
                metrics.ByName(name).ShouldBe((double)expected[name]!, 1e-9, $"{name}, {given["note"]}");
            metrics.Confusion.Select(row => row.ToArray()).ShouldBe(
                expected["confusion"]!.AsArray().Select(row => row!.AsArray().Select(count => (int)count!).ToArray()));
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

    private static Tensor Logits(JsonObject given)
    {
        var rows = given["logits"]!.AsArray().Select(row => row!.AsArray().Select(value => (float)(double)value!).ToArray()).ToList();
        return tensor(rows.SelectMany(row => row).ToArray(), rows.Count, rows[0].Length);
    }
}

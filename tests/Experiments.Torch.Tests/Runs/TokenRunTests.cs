using System.Text.Json;
using Experiments.Core.Json;
using Experiments.Core.Runs;
using Experiments.Testing;
using Experiments.Testing.Plans;
using Experiments.Torch.Weights;

namespace Experiments.Torch.Tests.Runs;

/// <summary>Runs that predict tokens, with the quickstart's T5 and rows, which ship with the repository.</summary>
public sealed class TokenRunTests : IDisposable
{
    private readonly TemporaryFolder _runs = new();

    private static string T5 { get; } = Path.Combine(Quickstart.Folder, "models", "tiny-t5");

    [Fact]
    public void Classifies_by_the_likeliest_answer_and_stands_beside_the_other_modes()
    {
        var events = Quickstart.Train(Instructing().Build(), _runs.File("run"));

        events[^1].ShouldBeOfType<RunSucceeded>().Metrics.Keys.ShouldBe(
            ["eval_accuracy", "eval_f1_macro", "eval_f1_weighted", "eval_loss", "train_loss"]);
        events.OfType<DataPrepared>().Single().LabelToId.Count.ShouldBe(16);
        events.OfType<EvaluationCompleted>().Last().Confusion.Sum(row => row.Sum()).ShouldBe(24);
        var predictions = Predictions("run");
        predictions.Count.ShouldBe(24);
        predictions.ShouldAllBe(p => p.Scores.Length == 16 && Math.Abs(p.Scores.Sum() - 1) < 1e-4);
    }

    [Theory]
    [InlineData("full", "model/model.safetensors")]
    [InlineData("lora", "adapter/adapter_model.safetensors")]
    public void The_same_plan_gives_the_same_bytes_stopped_or_not(string tune, string weights)
    {
        var plan = Instructing().Set("instruction.tune", tune).Build();
        var whole = Quickstart.Train(plan, _runs.File("whole"));

        Quickstart.Train(plan, _runs.File("parts"), stopAfter: 2);
        var resumed = Quickstart.Train(plan, _runs.File("parts"), attempt: 2);

        whole[^1].ShouldBeOfType<RunSucceeded>();
        resumed[^1].ShouldBeOfType<RunSucceeded>();
        File.ReadAllBytes(Path.Combine(_runs.File("parts"), weights)).ShouldBe(File.ReadAllBytes(Path.Combine(_runs.File("whole"), weights)));
    }

    [Fact]
    public void Answers_are_generated_measured_and_kept_with_those_from_before()
    {
        _runs.Write("rows.jsonl", """
            {"instruction": "Say the colour.", "input": "grass", "output": "green", "task": "colour"}
            {"instruction": "Say the colour.", "input": "snow", "output": "white", "task": "colour"}
            {"instruction": "Count the words.", "input": "one two", "output": "two", "task": "count"}

            """);
        var plan = Generating("rows.jsonl").Set("training.predict_with_generate", true).Set("training.eval_on_start", true)
            .Set("training.num_train_epochs", 30).Set("training.learning_rate", 3e-3).Set("training.eval_strategy", "no").Build();

        var events = Quickstart.Train(plan, _runs.File("run"));

        var metrics = events[^1].ShouldBeOfType<RunSucceeded>().Metrics;
        metrics.Keys.ShouldContain("eval_rougeL");
        metrics.Keys.ShouldContain("eval_perplexity");
        metrics["eval_loss"].ShouldBeLessThan(events.OfType<EvaluationCompleted>().First().Metrics["eval_loss"] / 2);
        var predictions = Predictions("run");
        predictions.Count(p => p.Split == Prediction.Before).ShouldBe(3);
        var after = predictions.Where(p => p.Split == "eval").ToList();
        after.Select(p => p.Label).ShouldBe(["green", "white", "two"]);
        after.Select(p => p.Task).ShouldBe(["colour", "colour", "count"]);
        after.Average(p => p.Measures!["exact_match"]).ShouldBe(metrics["eval_exact_match"], 1e-12);
        after[0].Text.ShouldBe("Instruction: Say the colour.\nInput: grass");
        using var saved = WeightFolder.Open(Path.Combine(_runs.File("run"), "model"));
        saved.Weights.Keys.ShouldContain("shared.weight");
    }

    [Fact]
    public void Plain_text_teaches_corrupted_spans_anew_in_every_epoch()
    {
        _runs.Write("texts.txt", string.Concat(Enumerable.Range(0, 24).Select(i => $"My card number {i} has not come yet and I wait for it since Monday.\n")));
        var plan = Generating("texts.txt").Set("training.num_train_epochs", 2).Set("training.per_device_train_batch_size", 24)
            .Set("training.learning_rate", 0).Build();

        var events = Quickstart.Train(plan, _runs.File("run"));

        events[^1].ShouldBeOfType<RunSucceeded>();
        var losses = events.OfType<StepCompleted>().Select(step => step.Loss).ToList();
        losses.Count.ShouldBe(2);
        losses[0].ShouldNotBe(losses[1]);
        // The measured rows have the same targets every time: at a rate of 0 nothing changes.
        events.OfType<EvaluationCompleted>().Select(evaluated => evaluated.Metrics["eval_loss"]).Distinct().Count().ShouldBe(1);
    }

    public void Dispose() => _runs.Dispose();

    private static PlanBuilder Instructing() => Quickstart.Plan("instruction").Set("model", T5)
        .Set("instruction.text", "What is the customer asking about?").Set("training.num_train_epochs", 1);

    private PlanBuilder Generating(string file) => Quickstart.Plan().Set("model", T5).Set("task", "text2text-generation").Set("data.labels", Array.Empty<string>())
        .Set("data.train.path", new[] { _runs.File(file) }).Set("data.validation.path", new[] { _runs.File(file) })
        .Set("data.train.rows", null).Set("data.validation.rows", null);

    private List<Prediction> Predictions(string run) =>
        [.. File.ReadLines(Path.Combine(_runs.File(run), "predictions.jsonl")).Select(line => JsonSerializer.Deserialize<Prediction>(line, ExperimentJson.Line)!)];
}

using Experiments.Core.Diagnostics;
using Experiments.Core.Runs;
using Experiments.Testing;
using Experiments.Torch.Data;
using Experiments.Torch.Tests.Training;
using Experiments.Torch.Weights;

namespace Experiments.Torch.Tests.Runs;

public sealed class TrainingRunTests : IDisposable
{
    private readonly TemporaryFolder _runs = new();

    [Theory]
    [InlineData("full", "model/model.safetensors")]
    [InlineData("lora", "adapter/adapter_model.safetensors")]
    [InlineData("head", "model/model.safetensors")]
    public void The_same_plan_gives_the_same_bytes(string mode, string weights)
    {
        var plan = Quickstart.Plan(mode).Build();

        var first = Quickstart.Train(plan, _runs.File("a"));
        var second = Quickstart.Train(plan, _runs.File("b"));

        first[^1].ShouldBeOfType<RunSucceeded>();
        Losses(first).Count.ShouldBe(6);
        Losses(second).ShouldBe(Losses(first));
        File.ReadAllBytes(Path.Combine(_runs.File("b"), weights)).ShouldBe(File.ReadAllBytes(Path.Combine(_runs.File("a"), weights)));
    }

    [Theory]
    [InlineData("full", "model/model.safetensors", 2, "adamw_torch")]
    [InlineData("full", "model/model.safetensors", 2, "adafactor")]
    [InlineData("full", "model/model.safetensors", 2, "sgd")]
    [InlineData("lora", "adapter/adapter_model.safetensors", 4, "adamw_torch")]
    [InlineData("lora", "adapter/adapter_model.safetensors", 4, "adafactor")]
    public void A_stopped_run_goes_on_as_if_it_had_never_stopped(string mode, string weights, long stopAfter, string optimizer)
    {
        var plan = Quickstart.Plan(mode).Set("training.optim", optimizer).Build();
        var whole = Quickstart.Train(plan, _runs.File("whole"));

        var stopped = Quickstart.Train(plan, _runs.File("parts"), stopAfter: stopAfter);
        var resumed = Quickstart.Train(plan, _runs.File("parts"), attempt: 2);

        stopped[^1].ShouldBeOfType<RunInterrupted>().Step.ShouldBe(stopAfter);
        resumed.OfType<RunStarted>().Single().ResumedFromStep.ShouldBe(stopAfter);
        Losses(stopped).Concat(Losses(resumed)).ShouldBe(Losses(whole));
        File.ReadAllBytes(Path.Combine(_runs.File("parts"), weights)).ShouldBe(File.ReadAllBytes(Path.Combine(_runs.File("whole"), weights)));
        Directory.Exists(Path.Combine(_runs.File("parts"), "checkpoints")).ShouldBeFalse();
    }

    [Fact]
    public void A_damaged_checkpoint_is_passed_over()
    {
        var plan = Quickstart.Plan("lora").Build();
        Quickstart.Train(plan, _runs.File("run"), stopAfter: 2);
        var file = Path.Combine(_runs.File("run"), "checkpoints", "step-2", "trained.safetensors");
        var bytes = File.ReadAllBytes(file);
        bytes[^1] ^= 1;
        File.WriteAllBytes(file, bytes);

        var resumed = Quickstart.Train(plan, _runs.File("run"), attempt: 2);

        resumed.OfType<RunStarted>().Single().ResumedFromStep.ShouldBe(0);
        resumed[^1].ShouldBeOfType<RunSucceeded>();
    }

    [Fact]
    public void The_second_run_does_not_tokenise_again()
    {
        var plan = Quickstart.Plan().Set("training.max_steps", 1).Build();
        var first = Quickstart.Train(plan, _runs.File("first"), cacheFolder: _runs.File("cache"));
        var files = Directory.GetFiles(_runs.File("cache"));
        // The same rows with other tokens: who reads them has not tokenised.
        foreach (var file in files)
            Shorten(file);

        var second = Quickstart.Train(plan, _runs.File("second"), cacheFolder: _runs.File("cache"));

        files.Length.ShouldBe(2);
        first.OfType<DataPrepared>().Single().Splits.Select(split => split.LongestTokens).ShouldAllBe(tokens => tokens > 3);
        second[^1].ShouldBeOfType<RunSucceeded>();
        second.OfType<DataPrepared>().Single().Splits.Select(split => (split.Rows, split.Tokens, split.LongestTokens))
            .ShouldBe([(48, 3L * 48, 3), (24, 3L * 24, 3)]);
        Directory.GetFiles(_runs.File("cache")).ShouldBe(files, ignoreOrder: true);
    }

    [Fact]
    public void A_cache_that_cannot_be_written_is_a_note_in_the_record()
    {
        var plan = Quickstart.Plan().Set("training.max_steps", 1).Build();

        var events = Quickstart.Train(plan, _runs.File("run"), cacheFolder: Path.Combine(_runs.Write("file", ""), "tokens"));

        events[^1].ShouldBeOfType<RunSucceeded>();
        events.OfType<Noted>().Select(noted => noted.Message).ShouldContain(message => message.StartsWith("The tokens are not kept in", StringComparison.Ordinal));
    }

    [Fact]
    public void Tells_everything_it_does_in_order()
    {
        var plan = Quickstart.Plan("head").Set("data.test.path", new[] { Path.Combine(Quickstart.Folder, "data", "test.csv") })
            .Set("data.test.rows", 8).Set("evaluation.test_with", "best").Build();

        var events = Quickstart.Train(plan, _runs.File("run"));

        events.Select(occurred => occurred.GetType().Name).Distinct().ShouldBe(
            [nameof(Noted), nameof(RunStarted), nameof(DataPrepared), nameof(StepCompleted), nameof(EvaluationCompleted), nameof(ArtifactWritten), nameof(RunSucceeded)]);
        events.OfType<RunStarted>().Single().TrainableParameters.ShouldBe((128 * 16) + 16);
        events.OfType<EvaluationCompleted>().Select(evaluated => evaluated.Split).ShouldBe(["eval", "eval", "test"]);
        var metrics = events.OfType<RunSucceeded>().Single().Metrics;
        metrics.Keys.ShouldBe(["eval_accuracy", "eval_f1_macro", "eval_f1_weighted", "eval_loss",
            "test_accuracy", "test_f1_macro", "test_f1_weighted", "test_loss", "train_loss"]);
        File.ReadLines(Path.Combine(_runs.File("run"), "predictions.jsonl")).Count().ShouldBe(24 + 8);
        foreach (var artifact in events.OfType<ArtifactWritten>())
            new FileInfo(Path.Combine(_runs.File("run"), artifact.Path)).Length.ShouldBe(artifact.Bytes);
    }

    [Fact]
    public void A_saved_model_is_a_model_to_start_from()
    {
        Quickstart.Train(Quickstart.Plan().Set("training.max_steps", 1).Build(), _runs.File("first"));

        var again = Quickstart.Train(
            Quickstart.Plan("head").Set("training.max_steps", 1).Set("model", Path.Combine(_runs.File("first"), "model")).Build(), _runs.File("second"));

        again[^1].ShouldBeOfType<RunSucceeded>();
        again.OfType<Noted>().ShouldBeEmpty();
    }

    [Fact]
    public void Mean_pooling_does_without_the_pooler()
    {
        var events = Quickstart.Train(Quickstart.Plan().Set("pooling", "mean").Set("training.max_steps", 1).Build(), _runs.File("run"));

        events[^1].ShouldBeOfType<RunSucceeded>();
        using var saved = WeightFolder.Open(Path.Combine(_runs.File("run"), "model"));
        saved.Weights.Keys.ShouldNotContain(name => name.Contains("pooler", StringComparison.Ordinal));
    }

    [Fact]
    public void The_best_weights_are_the_ones_that_are_saved()
    {
        // The loss falls at first; at this rate and with no warm-up it rises again later.
        var plan = Quickstart.Plan("head").Set("training.load_best_model_at_end", true).Set("training.metric_for_best_model", "loss")
            .Set("training.learning_rate", 0.9).Set("training.eval_strategy", "steps").Set("training.eval_steps", 1).Set("training.num_train_epochs", 4).Build();

        var events = Quickstart.Train(plan, _runs.File("run"));

        var losses = events.OfType<EvaluationCompleted>().Select(evaluated => evaluated.Metrics["eval_loss"]).ToList();
        losses[^1].ShouldBeGreaterThan(losses.Min() * 1.01);
        events.OfType<RunSucceeded>().Single().Metrics["eval_loss"].ShouldBe(losses.Min(), 1e-6);
        var again = Quickstart.Train(
            Quickstart.Plan("head").Set("model", Path.Combine(_runs.File("run"), "model")).Set("training.eval_on_start", true).Set("training.max_steps", 1).Build(),
            _runs.File("again"));
        again.OfType<EvaluationCompleted>().First().Metrics["eval_loss"].ShouldBe(losses.Min(), 1e-6);
    }

    [Fact]
    public void A_loss_that_is_not_finite_fails_the_run_at_once()
    {
        var plan = Quickstart.Plan().Set("training.learning_rate", 1e30).Set("training.max_grad_norm", 0).Build();

        var events = Quickstart.Train(plan, _runs.File("run"));

        events[^1].ShouldBeOfType<RunFailed>().Code.ShouldBe(DiagnosticCodes.NonFiniteLoss);
        events.OfType<StepCompleted>().Count().ShouldBeLessThan(6);
    }

    public void Dispose() => _runs.Dispose();

    // Three tokens of each row.
    private static void Shorten(string cacheFile)
    {
        using var file = SafetensorsFile.Open(cacheFile);
        var data = TokenColumns.Form.Read(file)!;
        var rows = TokenRows.Of([.. Enumerable.Range(0, data.Count).Select(row => data.Ids(row)[..3].ToArray())]);
        SafetensorsWriter.Write(cacheFile, [TokenColumns.Offsets(rows), TokenColumns.Ids(rows), TokenColumns.TypeIds(rows)], TokenColumns.Metadata(rows));
    }

    private static List<double> Losses(List<RunEvent> events) => [.. events.OfType<StepCompleted>().Select(step => step.Loss)];
}

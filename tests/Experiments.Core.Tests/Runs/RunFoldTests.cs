using System.Collections.Immutable;
using System.Text.Json;
using Experiments.Core.Json;
using Experiments.Core.Plans;
using Experiments.Core.Runs;
using Experiments.Core.Specs;
using Experiments.Testing.Plans;
using FsCheck;
using FsCheck.Fluent;

namespace Experiments.Core.Tests.Runs;

public sealed class RunFoldTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly RunPlan Plan = PlanBuilder.Default() with { Objective = new Objective("eval_accuracy", Direction.Maximize) };

    [Fact]
    public void A_run_without_events_is_queued()
    {
        RunRecord record = Fold().Record;

        (record.State, record.Attempt, record.Steps, record.Started).ShouldBe((RunState.Queued, 0, 0, null));
        record.Metrics.ShouldBeEmpty();
    }

    [Fact]
    public void Folds_a_run_to_its_success()
    {
        RunFold fold = Fold(
            Started(), Step(1, 0.9), Step(2, 0.8), Evaluated(2, 0.75), Step(3, 0.7), Evaluated(3, 0.5),
            new ArtifactWritten(At(3), "model/model.safetensors", "ab", 5), new RunSucceeded(At(4), Metrics(0.5), null, 3.5));

        RunRecord record = fold.Record;
        (record.State, record.Steps, record.TotalSteps, record.DurationSeconds).ShouldBe((RunState.Succeeded, 3, 4, 3.5));
        (record.Started, record.Finished).ShouldBe((At(0), At(4)));
        record.Best.ShouldBe(new BestMetric(2, "eval_accuracy", 0.75));
        record.Metrics["eval_accuracy"].ShouldBe(0.5);
        record.Confusion.Length.ShouldBe(2);
        record.Artifacts.ShouldHaveSingleItem().Path.ShouldBe("model/model.safetensors");
        fold.Series.Select(series => series.Name).ShouldBe(["eval_accuracy", "grad_norm", "learning_rate", "loss"]);
        fold.Series.Single(series => series.Name == "loss").Values.ShouldBe([0.9, 0.8, 0.7]);
    }

    [Fact]
    public void A_later_attempt_replaces_what_came_after_the_step_it_resumed_from()
    {
        RunFold fold = Fold(
            Started(), Step(1, 0.9), Evaluated(1, 0.4), Step(2, 0.8), Step(3, 99), Evaluated(3, 0.99), new RunLost(At(5), "killed"),
            Started(attempt: 2, resumed: 2, at: 100), Step(3, 0.7, at: 101));

        RunRecord record = fold.Record;
        (record.State, record.Attempt, record.Steps, record.Error).ShouldBe((RunState.Running, 2, 3, null));
        fold.Series.Single(series => series.Name == "loss").Values.ShouldBe([0.9, 0.8, 0.7]);
        record.Best.ShouldBe(new BestMetric(1, "eval_accuracy", 0.4));
        record.Started.ShouldBe(At(0));
        record.DurationSeconds.ShouldBe(2 + 3, "two seconds of the first attempt count, and three of the second");
    }

    [Fact]
    public void A_later_attempt_from_the_start_replaces_everything()
    {
        RunFold fold = Fold(
            Started(), Evaluated(0, 0.9), Step(1, 0.9), new ArtifactWritten(At(1), "model/a", "ab", 5), new RunFailed(At(2), "EXP4040", "NaN"),
            Started(attempt: 2, at: 100));

        (fold.Record.State, fold.Record.Attempt, fold.Record.Started).ShouldBe((RunState.Running, 2, At(100)));
        fold.Record.Error.ShouldBeNull();
        fold.Record.Best.ShouldBeNull();
        fold.Record.Artifacts.ShouldBeEmpty();
        fold.Series.ShouldBeEmpty();
    }

    [Fact]
    public void A_run_that_ended_cannot_be_lost()
    {
        RunRecord record = Fold(Started(), new RunSucceeded(At(1), Metrics(1), null, 1), new RunLost(At(2), "late")).Record;

        (record.State, record.Error, record.Finished).ShouldBe((RunState.Succeeded, null, At(1)));
    }

    [Fact]
    public void Keeps_the_error_of_a_failed_run()
    {
        RunRecord record = Fold(Started(), new RunFailed(At(1), "EXP4041", "Out of memory", "at step 1")).Record;

        record.Error.ShouldBe(new RunError("EXP4041", "Out of memory", "at step 1"));
        record.State.ShouldBe(RunState.Failed);
    }

    [Fact]
    public void Any_sequence_folds_the_same_in_portions_as_at_once() => Prop.ForAll(EventGenerator.Events(), events =>
    {
        RunFold portions = new(Plan, "/runs/test/a");
        foreach (RunEvent runEvent in events)
        {
            portions.Add(runEvent);
            _ = portions.Record;
            portions.Series.ShouldAllBe(series => IsAscending(series.Steps) && series.Steps.Length == series.Values.Length);
        }

        Text(portions).ShouldBe(Text(Fold(events)));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void What_a_run_says_survives_the_journal() => Prop.ForAll(EventGenerator.Events(), events =>
    {
        Journal journal = JournalFormat.Read([.. events.SelectMany(JournalFormat.Write)], "events.jsonl");

        journal.Diagnostics.ShouldBeEmpty();
        Text(Fold([.. journal.Events])).ShouldBe(Text(Fold(events)));
    }).QuickCheckThrowOnFailure();

    private static bool IsAscending(ImmutableArray<long> steps) => steps.Zip(steps.Skip(1)).All(pair => pair.First < pair.Second);

    private static string Text(RunFold fold) => JsonSerializer.Serialize(new { fold.Record, fold.Series }, ExperimentJson.Document);

    private static RunFold Fold(params RunEvent[] events) => RunFold.Of(Plan, "/runs/test/a", events);

    private static DateTimeOffset At(double seconds) => Start.AddSeconds(seconds);

    private static RunStarted Started(int attempt = 1, long resumed = 0, double at = 0) => new(At(at), attempt, 4, 1, 1000, 100, "cpu", 2, 77, resumed);

    private static StepCompleted Step(long step, double loss, double? at = null) => new(At(at ?? step), step, step / 4.0, loss, 1e-3, 1, 64, step);

    private static EvaluationCompleted Evaluated(long step, double accuracy) => new(At(step), step, 1, "eval", Metrics(accuracy), [[3, 1], [0, 4]], 0.1);

    private static ImmutableSortedDictionary<string, double> Metrics(double accuracy) =>
        ImmutableSortedDictionary<string, double>.Empty.Add("eval_accuracy", accuracy);
}

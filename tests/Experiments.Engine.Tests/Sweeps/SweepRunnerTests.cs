using System.Collections.Immutable;
using Experiments.Core.Diagnostics;
using Experiments.Core.Plans;
using Experiments.Core.Runs;
using Experiments.Core.Workers;
using Experiments.Engine.Sweeps;
using Experiments.Testing.Workers;

namespace Experiments.Engine.Tests.Sweeps;

public sealed class SweepRunnerTests : IDisposable
{
    private readonly EngineRoom room = new();

    public void Dispose() => room.Dispose();

    [Fact]
    public async Task Trains_every_run_once_and_records_it()
    {
        ImmutableArray<RunPlan> plans = EngineRoom.Plans(1, 2, 3);

        SweepResult result = await room.RunAsync(plans);

        result.ExitCode.ShouldBe(ExitCode.Success);
        result.Trained.ShouldBe(3);
        room.Workers.Trained.Select(run => run.Run).ShouldBe(plans.Select(plan => plan.Id));
        room.Workers.Launched.ShouldBe(1);
        room.Index.Content.List(new RunQuery(State: RunState.Succeeded)).Count.ShouldBe(3);
        foreach (RunPlan plan in plans)
        {
            File.Exists(room.FolderOf(plan).Plan).ShouldBeTrue();
            SeriesFormat.Read(File.ReadAllBytes(room.FolderOf(plan).Series), "").ShouldContain(series => series.Name == "loss" && series.Steps.Length == 4);
        }
    }

    [Fact]
    public async Task Trains_nothing_the_second_time_and_says_so()
    {
        ImmutableArray<RunPlan> plans = EngineRoom.Plans(1, 2);
        await room.RunAsync(plans);

        SweepResult again = await room.RunAsync(plans);

        again.ExitCode.ShouldBe(ExitCode.Success);
        (again.Trained, again.Cached).ShouldBe((0, 2));
        again.Runs.ShouldAllBe(run => run.Record != null && run.Record.State == RunState.Succeeded);
        room.Workers.Trained.Count.ShouldBe(2);
        room.Workers.Launched.ShouldBe(1, "no worker is needed where nothing trains");
        room.Seen.Outline?.Cached.ShouldBe(2);
    }

    [Fact]
    public async Task Trains_again_when_told_to_force_it()
    {
        ImmutableArray<RunPlan> plans = EngineRoom.Plans(1);
        await room.RunAsync(plans);
        Directory.CreateDirectory(Path.Combine(room.FolderOf(plans[0]).Checkpoints, "step-2"));

        SweepResult again = await room.RunAsync(room.Request(plans) with { Policy = RunPolicy.Force });

        again.Trained.ShouldBe(1);
        room.Workers.Trained.Select(run => run.Attempt).ShouldBe([1, 2]);
        Directory.Exists(room.FolderOf(plans[0]).Checkpoints).ShouldBeFalse("a forced run starts from the beginning");
    }

    [Fact]
    public async Task Trains_again_what_lost_an_artifact()
    {
        ImmutableArray<RunPlan> plans = EngineRoom.Plans(1, 2);
        await room.RunAsync(plans);
        File.Delete(Path.Combine(room.FolderOf(plans[1]).Model, "model.safetensors"));

        SweepResult again = await room.RunAsync(plans);

        (again.Trained, again.Cached).ShouldBe((1, 1));
        room.Workers.Trained.Last().ShouldBe((plans[1].Id, 2));
    }

    [Fact]
    public async Task Goes_on_after_a_run_that_fails_and_retries_only_that()
    {
        ImmutableArray<RunPlan> plans = EngineRoom.Plans(1, 2, 3);
        room.Workers.Script = (plan, attempt) => plan.Id == plans[1].Id && attempt == 1 ? WorkerScript.Fail : WorkerScript.Succeed;

        SweepResult first = await room.RunAsync(plans);
        SweepResult second = await room.RunAsync(plans);

        first.ExitCode.ShouldBe(ExitCode.RunFailed);
        (first.Trained, first.Failed).ShouldBe((2, 1));
        first.Runs[1].Record?.Error?.Code.ShouldBe("EXP4040");
        second.ExitCode.ShouldBe(ExitCode.Success);
        (second.Trained, second.Cached).ShouldBe((1, 2));
        room.Workers.Trained.Last().ShouldBe((plans[1].Id, 2));
    }

    [Fact]
    public async Task Retries_only_failed_runs_when_told_to()
    {
        ImmutableArray<RunPlan> plans = EngineRoom.Plans(1, 2);
        room.Workers.Script = (_, _) => WorkerScript.Fail;
        await room.RunAsync([plans[0]]);
        room.Workers.Script = (_, _) => WorkerScript.Succeed;

        SweepResult failed = await room.RunAsync(room.Request(plans) with { Policy = RunPolicy.Failed });
        SweepResult none = await room.RunAsync(room.Request(plans) with { Policy = RunPolicy.Failed });

        failed.Runs.ShouldHaveSingleItem().Plan.Id.ShouldBe(plans[0].Id);
        failed.Trained.ShouldBe(1);
        none.ExitCode.ShouldBe(ExitCode.NothingMatched);
    }

    [Fact]
    public async Task Starts_no_further_run_after_a_failure_when_told_to()
    {
        ImmutableArray<RunPlan> plans = EngineRoom.Plans(1, 2, 3);
        room.Workers.Script = (_, _) => WorkerScript.Fail;

        SweepResult result = await room.RunAsync(room.Request(plans) with { StopOnFirstError = true });

        result.ExitCode.ShouldBe(ExitCode.RunFailed);
        (result.Failed, result.Remaining).ShouldBe((1, 2));
    }

    [Fact]
    public async Task Retries_a_run_in_a_fresh_worker_when_the_first_died()
    {
        ImmutableArray<RunPlan> plans = EngineRoom.Plans(1, 2);
        room.Workers.Script = (plan, attempt) => plan.Id == plans[0].Id && attempt == 1 ? WorkerScript.Die : WorkerScript.Succeed;

        SweepResult result = await room.RunAsync(plans);

        result.ExitCode.ShouldBe(ExitCode.Success);
        room.Workers.Launched.ShouldBe(2);
        room.Workers.Trained.ShouldBe([(plans[0].Id, 1), (plans[0].Id, 2), (plans[1].Id, 1)]);
        JournalOf(plans[0]).Events.OfType<RunLost>().Count().ShouldBe(1);
        result.Runs[0].Record?.Attempt.ShouldBe(2);
    }

    [Fact]
    public async Task Records_a_run_as_lost_when_two_workers_died_and_goes_on()
    {
        ImmutableArray<RunPlan> plans = EngineRoom.Plans(1, 2);
        room.Workers.Script = (plan, _) => plan.Id == plans[0].Id ? WorkerScript.Die : WorkerScript.Succeed;

        SweepResult result = await room.RunAsync(plans);

        result.ExitCode.ShouldBe(ExitCode.WorkerDied);
        (result.Lost, result.Trained).ShouldBe((1, 1));
        room.Workers.Trained.Count.ShouldBe(3);
        room.Index.Content.Find(plans[0].Id)?.State.ShouldBe(RunState.Lost);
    }

    [Fact]
    public async Task Starts_nothing_when_the_check_finds_an_error()
    {
        room.Workers.Check = FakeWorkerLauncher.Refuse(Diagnostic.Error(DiagnosticCodes.UnknownLabel, "The label is unknown."));

        SweepResult result = await room.RunAsync(EngineRoom.Plans(1, 2));

        result.ExitCode.ShouldBe(ExitCode.InvalidExperiment);
        result.Diagnostics.ShouldHaveSingleItem().Code.ShouldBe(DiagnosticCodes.UnknownLabel);
        room.Workers.Trained.ShouldBeEmpty();
        room.Seen.Told.ShouldBeEmpty();
    }

    [Fact]
    public async Task Ends_with_the_workers_code_when_the_surroundings_do_not_allow_it()
    {
        room.Workers.Check = _ => new RequestFailed(
            [Diagnostic.Error(DiagnosticCodes.DeviceNotAvailable, "There is no such device.")], ExitCode.InvalidEnvironment);

        SweepResult result = await room.RunAsync(EngineRoom.Plans(1));

        result.ExitCode.ShouldBe(ExitCode.InvalidEnvironment);
        room.Workers.Trained.ShouldBeEmpty();
    }

    [Fact]
    public async Task Ends_with_seven_when_the_worker_dies_in_the_check()
    {
        room.Workers.Check = _ => null;

        SweepResult result = await room.RunAsync(EngineRoom.Plans(1));

        result.ExitCode.ShouldBe(ExitCode.WorkerDied);
        result.Diagnostics.ShouldHaveSingleItem().Code.ShouldBe(DiagnosticCodes.WorkerDied);
    }

    [Fact]
    public async Task Checks_all_runs_at_once_before_the_first_trains()
    {
        List<int> asked = [];
        room.Workers.Check = plans =>
        {
            asked.Add(plans.Count);
            room.Workers.Trained.ShouldBeEmpty();
            return new CheckReply([Diagnostic.Warning(DiagnosticCodes.InvalidEncoding, "Odd bytes.")]);
        };

        SweepResult result = await room.RunAsync(EngineRoom.Plans(1, 2, 3));

        asked.ShouldBe([3]);
        result.Trained.ShouldBe(3);
        result.Diagnostics.ShouldHaveSingleItem().Severity.ShouldBe(Severity.Warning);
    }

    [Fact]
    public async Task Stops_after_the_step_and_goes_on_with_the_rest_next_time()
    {
        ImmutableArray<RunPlan> plans = EngineRoom.Plans(1, 2);
        room.Workers.Script = (_, _) => WorkerScript.Slow;
        room.Seen.OnEvent = runEvent =>
        {
            if (runEvent is StepCompleted { Step: 3 })
                room.Interruption.Signal();
        };

        SweepResult result = await room.RunAsync(plans);

        result.ExitCode.ShouldBe(ExitCode.Interrupted);
        result.Runs[0].Record?.State.ShouldBe(RunState.Interrupted);
        result.Runs[1].Record.ShouldBeNull();
        result.Remaining.ShouldBe(2);
    }

    [Fact]
    public async Task Aborts_at_the_second_signal_and_leaves_nothing_running()
    {
        ImmutableArray<RunPlan> plans = EngineRoom.Plans(1);
        room.Workers.Script = (_, _) => WorkerScript.Hang;
        room.Seen.OnEvent = runEvent =>
        {
            if (runEvent is StepCompleted { Step: 3 or 6 })
                room.Interruption.Signal();
        };

        SweepResult result = await room.RunAsync(plans);

        result.ExitCode.ShouldBe(ExitCode.Aborted);
        result.Runs[0].Record?.State.ShouldBe(RunState.Lost);
        room.Workers.Trained.Count.ShouldBe(1);
        room.Index.Content.Find(plans[0].Id)?.State.ShouldBe(RunState.Lost);
    }

    [Fact]
    public async Task Works_off_the_queue_with_several_workers()
    {
        ImmutableArray<RunPlan> plans = EngineRoom.Plans(1, 2, 3, 4, 5, 6, 7);

        SweepResult result = await room.RunAsync(room.Request(plans) with { Jobs = 3 });

        result.Trained.ShouldBe(7);
        room.Workers.Launched.ShouldBeInRange(1, 3);
        room.Workers.Trained.Select(run => run.Run).ShouldBe(plans.Select(plan => plan.Id), ignoreOrder: true);
    }

    [Fact]
    public async Task Tells_observers_what_happens_in_order()
    {
        ImmutableArray<RunPlan> plans = EngineRoom.Plans(1, 2);
        room.Workers.Script = (plan, _) => plan.Id == plans[1].Id ? WorkerScript.Fail : WorkerScript.Succeed;

        await room.RunAsync(plans);

        room.Seen.Told.ShouldBe(["sweep started", "1 started 1", "1 Succeeded", "2 started 1", "2 Failed", "sweep finished RunFailed"]);
    }

    [Fact]
    public async Task Says_that_there_is_nothing_to_do()
    {
        SweepResult result = await room.RunAsync([]);

        result.ExitCode.ShouldBe(ExitCode.NothingMatched);
        result.Diagnostics.ShouldHaveSingleItem().Code.ShouldBe(DiagnosticCodes.NothingToDo);
    }

    private Journal JournalOf(RunPlan plan) => JournalFormat.Read(File.ReadAllBytes(room.FolderOf(plan).Journal), "");
}

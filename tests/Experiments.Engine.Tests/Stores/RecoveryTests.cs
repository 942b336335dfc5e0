using System.Collections.Immutable;
using System.Text.Json;
using Experiments.Core.Diagnostics;
using Experiments.Core.Json;
using Experiments.Core.Plans;
using Experiments.Core.Runs;
using Experiments.Engine.Stores;
using Experiments.Testing.Plans;

namespace Experiments.Engine.Tests.Stores;

/// <summary>What an engine leaves that was killed with −9, and what the next one makes of it.</summary>
public sealed class RecoveryTests : IDisposable
{
    private static readonly DateTimeOffset Then = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly EngineRoom room = new();

    public void Dispose() => room.Dispose();

    [Fact]
    public async Task Keeps_what_finished_retries_what_broke_and_leaves_nothing_running()
    {
        ImmutableArray<RunPlan> plans = EngineRoom.Plans(1, 2, 3);
        await room.RunAsync([plans[0]]);
        LeaveRunning(plans[1], torn: true);

        SweepResult result = await room.RunAsync(plans);

        result.ExitCode.ShouldBe(ExitCode.Success);
        (result.Cached, result.Trained).ShouldBe((1, 2));
        room.Workers.Trained.ShouldBe([(plans[0].Id, 1), (plans[1].Id, 2), (plans[2].Id, 1)]);
        room.Index.Content.List(new RunQuery()).ShouldAllBe(run => run.State == RunState.Succeeded);
        Journal journal = JournalFormat.Read(File.ReadAllBytes(room.FolderOf(plans[1]).Journal), "");
        journal.Diagnostics.ShouldBeEmpty("the torn line was cut off before anything was appended");
        journal.Events.OfType<RunLost>().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Marks_runs_of_other_sweeps_as_lost()
    {
        RunPlan other = new PlanBuilder().Named("other").Build();
        LeaveRunning(other, torn: false);

        await room.RunAsync(EngineRoom.Plans(1));

        room.Index.Content.Find(other.Id)?.State.ShouldBe(RunState.Lost);
        room.Index.Content.Find(other.Id)?.Error?.Code.ShouldBe(DiagnosticCodes.WorkerDied);
    }

    [Fact]
    public async Task Believes_the_journal_where_the_worker_finished_after_the_engine_was_gone()
    {
        ImmutableArray<RunPlan> plans = EngineRoom.Plans(1);
        await room.RunAsync(plans);
        StoredRun finished = RunFolders.Find(room.FolderOf(plans[0]), plans[0]).ShouldNotBeNull();
        room.Index.Content.Save(finished.Record with { State = RunState.Running }, []);

        SweepResult result = await room.RunAsync(plans);

        (result.Cached, result.Trained).ShouldBe((1, 0));
        room.Index.Content.Find(plans[0].Id)?.State.ShouldBe(RunState.Succeeded);
    }

    [Fact]
    public async Task Forgets_runs_whose_folder_is_gone()
    {
        ImmutableArray<RunPlan> plans = EngineRoom.Plans(1, 2);
        LeaveRunning(plans[0], torn: false);
        Directory.Delete(room.FolderOf(plans[0]).Path, recursive: true);

        await room.RunAsync([plans[1]]);

        room.Index.Content.Find(plans[0].Id).ShouldBeNull();
    }

    [Fact]
    public async Task Takes_over_the_lease_of_a_dead_engine()
    {
        Directory.CreateDirectory(room.Store);
        ProcessIdentity dead = ProcessIdentity.Current with { Started = ProcessIdentity.Current.Started - 1_000_000_000 };
        File.WriteAllText(Path.Combine(room.Store, "engine.json"), JsonSerializer.Serialize(dead, ExperimentJson.Line));

        SweepResult result = await room.RunAsync(EngineRoom.Plans(1));

        result.Trained.ShouldBe(1);
    }

    [Fact]
    public async Task Refuses_a_store_that_a_live_engine_works_on()
    {
        Directory.CreateDirectory(room.Store);
        using var other = StoreLease.Acquire(room.Store);

        ExperimentException refused = await Should.ThrowAsync<ExperimentException>(() => room.RunAsync(EngineRoom.Plans(1)));

        refused.ExitCode.ShouldBe(ExitCode.StoreBusy);
        refused.Diagnostics.ShouldHaveSingleItem().Code.ShouldBe(DiagnosticCodes.StoreLocked);
        refused.Message.ShouldContain($"process {Environment.ProcessId}");
    }

    [Fact]
    public void Names_a_live_engine_where_the_file_system_knows_no_locks()
    {
        using System.Diagnostics.Process other = System.Diagnostics.Process.Start("sleep", "60");
        Directory.CreateDirectory(room.Store);
        ProcessIdentity owner = ProcessIdentity.Find(other.Id).ShouldNotBeNull();
        File.WriteAllText(Path.Combine(room.Store, "engine.json"), JsonSerializer.Serialize(owner, ExperimentJson.Line));

        Should.Throw<ExperimentException>(() => StoreLease.Acquire(room.Store)).Message.ShouldContain($"process {other.Id}");
        other.Kill();
        other.WaitForExit();
        StoreLease.Acquire(room.Store).Dispose();
        StoreLease.IsHeld(room.Store).ShouldBeFalse();
    }

    [Fact]
    public async Task Refuses_a_store_that_cannot_be_written_to()
    {
        File.WriteAllText(room.Store, "a file stands where the folder should be");

        ExperimentException refused = await Should.ThrowAsync<ExperimentException>(() => room.RunAsync(EngineRoom.Plans(1)));

        refused.ExitCode.ShouldBe(ExitCode.InvalidEnvironment);
        refused.Diagnostics.ShouldHaveSingleItem().Code.ShouldBe(DiagnosticCodes.FolderNotWritable);
        room.Workers.Launched.ShouldBe(0);
    }

    [Fact]
    public async Task Releases_the_store_after_a_refusal()
    {
        room.Workers.Check = _ => null;
        await room.RunAsync(EngineRoom.Plans(1));

        StoreLease.IsHeld(room.Store).ShouldBeFalse();
        room.Index.IsOpen.ShouldBeFalse();
    }

    /// <summary>Started, two steps done, and no word since.</summary>
    private void LeaveRunning(RunPlan plan, bool torn)
    {
        RunFolder folder = room.FolderOf(plan);
        new RunFolders(new JsonPlanFormat()).Begin(folder, plan);
        RunEvent[] events =
        [
            new RunStarted(Then, 1, 4, 1, 1000, 100, "cpu", 1, WorkerProcess: 4_100_000),
            new StepCompleted(Then, 1, 0.25, 0.7, 1e-3, 1, 64, 1),
            new StepCompleted(Then, 2, 0.5, 0.6, 1e-3, 1, 64, 2),
        ];
        byte[] bytes = [.. events.SelectMany(JournalFormat.Write)];
        File.WriteAllBytes(folder.Journal, torn ? bytes[..^20] : bytes);
        room.Index.Content.Save(RunFold.Of(plan, folder.Path, events).Record, []);
    }
}

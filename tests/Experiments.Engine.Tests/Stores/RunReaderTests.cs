using System.Collections.Immutable;
using Experiments.Core.Diagnostics;
using Experiments.Core.Plans;
using Experiments.Core.Runs;
using Experiments.Engine.Stores;

namespace Experiments.Engine.Tests.Stores;

public sealed class RunReaderTests : IDisposable
{
    private readonly EngineRoom room = new();

    public void Dispose() => room.Dispose();

    [Fact]
    public void Reads_a_store_that_does_not_exist_as_empty_and_does_not_make_it()
    {
        using RunReader reader = room.Readers.Open(room.Store);

        reader.List(new RunQuery()).ShouldBeEmpty();
        Directory.Exists(room.Store).ShouldBeFalse();
    }

    [Fact]
    public async Task Reads_the_folders_while_an_engine_has_the_index()
    {
        ImmutableArray<RunPlan> plans = EngineRoom.Plans(1, 2);
        await room.RunAsync(plans);
        using var lease = StoreLease.Acquire(room.Store);
        room.Index.Lose();

        using RunReader reader = room.Readers.Open(room.Store);

        reader.List(new RunQuery(State: RunState.Succeeded)).Count.ShouldBe(2);
        reader.Series(plans[0].Id).ShouldContain(series => series.Name == "loss");
        room.Index.IsOpen.ShouldBeFalse();
        room.Index.Content.List(new RunQuery()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Reads_the_folders_while_another_reader_has_the_index()
    {
        await room.RunAsync(EngineRoom.Plans(1, 2));
        using RunReader first = room.Readers.Open(room.Store);

        using RunReader second = room.Readers.Open(room.Store);

        room.Index.IsOpen.ShouldBeTrue();
        second.List(new RunQuery()).Select(run => run.Id).ShouldBe(first.List(new RunQuery()).Select(run => run.Id));
    }

    [Theory]
    [InlineData(true, RunState.Running)]
    [InlineData(false, RunState.Lost)]
    public async Task Shows_a_run_as_running_only_while_an_engine_lives(bool lives, RunState shown)
    {
        ImmutableArray<RunPlan> plans = EngineRoom.Plans(1, 2);
        await room.RunAsync(plans);
        RunFolder folder = room.FolderOf(plans[0]);
        RunFolders.Append(folder, new RunStarted(DateTimeOffset.UnixEpoch, 2, 4, 1, 1, 1, "cpu", 1, 1));
        room.Index.Lose();
        using StoreLease? lease = lives ? StoreLease.Acquire(room.Store) : null;

        using RunReader reader = room.Readers.Open(room.Store);

        reader.Find(plans[0].Id)?.State.ShouldBe(shown);
        reader.Find(plans[1].Id)?.State.ShouldBe(RunState.Succeeded);
        reader.List(new RunQuery(State: shown)).ShouldHaveSingleItem().Id.ShouldBe(plans[0].Id);
    }

    [Fact]
    public async Task Finds_runs_by_id_prefix_name_and_folder()
    {
        ImmutableArray<RunPlan> plans = EngineRoom.Plans(1, 2, 3);
        await room.RunAsync(plans);
        using RunReader reader = room.Readers.Open(room.Store);
        RunLocator locator = new(reader, room.Readers);

        locator.Find(plans[1].Id.Value).Id.ShouldBe(plans[1].Id);
        locator.Find(plans[1].Id.Value[..10]).Id.ShouldBe(plans[1].Id);
        locator.Find(room.FolderOf(plans[2]).Path).Id.ShouldBe(plans[2].Id);
        locator.Find("latest").Id.ShouldBe(reader.List(new RunQuery())[0].Id);
        locator.FindAll("sweep").Count.ShouldBe(3);
        locator.FindAll("test/sweep").Count.ShouldBe(3);
        locator.FindAll(plans[0].Id.Value).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Finds_the_best_run_by_the_objective()
    {
        ImmutableArray<RunPlan> plans = [.. EngineRoom.Plans(1, 2, 3, 4)
            .Select(plan => plan with { Objective = new Core.Specs.Objective("eval_accuracy", Core.Specs.Direction.Maximize) })];
        await room.RunAsync(plans);
        using RunReader reader = room.Readers.Open(room.Store);

        RunRecord found = new RunLocator(reader, room.Readers).Find("best:sweep");

        RunRecord best = reader.List(new RunQuery()).MaxBy(run => run.Metrics["eval_accuracy"]).ShouldNotBeNull();
        found.Id.ShouldBe(best.Id);
    }

    [Fact]
    public async Task Says_which_runs_an_ambiguous_prefix_means()
    {
        ImmutableArray<RunPlan> plans = [.. EngineRoom.Plans(1, 2).Zip(["abc111", "abc222"], (plan, id) => plan with { Id = new RunId(id) })];
        await room.RunAsync(plans);
        using RunReader reader = room.Readers.Open(room.Store);
        RunLocator locator = new(reader, room.Readers);

        ExperimentException ambiguous = Should.Throw<ExperimentException>(() => locator.Find("abc"));
        ExperimentException missing = Should.Throw<ExperimentException>(() => locator.Find("zzz"));

        ambiguous.Diagnostics[0].Code.ShouldBe(DiagnosticCodes.AmbiguousRun);
        ambiguous.Message.ShouldContain("abc111, abc222");
        missing.Diagnostics[0].Code.ShouldBe(DiagnosticCodes.RunNotFound);
        missing.ExitCode.ShouldBe(ExitCode.NothingMatched);
        Should.Throw<ExperimentException>(() => locator.Find("best:nothing")).ExitCode.ShouldBe(ExitCode.NothingMatched);
    }
}

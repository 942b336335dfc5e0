using System.Collections.Immutable;
using System.Text.Json;
using Experiments.Core.Diagnostics;
using Experiments.Core.Json;
using Experiments.Core.Plans;
using Experiments.Core.Runs;
using Experiments.Engine.Stores;
using Experiments.Testing.Workers;

namespace Experiments.Engine.Tests.Stores;

public sealed class StoreRebuilderTests : IDisposable
{
    private readonly EngineRoom room = new();

    public void Dispose() => room.Dispose();

    [Fact]
    public async Task Makes_the_same_index_again()
    {
        room.Workers.Script = (plan, _) => plan.Configuration.Seed == 2 ? WorkerScript.Fail : WorkerScript.Succeed;
        await room.RunAsync(EngineRoom.Plans(1, 2, 3));
        string before = Everything();

        room.Index.Lose();
        RebuildReport report = room.Rebuilder.Rebuild(room.Store);

        report.Runs.ShouldBe(3);
        report.Diagnostics.ShouldBeEmpty();
        Everything().ShouldBe(before);
        StoreLease.IsHeld(room.Store).ShouldBeFalse();
    }

    [Fact]
    public async Task Fills_a_lost_index_when_the_next_sweep_starts()
    {
        ImmutableArray<RunPlan> plans = EngineRoom.Plans(1, 2);
        await room.RunAsync(plans);
        room.Index.Lose();

        SweepResult result = await room.RunAsync(plans);

        (result.Cached, result.Trained).ShouldBe((2, 0));
    }

    [Fact]
    public async Task Names_damaged_folders_and_leaves_them()
    {
        ImmutableArray<RunPlan> plans = EngineRoom.Plans(1, 2, 3);
        await room.RunAsync(plans);
        File.WriteAllText(room.FolderOf(plans[0]).Plan, "{ no plan");
        string journal = room.FolderOf(plans[1]).Journal;
        string[] lines = File.ReadAllLines(journal);
        lines[1] = "damaged";
        File.WriteAllLines(journal, lines);

        RebuildReport report = room.Rebuilder.Rebuild(room.Store);

        report.Runs.ShouldBe(2);
        report.Diagnostics.Select(diagnostic => diagnostic.Location.ToString()).ShouldBe([room.FolderOf(plans[0]).Plan, $"{journal}(2)"], ignoreOrder: true);
        report.Diagnostics.Select(diagnostic => diagnostic.Severity).ShouldBe([Severity.Error, Severity.Warning], ignoreOrder: true);
        File.ReadAllText(room.FolderOf(plans[0]).Plan).ShouldBe("{ no plan");
        File.ReadAllLines(journal).ShouldBe(lines);
    }

    [Fact]
    public void Refuses_while_an_engine_works_on_the_store()
    {
        Directory.CreateDirectory(room.Store);
        using var other = StoreLease.Acquire(room.Store);

        Should.Throw<ExperimentException>(() => room.Rebuilder.Rebuild(room.Store)).ExitCode.ShouldBe(ExitCode.StoreBusy);
    }

    private string Everything() => JsonSerializer.Serialize(
        room.Index.Content.List(new RunQuery()).Select(record => new { record, series = room.Index.Content.Series(record.Id) }), ExperimentJson.Document);
}

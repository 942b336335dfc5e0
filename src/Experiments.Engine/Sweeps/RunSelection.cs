using System.Collections.Immutable;
using Experiments.Core.Plans;
using Experiments.Core.Runs;
using Experiments.Engine.Stores;

namespace Experiments.Engine.Sweeps;

/// <summary>Which plans of a sweep are wanted, and which of those have their record already.</summary>
internal sealed record RunSelection(ImmutableArray<RunPlan> Wanted, ImmutableDictionary<RunId, RunRecord> Cached)
{
    public ImmutableArray<RunPlan> ToTrain => [.. Wanted.Where(plan => !Cached.ContainsKey(plan.Id))];

    public static async Task<RunSelection> FromAsync(SweepRequest request, EngineStore store, Func<RunPlan, Task<StoredRun?>> settle)
    {
        List<(RunPlan Plan, RunRecord? Record)> known = [];
        foreach (RunPlan plan in request.Plans.DistinctBy(plan => plan.Id))
            known.Add((plan, store.Find(plan.Id) is { State: RunState.Succeeded } record ? record : (await settle(plan))?.Record));

        return request.Policy switch
        {
            RunPolicy.Force => new([.. known.Select(run => run.Plan)], ImmutableDictionary<RunId, RunRecord>.Empty),
            RunPolicy.Failed => new(
                [.. known.Where(run => run.Record?.State is RunState.Failed or RunState.Lost).Select(run => run.Plan)],
                ImmutableDictionary<RunId, RunRecord>.Empty),
            _ => new(
                [.. known.Select(run => run.Plan)],
                known.Select(run => run.Record).OfType<RunRecord>().Where(IsComplete).ToImmutableDictionary(record => record.Id)),
        };
    }

    /// <summary>Succeeded, and what it made is still there.</summary>
    private static bool IsComplete(RunRecord record) => record.State == RunState.Succeeded
        && record.Artifacts.All(artifact =>
            new FileInfo(Path.Combine(record.Folder, artifact.Path)) is { Exists: true } file && file.Length == artifact.Bytes);
}

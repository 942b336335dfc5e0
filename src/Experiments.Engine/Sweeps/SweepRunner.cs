using System.Collections.Concurrent;
using System.Collections.Immutable;
using Experiments.Core.Diagnostics;
using Experiments.Core.Plans;
using Experiments.Core.Runs;
using Experiments.Core.Workers;
using Experiments.Engine.Stores;
using Experiments.Engine.Workers;
using Microsoft.Extensions.Logging;

namespace Experiments.Engine.Sweeps;

/// <summary>
/// Works off a sweep: what is recorded is not trained again, everything that will be is checked before the first of it starts,
/// a run that fails is recorded and the sweep goes on.
/// </summary>
internal sealed class SweepRunner(
    IWorkerLauncher launcher,
    EngineStoreOpener stores,
    IEnumerable<IRunObserver> observers,
    TimeProvider time,
    ILogger<SweepRunner> logger)
{
    private readonly ObserverGroup _observers = new(observers);

    /// <summary>Throws <see cref="ExperimentException"/> where the surroundings do not allow it; its exit code says which way.</summary>
    public async Task<SweepResult> RunAsync(SweepRequest request, Interruption interruption)
    {
        try
        {
            using EngineStore store = await stores.OpenAsync(request.Store, interruption.Stop);
            Task<StoredRun?> SettleAsync(RunPlan plan) => stores.SettleAsync(store, plan, interruption.Stop);
            RunSelection selection = await RunSelection.FromAsync(request, store, SettleAsync);
            if (selection.Wanted.IsEmpty)
                return Nothing(request);
            SweepContext context = new(request, store, _observers, interruption, time, logger);
            return await TrainAsync(context, selection);
        }
        catch (OperationCanceledException) when (interruption.Stop.IsCancellationRequested)
        {
            ExitCode code = interruption.Abort.IsCancellationRequested ? ExitCode.Aborted : ExitCode.Interrupted;
            return new SweepResult([.. request.Plans.Select(plan => new RunOutcome(plan, null, Cached: false))], [], code);
        }
    }

    private async Task<SweepResult> TrainAsync(SweepContext context, RunSelection selection)
    {
        ImmutableArray<RunPlan> toTrain = selection.ToTrain;
        int jobs = Math.Clamp(context.Request.Jobs, 1, Math.Max(toTrain.Length, 1));
        WorkerLane[] lanes = [.. Enumerable.Range(0, jobs).Select(_ => new WorkerLane(launcher))];
        try
        {
            SweepCheck check = await SweepCheck.CheckAsync(lanes[0], toTrain, context.Interruption.Stop);
            if (check.Refusal is { } refusal)
                return new SweepResult(Outcomes(selection, ImmutableDictionary<RunId, RunRecord>.Empty), check.Diagnostics, refusal);

            _observers.SweepStarted(new SweepOutline(context.Request.Store, selection.Wanted, toTrain));
            ConcurrentDictionary<RunId, RunRecord> records = await TrainAllAsync(context, lanes, toTrain);
            ImmutableArray<RunOutcome> outcomes = Outcomes(selection, records);
            SweepResult result = new(outcomes, check.Diagnostics, SweepExit.Of(outcomes, context));
            _observers.SweepFinished(result);
            return result;
        }
        finally
        {
            foreach (WorkerLane lane in lanes)
                await lane.DisposeAsync();
        }
    }

    private static async Task<ConcurrentDictionary<RunId, RunRecord>> TrainAllAsync(
        SweepContext context, WorkerLane[] lanes, ImmutableArray<RunPlan> toTrain)
    {
        ConcurrentQueue<RunPlan> queue = new(toTrain);
        ConcurrentDictionary<RunId, RunRecord> records = new();
        RunTraining training = new(context);
        await Task.WhenAll(lanes.Select(WorkOffAsync));
        return records;

        async Task WorkOffAsync(WorkerLane lane)
        {
            while (MayGoOn() && queue.TryDequeue(out RunPlan? plan))
                records[plan.Id] = await training.TrainAsync(lane, plan);
        }

        bool MayGoOn() => !context.Interruption.Stop.IsCancellationRequested
            && !(context.Request.StopOnFirstError && records.Values.Any(record => record.State is RunState.Failed or RunState.Lost));
    }

    private static ImmutableArray<RunOutcome> Outcomes(RunSelection selection, IReadOnlyDictionary<RunId, RunRecord> records) =>
        [.. selection.Wanted.Select(plan => selection.Cached.TryGetValue(plan.Id, out RunRecord? cached)
            ? new RunOutcome(plan, cached, Cached: true)
            : new RunOutcome(plan, records.GetValueOrDefault(plan.Id), Cached: false))];

    private static SweepResult Nothing(SweepRequest request)
    {
        string message = request.Plans.IsEmpty ? "There is no run to train." : "No run of this sweep has failed.";
        return new SweepResult([], [new Diagnostic(DiagnosticCodes.NothingToDo, Severity.Info, message)], ExitCode.NothingMatched);
    }
}

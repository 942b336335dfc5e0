using Experiments.Core.Plans;
using Experiments.Core.Runs;
using Experiments.Engine.Stores;

namespace Experiments.Engine.Sweeps;

/// <summary>
/// Keeps the index up with one attempt: at its start, at evaluations, every two seconds while steps come in, and at its end.
/// </summary>
internal sealed class RunRecorder(EngineStore store, RunPlan plan, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly RunFold _fold = store.Load(plan)?.Fold ?? new RunFold(plan, store.FolderOf(plan).Path);
    private long _saved = time.GetTimestamp();

    public void Add(RunEvent runEvent)
    {
        _fold.Add(runEvent);
        if (runEvent is not (RunStarted or EvaluationCompleted) && time.GetElapsedTime(_saved) < Interval)
            return;
        store.Save(_fold);
        _saved = time.GetTimestamp();
    }

    /// <summary>
    /// The attempt is over. The journal says how, as a rebuilt index would; what it could not say any more is added to it.
    /// </summary>
    /// <param name="lastWord">The event the attempt ended with, as the worker or the engine knows it.</param>
    public RunRecord End(RunEvent lastWord)
    {
        StoredRun? run = store.Load(plan);
        if (run is null || run.Record.State is RunState.Queued or RunState.Running)
        {
            RunFolders.Append(store.FolderOf(plan), lastWord);
            run = store.Load(plan);
        }

        RunFold fold = run?.Fold ?? _fold;
        File.WriteAllBytes(store.FolderOf(plan).Series, SeriesFormat.Write(fold.Series));
        store.Save(fold);
        return fold.Record;
    }
}

using Experiments.Core.Diagnostics;
using Experiments.Core.Plans;
using Experiments.Core.Runs;
using Microsoft.Extensions.Logging;

namespace Experiments.Engine.Stores;

/// <summary>Opens a store to work on it, and puts right what an engine that died left behind.</summary>
internal sealed class EngineStoreOpener(
    IRunStoreOpener opener,
    IPlanFormat planFormat,
    TimeProvider time,
    ILogger<EngineStoreOpener> logger)
{
    /// <summary>A reading command has the index open for so long at most.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>How long a worker may take to notice that its engine is gone.</summary>
    private static readonly TimeSpan WorkerPatience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// Throws <see cref="ExperimentException"/> where the folder cannot be written to (exit 6), or another engine works on it (exit 11).
    /// </summary>
    public async Task<EngineStore> OpenAsync(string folder, CancellationToken cancellationToken)
    {
        EngineStore.ThrowUnlessWritable(folder);
        EngineStore store = new(folder, StoreLease.Acquire(folder), new RunFolders(planFormat));
        bool opened = false;
        try
        {
            await PutRightAsync(store, cancellationToken);
            opened = true;
        }
        finally
        {
            // The lease must not outlive a failed opening.
            if (!opened)
                store.Dispose();
        }

        return store;
    }

    private async Task PutRightAsync(EngineStore store, CancellationToken cancellationToken)
    {
        store.Index = await OpenIndexAsync(store.Folder, cancellationToken);
        if (store.Index.IsNew)
            Fill(store.Folder, store.Index);
        foreach (RunRecord record in store.List(new RunQuery()).Where(record => record.State is RunState.Queued or RunState.Running))
            await SettleAsync(store, record.Plan, cancellationToken);
    }

    /// <summary>
    /// A run that was begun by an engine that is gone: what its folder says is folded, and if that is no end, the run is lost.
    /// </summary>
    public async Task<StoredRun?> SettleAsync(EngineStore store, RunPlan plan, CancellationToken cancellationToken)
    {
        if (store.Load(plan) is not { } run)
        {
            // The same run may be another experiment's; what is indexed without a folder is no more.
            if (store.Find(plan.Id) is { } indexed && indexed.Plan.Experiment == plan.Experiment)
                store.Delete(plan.Id);
            return null;
        }

        foreach (Diagnostic damage in run.Diagnostics.Where(diagnostic => diagnostic.Severity != Severity.Info))
            Log.Diagnosed(logger, damage.ToString());
        if (run.Record.State is RunState.Queued or RunState.Running)
        {
            await WaitForWorkerAsync(run, cancellationToken);
            RunFolders.Append(store.FolderOf(plan), new RunLost(time.GetUtcNow(), "The engine was gone before the run ended."));
            Log.RunLost(logger, plan.Id.Value);
            run = store.Load(plan) ?? run;
        }

        store.Save(run.Fold);
        return run;
    }

    private async Task<IRunStore> OpenIndexAsync(string folder, CancellationToken cancellationToken)
    {
        long start = time.GetTimestamp();
        while (true)
        {
            try
            {
                return opener.Open(folder);
            }
            catch (ExperimentException busy) when (busy.ExitCode == ExitCode.StoreBusy && time.GetElapsedTime(start) < Patience)
            {
                await Task.Delay(Pause, time, cancellationToken);
            }
        }
    }

    private void Fill(string folder, IRunStore index)
    {
        RebuildReport report = new StoreRebuilder(planFormat, opener).Fill(folder, index);
        if (report.Runs > 0)
            Log.IndexRebuilt(logger, report.Runs);
        foreach (Diagnostic diagnostic in report.Diagnostics.Where(diagnostic => diagnostic.Severity != Severity.Info))
            Log.Diagnosed(logger, diagnostic.ToString());
    }

    /// <summary>Two workers must not write to one journal: the old one ends as soon as it finds its engine gone.</summary>
    private async Task WaitForWorkerAsync(StoredRun run, CancellationToken cancellationToken)
    {
        long start = time.GetTimestamp();
        while (run.LastAttempt is { } attempt && ProcessIdentity.IsSameSince(attempt.WorkerProcess, attempt.At))
        {
            if (time.GetElapsedTime(start) > WorkerPatience)
            {
                throw new ExperimentException(
                    Diagnostic.Error(
                        DiagnosticCodes.StoreLocked,
                        $"Worker process {attempt.WorkerProcess} still trains run {run.Record.Id}, though its engine is gone.",
                        new SourceLocation(run.Record.Folder),
                        "end that process"),
                    ExitCode.StoreBusy);
            }

            await Task.Delay(Pause, time, cancellationToken);
        }
    }
}

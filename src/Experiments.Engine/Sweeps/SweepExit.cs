using System.Collections.Immutable;
using Experiments.Core.Diagnostics;
using Experiments.Core.Runs;

namespace Experiments.Engine.Sweeps;

/// <summary>What a finished sweep's process ends with. What the user did counts before what happened to the runs.</summary>
internal static class SweepExit
{
    public static ExitCode Of(ImmutableArray<RunOutcome> outcomes, SweepContext context)
    {
        bool Any(RunState state) => outcomes.Any(outcome => !outcome.Cached && outcome.Record?.State == state);

        if (context.Interruption.Abort.IsCancellationRequested)
            return ExitCode.Aborted;
        bool unfinished = outcomes.Any(outcome => outcome.Record is null);
        bool byUser = context.Interruption.Stop.IsCancellationRequested && unfinished;
        bool bySteps = context.Request.StopAfterStep is not null && !context.Interruption.Stop.IsCancellationRequested;
        if (byUser || (Any(RunState.Interrupted) && !bySteps))
            return ExitCode.Interrupted;
        if (Any(RunState.Lost))
            return ExitCode.WorkerDied;
        return Any(RunState.Failed) ? ExitCode.RunFailed : ExitCode.Success;
    }
}

using System.Collections.Immutable;
using Experiments.Core.Diagnostics;
using Experiments.Core.Plans;

namespace Experiments.Core.Runs;

/// <summary>How a sweep ended.</summary>
/// <param name="Runs">One a plan, in the order of the plans.</param>
/// <param name="Diagnostics">Why nothing was started, or what else there is to say.</param>
public sealed record SweepResult(ImmutableArray<RunOutcome> Runs, ImmutableArray<Diagnostic> Diagnostics, ExitCode ExitCode)
{
    /// <summary>Runs that trained to their end now.</summary>
    public int Trained => Runs.Count(run => run is { Cached: false, Record.State: RunState.Succeeded });

    /// <summary>Runs whose record was already there.</summary>
    public int Cached => Runs.Count(run => run.Cached);

    public int Failed => Count(RunState.Failed);

    /// <summary>Runs whose worker died, twice.</summary>
    public int Lost => Count(RunState.Lost);

    /// <summary>Runs that were not started or not finished, as the user stopped the sweep.</summary>
    public int Remaining => Runs.Length - Trained - Cached - Failed - Lost;

    private int Count(RunState state) => Runs.Count(run => !run.Cached && run.Record?.State == state);
}

/// <param name="Record">Null where the run was never started.</param>
/// <param name="Cached">The record was already there: nothing was trained.</param>
public sealed record RunOutcome(RunPlan Plan, RunRecord? Record, bool Cached);

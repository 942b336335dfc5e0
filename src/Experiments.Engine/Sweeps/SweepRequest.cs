using System.Collections.Immutable;
using Experiments.Core.Plans;

namespace Experiments.Engine.Sweeps;

/// <summary>Which of the plans train.</summary>
public enum RunPolicy
{
    /// <summary>All but those that succeeded already: what failed, was interrupted or was lost is tried again.</summary>
    Missing,

    /// <summary>Only those that failed or were lost.</summary>
    Failed,

    /// <summary>All, from the start, whatever is recorded.</summary>
    Force,
}

/// <summary>A sweep to work off.</summary>
/// <param name="Store">Absolute path of the store folder.</param>
public sealed record SweepRequest(string Store, ImmutableArray<RunPlan> Plans)
{
    public RunPolicy Policy { get; init; } = RunPolicy.Missing;

    /// <summary>Workers side by side.</summary>
    public int Jobs { get; init; } = 1;

    /// <summary>Start no further run once one has failed.</summary>
    public bool StopOnFirstError { get; init; }

    /// <summary>Interrupt each run once it has done so many steps.</summary>
    public long? StopAfterStep { get; init; }
}

namespace Experiments.Core.Diagnostics;

/// <summary>What a command's exit code means; a public contract, see docs/exit-codes.md.</summary>
public enum ExitCode
{
    /// <summary>All wanted runs succeeded or were already there.</summary>
    Success = 0,
    InternalError = 1,
    RunFailed = 2,
    Interrupted = 3,
    InvalidExperiment = 4,
    InvalidCommandLine = 5,
    InvalidEnvironment = 6,
    WorkerDied = 7,
    NothingMatched = 8,
    ReproductionDiffers = 9,
    ClaimFailed = 10,
    StoreBusy = 11,
    Aborted = 130,
}

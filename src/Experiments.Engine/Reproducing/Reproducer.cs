using System.Collections.Immutable;
using Experiments.Core.Comparing;
using Experiments.Core.Diagnostics;
using Experiments.Core.Plans;
using Experiments.Core.Runs;
using Experiments.Core.Workers;
using Experiments.Engine.Inputs;
using Experiments.Engine.Stores;
using Experiments.Engine.Sweeps;

namespace Experiments.Engine.Reproducing;

/// <summary>Runs a recorded plan again beside its record, on the inputs as they are now, and says how close it came.</summary>
internal sealed class Reproducer(SweepRunner runner, IPlanFormat planFormat, IWorkerLauncher launcher, InputLocator locator, TimeProvider time)
{
    private readonly RunFolders _folders = new(planFormat);

    /// <summary>
    /// Throws <see cref="ExperimentException"/> where the repetition could not be run: the inputs are gone or refused,
    /// the run failed, the user stopped it.
    /// </summary>
    public async Task<Reproduction> ReproduceAsync(ReproduceRequest request, Interruption interruption)
    {
        StoredRun original = _folders.Load(new RunFolder(request.Run.Folder));
        if (original.Record.Steps == 0)
            throw Impossible(request.Run, "It has no recorded step to compare with.", ExitCode.NothingMatched);
        RunPlan plan = await RepeatAsync(original.Record.Plan, request.Store, interruption.Stop);

        // What was recorded of a run that did not end by itself is a prefix, as if it had been asked for.
        long? steps = request.Steps ?? (original.Record.State == RunState.Succeeded ? null : original.Record.Steps);
        SweepResult result = await runner.RunAsync(new SweepRequest(request.Store, [plan]) { StopAfterStep = steps }, interruption);
        RunRecord repetition = Ended(result, request.Run, steps);

        StoredRun repeated = _folders.Load(new RunFolder(repetition.Folder));
        return ReproductionComparer.Compare(
            new RunTrace(original.Record, original.Fold.Series),
            new RunTrace(repeated.Record, repeated.Fold.Series),
            steps);
    }

    /// <summary>The same settings under the next free number, with the inputs' digests of now.</summary>
    private async Task<RunPlan> RepeatAsync(RunPlan plan, string store, CancellationToken cancellationToken)
    {
        LocatedInputs located = await locator.LocateAsync(plan.Settings.Values, cancellationToken);
        InputDigests digests = new(store, time);
        string Digest(InputDigest input) => input.Role == "code" ? launcher.CodeDigest : located.Digest(digests, input.Path);
        RunId source = plan.Parent ?? plan.Id;
        RunId id = Enumerable.Range(1, int.MaxValue)
            .Select(source.Reproduction)
            .First(candidate => !Directory.Exists(RunFolder.Of(store, plan.Experiment, candidate).Path));
        ImmutableArray<InputDigest> inputs = [.. plan.Inputs.Select(input => input with { Sha256 = Digest(input) })];
        return (plan with { Id = id, Parent = plan.Id, Inputs = inputs }).Located(located.Places);
    }

    private static RunRecord Ended(SweepResult result, RunRecord run, long? steps)
    {
        if (result.Diagnostics.Any(diagnostic => diagnostic.Severity == Severity.Error))
            throw new ExperimentException(result.Diagnostics, result.ExitCode);
        RunRecord? repetition = result.Runs is [var outcome] ? outcome.Record : null;
        bool enough = repetition is { State: RunState.Succeeded }
            || (repetition is { State: RunState.Interrupted } && repetition.Steps >= steps);
        if (enough && repetition is not null)
            return repetition;
        string why = repetition?.Error is { } error ? $"The repetition ended early: {error.Message}" : "The repetition was stopped.";
        throw Impossible(run, why, result.ExitCode == ExitCode.Success ? ExitCode.RunFailed : result.ExitCode);
    }

    private static ExperimentException Impossible(RunRecord run, string why, ExitCode exitCode) => new(
        Diagnostic.Error(DiagnosticCodes.TrainingFailed, $"Run {run.Id} cannot be reproduced. {why}", new SourceLocation(run.Folder)),
        exitCode);
}

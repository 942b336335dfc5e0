using Experiments.Core.Diagnostics;
using Experiments.Core.Plans;
using Experiments.Core.Runs;

namespace Experiments.Engine.Stores;

/// <summary>What a person calls a run: an id or a prefix of one, <c>latest</c>, <c>best:SWEEP</c>, or a run folder's path.</summary>
public sealed class RunLocator(RunReader runs, RunReaderFactory folders)
{
    private const string Latest = "latest";
    private const string Best = "best:";
    private const int Shown = 5;

    /// <summary>Throws <see cref="ExperimentException"/>: not found (exit 8), or several runs meant (exit 5).</summary>
    public RunRecord Find(string text)
    {
        if (text == Latest)
            return runs.List(new RunQuery()).FirstOrDefault(run => run.Plan.Parent is null) ?? throw NotFound("No run is recorded yet.");
        if (text.StartsWith(Best, StringComparison.Ordinal))
            return FindBest(text[Best.Length..]);
        if (IsPath(text) && folders.Read(text) is { } folder)
            return folder;
        return FindByPrefix(text) ?? throw NotFound($"No run has an id that starts with '{text}'.");
    }

    /// <summary>All runs of a sweep or an experiment of that name, or the one run meant. Throws as <see cref="Find"/> does.</summary>
    public IReadOnlyList<RunRecord> FindAll(string text) =>
        OfSweep(text) is { Count: > 0 } sweep ? sweep : [Find(text)];

    private RunRecord? FindByPrefix(string text)
    {
        if (text.Length == 0)
            return null;
        if (runs.Find(new RunId(text)) is { } exact)
            return exact;
        IReadOnlyList<RunId> ids = runs.FindByPrefix(text, Shown + 1);

        // The reproductions of a run have its id with an ending: the run itself is meant.
        if (ids.Count > 1 && ids.All(id => id == ids[0] || id.Value.StartsWith(ids[0].Value + "-r", StringComparison.Ordinal)))
            return runs.Find(ids[0]);
        return ids.Count > 1 ? throw Ambiguous(text, ids) : ids.Count == 1 ? runs.Find(ids[0]) : null;
    }

    private RunRecord FindBest(string sweep)
    {
        RunRecord? best = null;
        foreach (RunRecord run in OfSweep(sweep).Where(run => run.State == RunState.Succeeded && run.Plan.Parent is null))
        {
            if (run.Plan.Objective.Prefers(Value(run), best is null ? double.NaN : Value(best)))
                best = run;
        }

        return best ?? throw NotFound($"No run of '{sweep}' has succeeded.");
    }

    private static double Value(RunRecord run) =>
        run.Best?.Value ?? (run.Metrics.TryGetValue(run.Plan.Objective.Metric, out double value) ? value : double.NaN);

    /// <summary>By the sweep's name, the experiment's, or <c>experiment/sweep</c>.</summary>
    private List<RunRecord> OfSweep(string name) =>
        [.. runs.List(new RunQuery())
            .Where(run => run.Plan.Sweep == name || run.Plan.Experiment == name || $"{run.Plan.Experiment}/{run.Plan.Sweep}" == name)];

    private static bool IsPath(string text) => text.Contains('/') || text.Contains(Path.DirectorySeparatorChar) || text.StartsWith('.');

    private static ExperimentException NotFound(string message) => new(
        Diagnostic.Error(DiagnosticCodes.RunNotFound, message, hint: "dotnet experiment list shows what there is"),
        ExitCode.NothingMatched);

    private static ExperimentException Ambiguous(string text, IReadOnlyList<RunId> ids) => new(
        Diagnostic.Error(
            DiagnosticCodes.AmbiguousRun,
            $"Several runs have an id that starts with '{text}': {string.Join(", ", ids.Take(Shown))}{(ids.Count > Shown ? " …" : "")}."),
        ExitCode.InvalidCommandLine);
}

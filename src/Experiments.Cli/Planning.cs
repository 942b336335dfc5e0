using System.Collections.Immutable;
using Experiments.Cli.Commands;
using Experiments.Core.Diagnostics;
using Experiments.Core.Plans;
using Experiments.Core.Specs;
using Experiments.Core.Sweeps;
using Experiments.Core.Workers;
using Experiments.Engine.Inputs;
using Experiments.Engine.Stores;
using Experiments.Yaml;
using Microsoft.Extensions.DependencyInjection;

namespace Experiments.Cli;

/// <summary>A sweep that was read, planned, and given its identities.</summary>
internal sealed record PlannedSweep(Experiment Experiment, string Store, ImmutableArray<RunPlan> Plans, ImmutableArray<Diagnostic> Diagnostics);

/// <summary>What the user asked to plan.</summary>
internal sealed record PlanningRequest(string Path, IReadOnlyList<string> Sets, string? Device, string? Store)
{
    public IReadOnlyList<string> AllSets => Device is null ? Sets : [.. Sets, $"device={Device}"];

    /// <summary>Where to look for the worker and the store: the folder of the file.</summary>
    public string FolderIn(string current)
    {
        string full = System.IO.Path.GetFullPath(Path, current);
        return Directory.Exists(full) ? full : System.IO.Path.GetDirectoryName(full) ?? current;
    }
}

/// <summary>From a file to plans.</summary>
internal static class Planning
{
    /// <exception cref="ExperimentException">Something is wrong with it: everything that is, at once (exit 4).</exception>
    public static async Task<PlannedSweep> PlanAsync(
        Invocation invocation, IServiceProvider services, IWorkerLauncher launcher, PlanningRequest request, CancellationToken cancellationToken)
    {
        string path = Path.GetFullPath(request.Path, invocation.Folder);
        ReadResult read = services.GetRequiredService<ExperimentReader>().Read(path, request.AllSets, invocation.Environment);
        if (read.Experiment is not { } experiment)
        {
            throw new ExperimentException(read.Diagnostics);
        }

        SweepPlan plan = SweepPlanner.Plan(experiment, new PlanContext(PhysicalCores.Count));
        ImmutableArray<Diagnostic> diagnostics = [.. read.Diagnostics, .. plan.Diagnostics];
        if (plan.HasErrors)
        {
            throw new ExperimentException(diagnostics);
        }

        LocatedInputs located = await LocateAsync(services, plan, diagnostics, cancellationToken);
        string store = StoreOf(invocation, request.Store, experiment.Folder);
        var digests = new InputDigests(store, TimeProvider.System);
        ImmutableArray<RunPlan> plans = PlanSealer.Seal(plan.Drafts.Select(located.Pin), name => located.Digest(digests, name), launcher.CodeDigest);
        return new PlannedSweep(experiment, store, plans, [.. diagnostics, .. located.Warnings]);
    }

    /// <summary>What the hub has is asked for once everything else is known to be right. What was found before is shown beside what is wrong there.</summary>
    private static async Task<LocatedInputs> LocateAsync(
        IServiceProvider services, SweepPlan plan, ImmutableArray<Diagnostic> found, CancellationToken cancellationToken)
    {
        try
        {
            return await services.GetRequiredService<InputLocator>().LocateAsync(plan.Drafts, cancellationToken);
        }
        catch (ExperimentException exception)
        {
            throw new ExperimentException([.. found, .. exception.Diagnostics], exception.ExitCode);
        }
    }

    public static string StoreOf(Invocation invocation, string? said, string folder) =>
        StoreLocation.Find(folder, said is null ? invocation.Variable(StoreLocation.Variable) : Path.GetFullPath(said, invocation.Folder));
}

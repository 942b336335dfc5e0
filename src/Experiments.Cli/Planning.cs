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
    public static PlannedSweep Plan(Invocation invocation, IServiceProvider services, IWorkerLauncher launcher, PlanningRequest request)
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

        string store = StoreOf(invocation, request.Store, experiment.Folder);
        var digests = new InputDigests(store, TimeProvider.System);
        return new PlannedSweep(experiment, store, PlanSealer.Seal(plan.Drafts, digests.Of, launcher.CodeDigest), diagnostics);
    }

    public static string StoreOf(Invocation invocation, string? said, string folder) =>
        StoreLocation.Find(folder, said is null ? invocation.Variable(StoreLocation.Variable) : Path.GetFullPath(said, invocation.Folder));
}

using Experiments.Core.Runs;
using Experiments.Engine.Stores;
using Microsoft.Extensions.DependencyInjection;

namespace Experiments.Cli.Commands;

/// <summary>A store that is open for a command that only reads.</summary>
internal sealed class ReadingStore : IDisposable
{
    private readonly ServiceProvider services;

    private ReadingStore(ServiceProvider services, string folder, RunReader runs)
    {
        this.services = services;
        Folder = folder;
        Runs = runs;
        Locator = new RunLocator(runs, services.GetRequiredService<RunReaderFactory>());
    }

    public string Folder { get; }

    public RunReader Runs { get; }

    public RunLocator Locator { get; }

    public IServiceProvider Services => services;

    public static ReadingStore Open(Invocation invocation, string? said)
    {
        ServiceProvider services = Composition.Readers(invocation);
        string folder = Planning.StoreOf(invocation, said, invocation.Folder);
        RunReader runs = services.GetRequiredService<RunReaderFactory>().Open(folder);
        invocation.Terminal.Report(runs.Diagnostics);
        return new ReadingStore(services, folder, runs);
    }

    /// <summary>The runs that some names mean, each once; of no names, those of the latest run's sweep.</summary>
    public IReadOnlyList<RunRecord> Find(IReadOnlyList<string> names)
    {
        if (names.Count > 0)
        {
            return [.. names.SelectMany(Locator.FindAll).DistinctBy(run => run.Id)];
        }

        RunRecord latest = Locator.Find("latest");
        return [.. Runs.List(new RunQuery(latest.Plan.Experiment, latest.Plan.Sweep)).Where(run => run.Plan.Parent is null)];
    }

    public void Dispose()
    {
        Runs.Dispose();
        services.Dispose();
    }
}

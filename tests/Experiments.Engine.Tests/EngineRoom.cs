using System.Collections.Immutable;
using Experiments.Core.Hub;
using Experiments.Core.Plans;
using Experiments.Core.Runs;
using Experiments.Core.Workers;
using Experiments.Engine.Inputs;
using Experiments.Engine.Reproducing;
using Experiments.Engine.Stores;
using Experiments.Engine.Sweeps;
using Experiments.Testing;
using Experiments.Testing.Hub;
using Experiments.Testing.Plans;
using Experiments.Testing.Stores;
using Experiments.Testing.Workers;
using Microsoft.Extensions.DependencyInjection;

namespace Experiments.Engine.Tests;

/// <summary>An engine over a store folder of its own, with an index in memory and fake workers.</summary>
internal sealed class EngineRoom : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ServiceProvider _services;

    public EngineRoom()
    {
        _services = new ServiceCollection()
            .AddLogging()
            .AddEngine()
            .AddSingleton<IRunStoreOpener>(Index)
            .AddSingleton<IPlanFormat, JsonPlanFormat>()
            .AddSingleton<IDataCardFormat, NoDataCard>()
            .AddSingleton<IWorkerLauncher>(Workers)
            .AddSingleton<IRunObserver>(Seen)
            .BuildServiceProvider();
    }

    public FakeWorkerLauncher Workers { get; } = new();

    public InMemoryRunStoreOpener Index { get; } = new();

    public RecordingObserver Seen { get; } = new();

    public string Store => Path.Combine(_folder.Path, "runs");

    public Interruption Interruption { get; } = new();

    public StoreRebuilder Rebuilder => _services.GetRequiredService<StoreRebuilder>();

    public RunReaderFactory Readers => _services.GetRequiredService<RunReaderFactory>();

    public static ImmutableArray<RunPlan> Plans(params long[] seeds) => new PlanBuilder().WithValidation().Seeds(seeds).BuildAll();

    /// <summary>Plans over files that exist, with the digests of their content.</summary>
    public (RunPlan Plan, string Data) RealPlan()
    {
        string data = _folder.Write("train.csv", "text,label\ngood,1\nbad,0\n");
        RunPlan plan = Plans(1)[0];
        InputDigests digests = new(Store, TimeProvider.System);
        return (plan with { Inputs = [new InputDigest("train", data, digests.Of(data)), new InputDigest("code", "", Workers.CodeDigest)] }, data);
    }

    public RunFolder FolderOf(RunPlan plan) => RunFolder.Of(Store, plan.Experiment, plan.Id);

    public SweepRequest Request(ImmutableArray<RunPlan> plans) => new(Store, plans);

    public Task<SweepResult> RunAsync(ImmutableArray<RunPlan> plans) => RunAsync(Request(plans));

    public Task<SweepResult> RunAsync(SweepRequest request) => _services.GetRequiredService<SweepRunner>().RunAsync(request, Interruption);

    public Task<Core.Comparing.Reproduction> ReproduceAsync(RunRecord run, long? steps = null) =>
        _services.GetRequiredService<Reproducer>().ReproduceAsync(new ReproduceRequest(Store, run, steps), Interruption);

    public void Dispose()
    {
        Interruption.Dispose();
        _services.Dispose();
        _folder.Dispose();
    }
}

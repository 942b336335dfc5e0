using System.Collections.Immutable;
using Experiments.Core.Comparing;
using Experiments.Core.Hub;
using Experiments.Core.Plans;
using Experiments.Core.Runs;
using Experiments.Core.Workers;
using Experiments.Engine.Hub;
using Experiments.Engine.Inputs;
using Experiments.Engine.Reproducing;
using Experiments.Engine.Stores;
using Experiments.Engine.Sweeps;
using Experiments.Engine.Workers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Experiments.Engine;

/// <summary>The engine as part of a host.</summary>
public static class EngineHost
{
    /// <summary>A checkpoint of a large model takes its time.</summary>
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Wants an <see cref="IRunStoreOpener"/>, an <see cref="IPlanFormat"/>, an <see cref="IDataCardFormat"/> and, unless there is another
    /// <see cref="IWorkerLauncher"/>, a <see cref="WorkerCommand"/>; takes <see cref="HubOptions"/>, an <see cref="IProgress{T}"/> of
    /// <see cref="HubProgress"/> and any number of <see cref="IRunObserver"/>.
    /// </summary>
    public static IServiceCollection AddEngine(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IWorkerLauncher, WorkerLauncher>();
        services.TryAddSingleton<Interruption>();
        services.TryAddSingleton(_ => HubOptions.From(ImmutableDictionary<string, string>.Empty));
        services.AddSingleton<HubResolver>();
        services.AddSingleton<InputLocator>();
        services.AddSingleton<EngineStoreOpener>();
        services.AddSingleton<StoreRebuilder>();
        services.AddSingleton<RunReaderFactory>();
        services.AddSingleton<SweepRunner>();
        services.AddSingleton<Reproducer>();
        services.AddSingleton<EngineService>();
        services.AddHostedService(provider => provider.GetRequiredService<EngineService>());
        services.AddSingleton<IHostLifetime, SignalLifetime>();
        services.Configure<HostOptions>(options => options.ShutdownTimeout = ShutdownTimeout);
        return services;
    }

    /// <summary>
    /// Runs the host until the sweep is done or stopped; its exit code is in the result. Throws
    /// <see cref="Core.Diagnostics.ExperimentException"/> where the surroundings do not allow it.
    /// </summary>
    public static Task<SweepResult> RunSweepAsync(this IHost host, SweepRequest request)
    {
        SweepRunner runner = host.Services.GetRequiredService<SweepRunner>();
        return host.WorkAsync(interruption => runner.RunAsync(request, interruption));
    }

    /// <summary>Runs the host until the reproduction is done. Throws as <see cref="RunSweepAsync"/> does.</summary>
    public static Task<Reproduction> ReproduceAsync(this IHost host, ReproduceRequest request)
    {
        Reproducer reproducer = host.Services.GetRequiredService<Reproducer>();
        return host.WorkAsync(interruption => reproducer.ReproduceAsync(request, interruption));
    }

    private static async Task<T> WorkAsync<T>(this IHost host, Func<Interruption, Task<T>> work)
    {
        EngineService service = host.Services.GetRequiredService<EngineService>();
        Task<T>? outcome = null;
        service.Work = interruption => outcome = work(interruption);

        // Not RunAsync, which disposes of the host: its services are still wanted for what is said about the outcome.
        await host.StartAsync();
        await host.WaitForShutdownAsync();
        return await (outcome ?? throw new InvalidOperationException("The host ended before the engine began."));
    }
}

using Experiments.Core.Diagnostics;
using Experiments.Core.Plans;
using Experiments.Core.Runs;
using Experiments.Core.Workers;
using Experiments.Engine.Sweeps;
using Experiments.Testing;
using Experiments.Testing.Plans;
using Experiments.Testing.Stores;
using Experiments.Testing.Workers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Experiments.Engine.Tests;

public sealed class EngineHostTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly FakeWorkerLauncher workers = new();
    private readonly RecordingObserver seen = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Runs_a_sweep_to_its_end_and_stops()
    {
        SweepResult result = await Host().RunSweepAsync(new SweepRequest(folder.File("runs"), EngineRoom.Plans(1, 2)));

        result.ExitCode.ShouldBe(ExitCode.Success);
        result.Trained.ShouldBe(2);
    }

    [Fact]
    public async Task Gives_the_exception_of_the_work_to_the_caller_rather_than_ending_with_zero()
    {
        folder.Write("runs", "a file stands where the folder should be");

        ExperimentException refused = await Should.ThrowAsync<ExperimentException>(
            () => Host().RunSweepAsync(new SweepRequest(folder.File("runs"), EngineRoom.Plans(1))));

        refused.ExitCode.ShouldBe(ExitCode.InvalidEnvironment);
    }

    [Fact]
    public async Task Lets_a_bug_fly()
    {
        workers.Check = _ => throw new InvalidOperationException("a bug");

        await Should.ThrowAsync<InvalidOperationException>(() => Host().RunSweepAsync(new SweepRequest(folder.File("runs"), EngineRoom.Plans(1))));
    }

    [Fact]
    public async Task Stops_the_work_when_the_host_is_stopped()
    {
        workers.Script = (_, _) => WorkerScript.Slow;
        IHost host = Host();
        IHostApplicationLifetime lifetime = host.Services.GetRequiredService<IHostApplicationLifetime>();
        seen.OnEvent = runEvent =>
        {
            if (runEvent is StepCompleted { Step: 3 })
                lifetime.StopApplication();
        };

        SweepResult result = await host.RunSweepAsync(new SweepRequest(folder.File("runs"), EngineRoom.Plans(1, 2)));

        result.ExitCode.ShouldBe(ExitCode.Interrupted);
        result.Runs[0].Record?.State.ShouldBe(RunState.Interrupted);
    }

    private IHost Host()
    {
        HostApplicationBuilder builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services
            .AddEngine()
            .AddSingleton<Core.Hub.IDataCardFormat, Testing.Hub.NoDataCard>()
            .AddSingleton<IRunStoreOpener, InMemoryRunStoreOpener>()
            .AddSingleton<IPlanFormat, JsonPlanFormat>()
            .AddSingleton<IWorkerLauncher>(workers)
            .AddSingleton<IRunObserver>(seen);
        return builder.Build();
    }
}

using Experiments.Engine.Sweeps;
using Microsoft.Extensions.Hosting;

namespace Experiments.Engine;

/// <summary>
/// Does the one piece of work this process was started for, then stops the host. The outcome, good or bad, stays in
/// <see cref="Outcome"/>: a background service that throws would end the process with 0 on .NET 10.
/// </summary>
internal sealed class EngineService(IHostApplicationLifetime lifetime, Interruption interruption) : BackgroundService
{
    /// <summary>Set before the host starts.</summary>
    public Func<Interruption, Task>? Work { get; set; }

    /// <summary>Whoever awaits it gets the work's exception.</summary>
    public Task Outcome { get; private set; } = Task.CompletedTask;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);

        // The host's patience is over: what is not saved by now is lost.
        if (ExecuteTask is { IsCompleted: false })
            interruption.RequestAbort();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (Work is not null)
        {
            using CancellationTokenRegistration relay = stoppingToken.Register(interruption.RequestStop);
            Outcome = Work(interruption);
            await Task.WhenAny(Outcome);
        }

        lifetime.StopApplication();
    }
}

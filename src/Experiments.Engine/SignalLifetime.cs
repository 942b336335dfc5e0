using System.Runtime.InteropServices;
using Experiments.Engine.Sweeps;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Experiments.Engine;

/// <summary>In place of the console's lifetime, which knows one kind of stop: the first signal stops, the second aborts.</summary>
internal sealed class SignalLifetime(IHostApplicationLifetime lifetime, Interruption interruption, ILogger<SignalLifetime> logger)
    : IHostLifetime, IDisposable
{
    private readonly List<PosixSignalRegistration> _registrations = [];

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        foreach (PosixSignal signal in new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGQUIT })
            _registrations.Add(PosixSignalRegistration.Create(signal, Handle));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _registrations.ForEach(registration => registration.Dispose());

    private void Handle(PosixSignalContext context)
    {
        context.Cancel = true;
        if (!interruption.Stop.IsCancellationRequested)
            Log.Stopping(logger);
        interruption.Signal();
        lifetime.StopApplication();
    }
}

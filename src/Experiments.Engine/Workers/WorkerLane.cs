using Experiments.Core.Workers;

namespace Experiments.Engine.Workers;

/// <summary>One worker at a time, started when it is needed and replaced when it died or another device is wanted.</summary>
internal sealed class WorkerLane(IWorkerLauncher launcher) : IAsyncDisposable
{
    private IWorker? _worker;
    private IAsyncEnumerator<WorkerReply>? _replies;
    private string? _device;

    public int ProcessId => _worker?.ProcessId ?? 0;

    /// <summary>False where the worker is gone.</summary>
    public async Task<bool> SendAsync(WorkerRequest request, string device, CancellationToken cancellationToken)
    {
        if (_worker is null || _device != device)
            await StartAsync(device, cancellationToken);
        return _worker is not null && await TrySendAsync(_worker, request, cancellationToken);
    }

    /// <summary>To the worker that is there; nothing happens where there is none.</summary>
    public async Task SendAsync(WorkerRequest request, CancellationToken cancellationToken)
    {
        if (_worker is not null)
            await TrySendAsync(_worker, request, cancellationToken);
    }

    /// <summary>The next reply; null where the worker is gone.</summary>
    public async Task<WorkerReply?> NextAsync()
    {
        try
        {
            return _replies is not null && await _replies.MoveNextAsync() ? _replies.Current : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Kills the worker; the next request starts a fresh one.</summary>
    public async Task DiscardAsync()
    {
        _worker?.Abort();
        await DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        IWorker? worker = _worker;
        _worker = null;
        _replies = null;
        if (worker is not null)
            await worker.DisposeAsync();
    }

    private async Task StartAsync(string device, CancellationToken cancellationToken)
    {
        await DisposeAsync();
        cancellationToken.ThrowIfCancellationRequested();
        _worker = launcher.Launch(device);
        _device = device;
        _replies = _worker.Replies(CancellationToken.None).GetAsyncEnumerator(CancellationToken.None);
    }

    private static async Task<bool> TrySendAsync(IWorker worker, WorkerRequest request, CancellationToken cancellationToken)
    {
        try
        {
            await worker.SendAsync(request, cancellationToken);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}

namespace Experiments.Engine.Sweeps;

/// <summary>
/// How a user ends work early. Stop: finish the step, save, record. Abort: end now. The first signal stops, the second aborts.
/// </summary>
public sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _abort = new();
    private readonly Lock _gate = new();

    public CancellationToken Stop => _stop.Token;

    /// <summary>Never cancelled before <see cref="Stop"/>.</summary>
    public CancellationToken Abort => _abort.Token;

    /// <summary>Ctrl+C or a request to terminate.</summary>
    public void Signal()
    {
        lock (_gate)
        {
            if (_stop.IsCancellationRequested)
                _abort.Cancel();
            _stop.Cancel();
        }
    }

    /// <summary>However often it is said.</summary>
    public void RequestStop() => _stop.Cancel();

    public void RequestAbort()
    {
        _stop.Cancel();
        _abort.Cancel();
    }

    public void Dispose()
    {
        _stop.Dispose();
        _abort.Dispose();
    }
}

namespace Experiments.Core.Workers;

/// <summary>A process that trains, as the engine sees it. Tests put a fake in its place.</summary>
public interface IWorker : IAsyncDisposable
{
    int ProcessId { get; }

    Task SendAsync(WorkerRequest request, CancellationToken cancellationToken);

    /// <summary>Replies in order; ends when the worker has closed its output.</summary>
    IAsyncEnumerable<WorkerReply> Replies(CancellationToken cancellationToken);

    /// <summary>Kills it at once.</summary>
    void Abort();

    /// <summary>Its exit code, once it has ended.</summary>
    Task<int> Exited { get; }
}

/// <summary>Starts workers.</summary>
public interface IWorkerLauncher
{
    /// <param name="device"><c>auto</c>, <c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>.</param>
    IWorker Launch(string device);

    /// <summary>SHA-256 over the assemblies that decide what a plan computes; part of every run's identity.</summary>
    string CodeDigest { get; }
}

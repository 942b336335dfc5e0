using Experiments.Core.Workers;
using Experiments.Engine.Inputs;
using Microsoft.Extensions.Logging;

namespace Experiments.Engine.Workers;

/// <summary>Starts workers as processes of this machine.</summary>
public sealed class WorkerLauncher(WorkerCommand command, ILogger<WorkerLauncher> logger) : IWorkerLauncher
{
    private readonly Lazy<string> _codeDigest = new(() => InputDigests.OfNamed(
        command.CodeFiles.Select(path => (Path.GetFileName(path), InputDigests.OfContent(path)))));

    public string CodeDigest => _codeDigest.Value;

    /// <summary>Throws <see cref="Core.Diagnostics.ExperimentException"/> (worker not found, exit 6) where it cannot be started.</summary>
    public IWorker Launch(string device) => WorkerProcess.Start(command, device, logger);
}

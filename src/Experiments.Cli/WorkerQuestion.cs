using Experiments.Core.Diagnostics;
using Experiments.Core.Workers;

namespace Experiments.Cli;

/// <summary>One question to a worker of its own, outside any sweep.</summary>
internal static class WorkerQuestion
{
    /// <exception cref="ExperimentException">The worker cannot do its work here, or ended without an answer.</exception>
    public static Task<TReply> AskAsync<TReply>(IWorkerLauncher launcher, string device, WorkerRequest request, CancellationToken cancellationToken)
        where TReply : WorkerReply =>
        AskAsync<TReply>(launcher, device, request, _ => { }, cancellationToken);

    /// <param name="meanwhile">Told of each reply before the answer.</param>
    /// <exception cref="ExperimentException">The worker cannot do its work here, or ended without an answer.</exception>
    public static async Task<TReply> AskAsync<TReply>(
        IWorkerLauncher launcher, string device, WorkerRequest request, Action<WorkerReply> meanwhile, CancellationToken cancellationToken)
        where TReply : WorkerReply
    {
        await using IWorker worker = launcher.Launch(device);
        await worker.SendAsync(request, cancellationToken);
        await foreach (WorkerReply reply in worker.Replies(cancellationToken))
        {
            switch (reply)
            {
                case TReply answer:
                    return answer;
                case RequestFailed failed:
                    throw new ExperimentException(failed.Diagnostics, failed.ExitCode);
                default:
                    meanwhile(reply);
                    break;
            }
        }

        throw new ExperimentException(
            Diagnostic.Error(DiagnosticCodes.WorkerDied, "The worker ended without an answer.", hint: "-v diagnostic shows what it said"),
            ExitCode.WorkerDied);
    }
}

using Experiments.Cli.Output;
using Experiments.Core.Diagnostics;
using Experiments.Core.Workers;

namespace Experiments.Cli.Answers;

/// <summary>A worker with a trained model in it. One request at a time.</summary>
internal sealed class AnswerSession : IAsyncDisposable
{
    private readonly IWorker worker;
    private readonly IAsyncEnumerator<WorkerReply> replies;

    private AnswerSession(IWorker worker)
    {
        this.worker = worker;
        replies = worker.Replies(CancellationToken.None).GetAsyncEnumerator(CancellationToken.None);
    }

    /// <summary>What was loaded.</summary>
    public OpenedReply Opened { get; private set; } = new([], []);

    /// <summary>What the person should know about how the model answers.</summary>
    public void TellNotes(Terminal terminal)
    {
        foreach (string note in Opened.Notes)
        {
            terminal.Say(note);
        }
    }

    /// <exception cref="ExperimentException">The model cannot be loaded.</exception>
    public static async Task<AnswerSession> OpenAsync(IWorkerLauncher launcher, OpenRequest request, CancellationToken cancellationToken)
    {
        var session = new AnswerSession(launcher.Launch(request.Options.Device));
        try
        {
            await session.worker.SendAsync(request, cancellationToken);
            session.Opened = await session.NextAsync() as OpenedReply ?? throw Misunderstood();
            return session;
        }
        catch (Exception exception) when (exception is ExperimentException or IOException or OperationCanceledException)
        {
            await session.DisposeAsync();
            throw;
        }
    }

    /// <summary>Sends a request and hands on every reply to it; true where it was answered in full.</summary>
    /// <exception cref="ExperimentException">The worker cannot do it, or has died.</exception>
    public async Task<bool> AskAsync(WorkerRequest request, Action<WorkerReply> answered, CancellationToken cancellationToken)
    {
        try
        {
            await worker.SendAsync(request, cancellationToken);
        }
        catch (IOException)
        {
            throw Died();
        }

        while (true)
        {
            WorkerReply reply = await NextAsync();
            if (reply is CompletedReply completed)
            {
                return !completed.Stopped;
            }

            answered(reply);
        }
    }

    /// <summary>Asks the worker to leave the answer it is at.</summary>
    public Task StopAsync() => worker.SendAsync(new StopRequest(), CancellationToken.None);

    public async ValueTask DisposeAsync() => await worker.DisposeAsync();

    private async Task<WorkerReply> NextAsync()
    {
        if (!await replies.MoveNextAsync())
        {
            throw Died();
        }

        return replies.Current is RequestFailed failed ? throw new ExperimentException(failed.Diagnostics, failed.ExitCode) : replies.Current;
    }

    private static ExperimentException Died() => new(
        Diagnostic.Error(DiagnosticCodes.WorkerDied, "The worker ended without an answer.", hint: "-v diagnostic shows what it said"),
        ExitCode.WorkerDied);

    private static ExperimentException Misunderstood() => new(
        Diagnostic.Error(
            DiagnosticCodes.WorkerProtocol, "The worker did not say what it loaded.", hint: "Build tool and worker from the same sources"),
        ExitCode.WorkerDied);
}

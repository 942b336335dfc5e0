using System.Threading.Channels;
using Experiments.Core.Runs;
using Experiments.Core.Workers;

namespace Experiments.Testing.Workers;

/// <summary>A worker without a process: appends to the run's journal first and then reports, as a real one does.</summary>
public sealed class FakeWorker : IWorker
{
    private readonly FakeWorkerLauncher _launcher;
    private readonly Channel<WorkerReply> _replies = Channel.CreateUnbounded<WorkerReply>();
    private readonly TaskCompletionSource<int> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _killed = new();
    private CancellationTokenSource _stop = new();
    private Task _training = Task.CompletedTask;

    internal FakeWorker(FakeWorkerLauncher launcher, int processId)
    {
        _launcher = launcher;
        ProcessId = processId;
    }

    /// <summary>Higher than the system gives any.</summary>
    public int ProcessId { get; }

    public Task<int> Exited => _exited.Task;

    public Task SendAsync(WorkerRequest request, CancellationToken cancellationToken)
    {
        if (_exited.Task.IsCompleted)
            throw new IOException("The pipe is broken.");
        switch (request)
        {
            case CheckRequest check:
                _launcher.Checks++;
                if (_launcher.Check(check.Plans) is { } reply)
                    _replies.Writer.TryWrite(reply);
                else
                    End(134);
                break;
            case TrainRequest train:
                _stop = new CancellationTokenSource();
                _training = Task.Run(() => TrainAsync(train, _stop.Token), CancellationToken.None);
                break;
            case StopRequest:
                _stop.Cancel();
                break;
        }

        return Task.CompletedTask;
    }

    public IAsyncEnumerable<WorkerReply> Replies(CancellationToken cancellationToken) => _replies.Reader.ReadAllAsync(cancellationToken);

    public void Abort()
    {
        _killed.Cancel();
        End(137);
    }

    public async ValueTask DisposeAsync()
    {
        _killed.Cancel();
        await _training;
        End(0);
    }

    private void End(int exitCode)
    {
        _replies.Writer.TryComplete();
        _exited.TrySetResult(exitCode);
    }

    private async Task TrainAsync(TrainRequest request, CancellationToken stop)
    {
        _launcher.Trained.Enqueue((request.Plan.Id, request.Attempt));
        WorkerScript script = _launcher.Script(request.Plan, request.Attempt);
        FakeTraining training = new(request, script, ProcessId);
        foreach (RunEvent runEvent in training.Events())
        {
            if (_killed.IsCancellationRequested)
                return;
            if (stop.IsCancellationRequested && script.Behaviour != Behaviour.Hang)
            {
                Emit(request, new RunInterrupted(training.Now, training.Step));
                return;
            }

            Emit(request, runEvent);
            if (script.Behaviour is Behaviour.Slow or Behaviour.Hang)
                await Task.Delay(TimeSpan.FromMilliseconds(2), CancellationToken.None);
        }

        if (script.Behaviour == Behaviour.Die)
            End(139);
    }

    private void Emit(TrainRequest request, RunEvent runEvent)
    {
        using (FileStream journal = new(new RunFolder(request.Folder).Journal, FileMode.Append, FileAccess.Write, FileShare.ReadWrite))
            journal.Write(JournalFormat.Write(runEvent));
        _replies.Writer.TryWrite(new EventReply(request.Plan.Id, runEvent));
    }
}

using System.Text.Json;
using Experiments.Core.Diagnostics;
using Experiments.Core.Json;
using Experiments.Core.Runs;
using Experiments.Core.Workers;
using Experiments.Torch;
using Experiments.Worker.Journals;

namespace Experiments.Worker;

/// <summary>
/// Reads requests until standard input closes. Training runs on a thread of its own, as dispose scopes are bound to threads;
/// a stop request is heard meanwhile. When the engine is gone, the run is stopped: nothing trains on unseen.
/// </summary>
internal sealed class WorkerLoop(TextReader input, ReplyChannel replies, TorchTraining torch, TimeProvider clock) : IDisposable
{
    private CancellationTokenSource? stopping;
    private Thread? training;

    public ExitCode Run()
    {
        while (input.ReadLine() is { } line)
        {
            if (line.Length == 0)
            {
                continue;
            }

            Handle(JsonSerializer.Deserialize<WorkerRequest>(line, ExperimentJson.Line)
                ?? throw new JsonException("A request is a JSON object."));
        }

        stopping?.Cancel();
        training?.Join();
        return ExitCode.Success;
    }

    public void Dispose() => stopping?.Dispose();

    private void Handle(WorkerRequest request)
    {
        switch (request)
        {
            case DescribeRequest:
                Answer(() => replies.Send(torch.Describe()));
                break;
            case CheckRequest check:
                Answer(() => replies.Send(new CheckReply(torch.Check(check.Plans, CancellationToken.None))));
                break;
            case LintRequest lint:
                Answer(() => replies.Send(torch.Lint(lint, replies.Send, CancellationToken.None)));
                break;
            case ShowModelRequest show:
                Answer(() => replies.Send(TorchTraining.Show(show)));
                break;
            case TrainRequest train:
                Begin(train);
                break;
            case StopRequest:
                stopping?.Cancel();
                break;
        }
    }

    /// <summary>The surroundings may fail; the worker stays and says so.</summary>
    private void Answer(Action action)
    {
        try
        {
            action();
        }
        catch (ExperimentException exception)
        {
            replies.Send(new RequestFailed(exception.Diagnostics, exception.ExitCode));
        }
    }

    private void Begin(TrainRequest request)
    {
        training?.Join();
        stopping?.Dispose();
        stopping = new CancellationTokenSource();
        CancellationToken stop = stopping.Token;
        training = new Thread(() => Train(request, stop)) { Name = $"training {request.Plan.Id}", IsBackground = true };
        training.Start();
    }

    private void Train(TrainRequest request, CancellationToken stop)
    {
        using var journal = new JournalWriter(new RunFolder(request.Folder).Journal, clock);
        void Emit(RunEvent occurred)
        {
            journal.Append(occurred);
            replies.Send(new EventReply(request.Plan.Id, occurred));
        }

        try
        {
            var activities = new ActivityPipe(replies, request.Plan.Id, clock);
            torch.Train(request, new RunReports(Emit, activities.Report), stop);
        }
        catch (Exception exception)
        {
            // Whatever broke the run is recorded with it; the sweep goes on.
            Emit(new RunFailed(clock.GetUtcNow(), DiagnosticCodes.TrainingFailed, exception.Message, exception.ToString()));
        }
    }
}

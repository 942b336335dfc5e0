using System.Text.Json;
using Experiments.Core.Diagnostics;
using Experiments.Core.Json;
using Experiments.Core.Runs;
using Experiments.Core.Workers;
using Experiments.Torch;
using Experiments.Worker.Journals;

namespace Experiments.Worker;

/// <summary>
/// Reads requests until standard input closes. What takes its time runs on a thread of its own, as dispose scopes are bound to threads;
/// a stop request is heard meanwhile. When the engine is gone, the work is stopped: nothing trains on unseen.
/// </summary>
internal sealed class WorkerLoop(TextReader input, ReplyChannel replies, TorchTraining torch, TimeProvider clock) : IDisposable
{
    private readonly TorchAnswers answers = new();
    private CancellationTokenSource? stopping;
    private Thread? working;

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
        working?.Join();
        return ExitCode.Success;
    }

    public void Dispose()
    {
        stopping?.Dispose();
        answers.Dispose();
    }

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
            case MergeRequest merge:
                Answer(() => replies.Send(TorchTraining.Merge(merge)));
                break;
            case ExportRequest export:
                Answer(() => replies.Send(TorchTraining.Export(export)));
                break;
            case LintRequest lint:
                Begin(stop => Lint(lint, stop));
                break;
            case ShowDataRequest show:
                Answer(() => replies.Send(TorchTraining.ShowData(show, CancellationToken.None)));
                break;
            case ShowModelRequest model:
                Answer(() => replies.Send(TorchTraining.Show(model)));
                break;
            case VerifyModelRequest verify:
                Answer(() => replies.Send(TorchTraining.Verify(verify)));
                break;
            case TrainRequest train:
                Begin(stop => Train(train, stop));
                break;
            case OpenRequest open:
                Begin(_ => Answer(() => replies.Send(answers.Open(open))));
                break;
            case PredictFileRequest predict:
                Begin(stop => Answer(() => answers.Predict(predict, replies.Send, stop)));
                break;
            case PredictLinesRequest predict:
                Begin(stop => Answer(() => answers.Predict(predict, replies.Send, stop)));
                break;
            case ChatRequest chat:
                Begin(stop => Answer(() => answers.Chat(chat, replies.Send, stop)));
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

    private void Begin(Action<CancellationToken> work)
    {
        working?.Join();
        stopping?.Dispose();
        stopping = new CancellationTokenSource();
        CancellationToken stop = stopping.Token;
        working = new Thread(() => work(stop)) { Name = "work", IsBackground = true };
        working.Start();
    }

    private void Lint(LintRequest request, CancellationToken stop)
    {
        try
        {
            Answer(() => replies.Send(torch.Lint(request, replies.Send, stop)));
        }
        catch (OperationCanceledException)
        {
            // Whoever asked is gone.
        }
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

using System.Runtime.InteropServices;
using Experiments.Core.Diagnostics;
using Experiments.Core.Workers;
using Experiments.Torch.Answering;
using Experiments.Torch.Devices;
using static TorchSharp.torch;

namespace Experiments.Torch;

/// <summary>What a worker asks of a trained model. Not thread-safe: one request at a time.</summary>
public sealed class TorchAnswers : IDisposable
{
    private AnsweringModel? _model;

    private AnsweringModel Model => _model ?? throw new InvalidOperationException("No model is open.");

    /// <summary>Loads a model, in the place of the one before.</summary>
    /// <exception cref="ExperimentException">It cannot be loaded.</exception>
    public OpenedReply Open(OpenRequest request)
    {
        _ = Libtorch.Version;
        Dispose();
        if (request.Options.Threads > 0)
            set_num_threads(request.Options.Threads);
        _model = ModelLoading.Load(request, ComputeDevice.Resolve(request.Options.Device));
        return _model.Description;
    }

    /// <param name="emit">Called on this thread, in order, up to a <see cref="CompletedReply"/>.</param>
    /// <exception cref="ExperimentException">The file is broken: nothing was emitted.</exception>
    public void Predict(PredictFileRequest request, Action<WorkerReply> emit, CancellationToken stop) => Until(emit, () =>
    {
        var rows = InputRows.Read(request.Path, Model.Check);
        Model.Predict(rows, new AnswerChannel(emit, stop));
    }, stop);

    /// <inheritdoc cref="Predict(PredictFileRequest,Action{WorkerReply},CancellationToken)"/>
    public void Predict(PredictLinesRequest request, Action<WorkerReply> emit, CancellationToken stop) => Until(emit, () =>
    {
        var channel = new AnswerChannel(emit, stop);
        var good = new List<NumberedRow>();
        for (var i = 0; i < request.Lines.Length; i++)
        {
            if (Refused(request.Lines[i], request.First + i, good) is not { } problem)
                continue;
            Model.Predict(good, channel);
            good.Clear();
            emit(new RefusedReply(request.First + i, problem));
        }

        Model.Predict(good, channel);
    }, stop);

    /// <inheritdoc cref="Predict(PredictFileRequest,Action{WorkerReply},CancellationToken)"/>
    public void Chat(ChatRequest request, Action<WorkerReply> emit, CancellationToken stop) =>
        Until(emit, () => Model.Chat(request, new AnswerChannel(emit, stop)), stop);

    public void Dispose()
    {
        _model?.Dispose();
        _model = null;
    }

    /// <summary>Adds the line's row to the good ones, or says why it is none.</summary>
    private Diagnostic? Refused(string line, long index, List<NumberedRow> good)
    {
        try
        {
            var row = InputRows.Parse(line, index);
            if (Model.Check(row) is { } problem)
                return problem;
            good.Add(new NumberedRow(index, row));
            return null;
        }
        catch (ExperimentException e)
        {
            return e.Diagnostics[0];
        }
    }

    private static void Until(Action<WorkerReply> emit, Action work, CancellationToken stop)
    {
        try
        {
            work();
            emit(new CompletedReply(Stopped: false));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            emit(new CompletedReply(Stopped: true));
        }
        catch (ExternalException e) when (Libtorch.IsOutOfMemory(e))
        {
            throw new ExperimentException(
                Diagnostic.Error(DiagnosticCodes.OutOfMemory, e.Message.Split('\n')[0], hint: "A smaller --batch-size needs less"), ExitCode.RunFailed, e);
        }
    }
}

using System.Runtime.InteropServices;
using System.Text.Json;
using Experiments.Core.Diagnostics;
using Experiments.Core.Json;
using Experiments.Core.Plans;
using Experiments.Core.Runs;
using Experiments.Core.Workers;
using Experiments.Torch.Devices;
using Experiments.Torch.Runs;
using static TorchSharp.torch;

namespace Experiments.Torch;

/// <summary>All that a worker asks of this project. Not thread-safe: one run at a time, each on one thread from start to end.</summary>
public sealed class TorchTraining(TimeProvider time)
{
    private (string Key, RunRows Data)? _lastData;

    /// <summary>What the machine offers, the device that <c>auto</c> means first.</summary>
    /// <exception cref="ExperimentException">libtorch cannot be loaded.</exception>
    public EnvironmentReply Describe()
    {
        _ = Libtorch.Version;
        return new EnvironmentReply(EnvironmentProbe.Describe(Environment.CurrentDirectory, get_num_threads()), ComputeDevice.Available);
    }

    /// <summary>
    /// What is wrong with any of these plans, found without training: rows, labels, tokenizer, weights, adapter targets, device.
    /// </summary>
    /// <exception cref="ExperimentException">libtorch cannot be loaded.</exception>
    public IReadOnlyList<Diagnostic> Check(IReadOnlyList<RunPlan> plans, CancellationToken cancellationToken)
    {
        _ = Libtorch.Version;
        return new Preflight().Check(plans, cancellationToken);
    }

    /// <summary>
    /// Trains, up to and including the final event. An attempt after the first goes on from the newest whole checkpoint.
    /// What is wrong with plan, data or model, and what libtorch refuses, is a <see cref="RunFailed"/>.
    /// </summary>
    /// <param name="emit">Called on this thread, in order.</param>
    /// <param name="stop">Finish the step, save a checkpoint, end as interrupted.</param>
    public void Train(TrainRequest request, Action<RunEvent> emit, CancellationToken stop)
    {
        var clock = new RunClock(time);
        try
        {
            _ = Libtorch.Version;
            Train(request, clock, emit, stop);
        }
        catch (ExperimentException e)
        {
            var first = e.Diagnostics[0];
            emit(new RunFailed(clock.Now, first.Code, first.Message, string.Join(Environment.NewLine, e.Diagnostics)));
        }
        catch (ExternalException e)
        {
            var code = Libtorch.IsOutOfMemory(e) ? DiagnosticCodes.OutOfMemory : DiagnosticCodes.TrainingFailed;
            emit(new RunFailed(clock.Now, code, FirstLine(e.Message), e.ToString()));
        }
        catch (IOException e)
        {
            emit(new RunFailed(clock.Now, DiagnosticCodes.FolderNotWritable, e.Message, e.ToString()));
        }
    }

    private void Train(TrainRequest request, RunClock clock, Action<RunEvent> emit, CancellationToken stop)
    {
        var configuration = request.Plan.Configuration;
        if (configuration.Threads > 0)
            set_num_threads(configuration.Threads);
        var folder = new RunFolder(request.Folder);
        Directory.CreateDirectory(folder.Path);
        File.WriteAllText(folder.Environment,
            JsonSerializer.Serialize(EnvironmentProbe.Describe(folder.Path, get_num_threads()), ExperimentJson.Document));
        using var run = new TrainingRun(request.Plan, folder, Data(request.Plan, stop), clock, emit);
        run.Execute(request.Attempt, stop);
    }

    // Runs of a sweep follow one another with the same rows; the digests tell when a file has changed in between.
    private RunRows Data(RunPlan plan, CancellationToken cancel)
    {
        var key = $"{Preflight.DataKey(plan.Configuration)}\n{JsonSerializer.Serialize(plan.Inputs, ExperimentJson.Line)}";
        if (_lastData is not { } last || last.Key != key)
            _lastData = last = (key, RunRows.Read(plan.Configuration, cancel));
        return last.Data;
    }

    private static string FirstLine(string message) => message.Split('\n')[0];
}

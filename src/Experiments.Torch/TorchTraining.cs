using System.Runtime.InteropServices;
using System.Text.Json;
using Experiments.Core.Diagnostics;
using Experiments.Core.Json;
using Experiments.Core.Plans;
using Experiments.Core.Runs;
using Experiments.Core.Workers;
using Experiments.Torch.Data;
using Experiments.Torch.Devices;
using Experiments.Torch.Exporting;
using Experiments.Torch.Inspecting;
using Experiments.Torch.Linting;
using Experiments.Torch.Runs;
using Experiments.Torch.Showing;
using Experiments.Torch.Verifying;
using static TorchSharp.torch;

namespace Experiments.Torch;

/// <summary>What a run tells while it goes.</summary>
/// <param name="Emit">All that is recorded.</param>
/// <param name="Progress">How far it is with work between events, as often as it likes.</param>
public sealed record RunReports(Action<RunEvent> Emit, Action<RunActivity> Progress);

/// <summary>All that a worker asks of this project. Not thread-safe: one run at a time, each on one thread from start to end.</summary>
/// <param name="cacheFolder">Where tokens are kept for other runs; null: nowhere.</param>
public sealed class TorchTraining(TimeProvider time, string? cacheFolder = null) : IDisposable
{
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(250);

    private readonly TokenCache _cache = new(cacheFolder);
    private (string Key, RunRows Data)? _lastData;

    /// <summary>The folder that the environment names for <c>cacheFolder</c>: EXPERIMENTS_CACHE, XDG_CACHE_HOME, or one in the user's home.</summary>
    public static string CacheFolder => TokenCache.FolderFrom(Environment.GetEnvironmentVariable);

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
        using var preflight = new Preflight(_cache);
        return preflight.Check(plans, cancellationToken);
    }

    /// <summary>What had better not be trained on in the rows of plans or files. Needs no libtorch.</summary>
    /// <param name="progress">Called on this thread a few times a second, and not at all where that is quick.</param>
    public LintReply Lint(LintRequest request, Action<LintProgressReply> progress, CancellationToken cancellationToken)
    {
        var told = time.GetTimestamp();
        return Linter.Lint(request, (file, share) =>
        {
            if (time.GetElapsedTime(told) < ProgressInterval)
                return;
            told = time.GetTimestamp();
            progress(new LintProgressReply(file, share));
        }, cancellationToken);
    }

    /// <summary>What models would read and learn of the rows of plans. Needs no libtorch.</summary>
    /// <exception cref="ExperimentException">Data, prompts or tokenizers are missing or broken.</exception>
    public static ShowDataReply ShowData(ShowDataRequest request, CancellationToken cancellationToken) => DataViewer.Show(request, cancellationToken);

    /// <summary>What a model on disk is, from its headers.</summary>
    /// <exception cref="ExperimentException">There is no model, it is broken, or libtorch cannot be loaded.</exception>
    public static ModelReply Show(ShowModelRequest request)
    {
        _ = Libtorch.Version;
        return new ModelReply(ModelInspector.Inspect(request.Path));
    }

    /// <summary>Whether a model computes what another program computed.</summary>
    /// <exception cref="ExperimentException">Model or golden file cannot be used, or libtorch cannot be loaded.</exception>
    public static VerifyReply Verify(VerifyModelRequest request)
    {
        _ = Libtorch.Version;
        return ModelVerifier.Verify(request);
    }

    /// <summary>
    /// Trains, up to and including the final event. An attempt after the first goes on from the newest whole checkpoint.
    /// What is wrong with plan, data or model, and what libtorch refuses, is a <see cref="RunFailed"/>.
    /// </summary>
    /// <param name="reports">Called on this thread, events in order.</param>
    /// <param name="stop">Finish the step, save a checkpoint, end as interrupted.</param>
    public void Train(TrainRequest request, RunReports reports, CancellationToken stop)
    {
        var clock = new RunClock(time);
        var emit = reports.Emit;
        try
        {
            _ = Libtorch.Version;
            Train(request, clock, reports, stop);
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

    /// <summary>Puts an adapter into its base model's weights.</summary>
    /// <exception cref="ExperimentException">It cannot be merged or written, or libtorch cannot be loaded.</exception>
    public static MergeReply Merge(MergeRequest request) => Writing(request.Output, () => AdapterMerge.Run(request));

    /// <summary>Writes an adapter for another program.</summary>
    /// <exception cref="ExperimentException">It cannot be read or written, or libtorch cannot be loaded.</exception>
    public static ExportReply Export(ExportRequest request) => Writing(request.Output, () => AdapterExport.Run(request));

    public void Dispose()
    {
        _lastData?.Data.Dispose();
        _lastData = null;
    }

    private static T Writing<T>(string output, Func<T> write)
    {
        _ = Libtorch.Version;
        try
        {
            return write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ExperimentException(
                Diagnostic.Error(DiagnosticCodes.FolderNotWritable, e.Message, new SourceLocation(output)), ExitCode.InvalidEnvironment, e);
        }
    }

    private void Train(TrainRequest request, RunClock clock, RunReports reports, CancellationToken stop)
    {
        var configuration = request.Plan.Configuration;
        if (configuration.Threads > 0)
            set_num_threads(configuration.Threads);
        var folder = new RunFolder(request.Folder);
        Directory.CreateDirectory(folder.Path);
        File.WriteAllText(folder.Environment,
            JsonSerializer.Serialize(EnvironmentProbe.Describe(folder.Path, get_num_threads()), ExperimentJson.Document));
        using var run = new TrainingRun(request.Plan, folder, Data(request.Plan, stop), clock, reports);
        run.Execute(request.Attempt, stop);
    }

    // Runs of a sweep follow one another with the same rows; the digests tell when a file has changed in between.
    private RunRows Data(RunPlan plan, CancellationToken cancel)
    {
        var key = $"{Preflight.DataKey(plan.Configuration)}\n{JsonSerializer.Serialize(plan.Inputs, ExperimentJson.Line)}";
        if (_lastData is { } last && last.Key == key)
            return last.Data;
        Dispose();
        var data = RunRows.Read(plan.Configuration, _cache, cancel);
        _lastData = (key, data);
        return data;
    }

    private static string FirstLine(string message) => message.Split('\n')[0];
}

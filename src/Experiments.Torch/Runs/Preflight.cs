using System.Text.Json;
using Experiments.Core.Diagnostics;
using Experiments.Core.Json;
using Experiments.Core.Plans;
using Experiments.Torch.Data;
using Experiments.Torch.Devices;
using Experiments.Torch.Linting;
using Experiments.Torch.Training;
using Experiments.Torch.Weights;
using static TorchSharp.torch;

namespace Experiments.Torch.Runs;

/// <summary>
/// Whether plans could run, without training: rows, labels, tokenizer, names and shapes of weights, adapter targets, device.
/// What several plans have in common is looked at once.
/// </summary>
internal sealed class Preflight(TokenCache cache) : IDisposable
{
    private readonly Dictionary<string, RunRows?> _data = new(StringComparer.Ordinal);
    private readonly HashSet<string> _checked = new(StringComparer.Ordinal);
    private readonly List<Diagnostic> _problems = [];

    /// <summary>Everything that is wrong with any of the plans, each problem once.</summary>
    public IReadOnlyList<Diagnostic> Check(IReadOnlyList<RunPlan> plans, CancellationToken cancel)
    {
        foreach (var plan in plans)
        {
            var configuration = plan.Configuration;
            Once($"device {configuration.Device}", () => Add(ComputeDevice.Problem(configuration.Device)));
            Once($"schedule {configuration.Training.LrSchedulerType}", () => Add(UnknownSchedule(configuration.Training)));
            if (Data(configuration, cancel) is { } data)
            {
                Once(ModelKey(configuration, data), () => CheckModel(configuration, data));
                Once($"lint {DataKey(configuration)}\n{JsonSerializer.Serialize(configuration.Data.Lint, ExperimentJson.Line)}",
                    () => _problems.AddRange(Linter.Gate(plan, cancel)));
            }
        }

        return [.. _problems.Distinct()];
    }

    public void Dispose()
    {
        foreach (var data in _data.Values)
            data?.Dispose();
    }

    /// <summary>What data, prompts and tokenizer of a plan are known by: equal keys, equal tokens.</summary>
    public static string DataKey(RunConfiguration configuration) =>
        $"{configuration.Model}\n{JsonSerializer.Serialize(configuration.Data, ExperimentJson.Line)}"
        + (configuration.PredictsTokens ? $"\n{JsonSerializer.Serialize(Shown(configuration), ExperimentJson.Line)}" : "");

    private static object Shown(RunConfiguration configuration) => new
    {
        configuration.Task,
        configuration.Mode,
        Instruction = configuration.Instruction with { Tune = Mode.Full },
        configuration.Pretraining,
        configuration.Training.CompletionOnlyLoss,
        configuration.Training.AssistantOnlyLoss,
    };

    private static string ModelKey(RunConfiguration configuration, RunRows data) =>
        $"{DataKey(configuration)}\n{data.Labels.Count}\n{configuration.Pooling}\n{configuration.Tuning}\n"
        + (configuration.Tuning == Mode.Lora ? JsonSerializer.Serialize(configuration.Lora, ExperimentJson.Line) : "");

    private RunRows? Data(RunConfiguration configuration, CancellationToken cancel)
    {
        var key = DataKey(configuration);
        if (!_data.TryGetValue(key, out var data))
        {
            Collect(() => data = RunRows.Read(configuration, cache, cancel));
            _data[key] = data;
        }

        return data;
    }

    private void CheckModel(RunConfiguration configuration, RunRows data) => Collect(() =>
    {
        using var file = WeightFolder.Open(configuration.Model);
        using var model = RunModel.Build(configuration, data.Purpose, new Device(TorchSharp.DeviceType.CPU));
        _problems.AddRange(model.Fit(file, configuration.Model).Problems);
        _problems.AddRange(data.Unfit(model.Config));
    });

    private static Diagnostic? UnknownSchedule(TrainingOptions options) => LearningRate.Names.Contains(options.LrSchedulerType)
        ? null
        : Diagnostic.Error(DiagnosticCodes.ValueOutOfRange, $"training.lr_scheduler_type '{options.LrSchedulerType}' is not known",
            hint: $"Known are {string.Join(", ", LearningRate.Names)}");

    private void Once(string key, Action check)
    {
        if (_checked.Add(key))
            check();
    }

    private void Add(Diagnostic? problem)
    {
        if (problem is not null)
            _problems.Add(problem);
    }

    private void Collect(Action check)
    {
        try
        {
            check();
        }
        catch (ExperimentException e)
        {
            _problems.AddRange(e.Diagnostics);
        }
    }
}

using System.Collections.Immutable;
using Experiments.Core.Diagnostics;
using Experiments.Core.Plans;
using Experiments.Core.Runs;
using Experiments.Core.Specs;
using Experiments.Torch.Data;
using Experiments.Torch.Devices;
using Experiments.Torch.Saving;
using Experiments.Torch.Training;
using static TorchSharp.torch;

namespace Experiments.Torch.Runs;

/// <summary>
/// One attempt at a run: prepares, trains, measures, saves, and tells each of it as an event. Runs on the caller's thread from
/// start to end, since dispose scopes are bound to it.
/// </summary>
internal sealed class TrainingRun : IDisposable
{
    private readonly RunPlan _plan;
    private readonly RunConfiguration _configuration;
    private readonly RunFolder _folder;
    private readonly RunRows _rows;
    private readonly RunModel _model;
    private readonly RunTask _task;
    private readonly RunClock _clock;
    private readonly Action<RunEvent> _emit;
    private readonly Trainer _trainer;
    private readonly RunSchedule _schedule;
    private readonly BestWeights _bestWeights = new();
    private BestTracker _bestObjective;
    private BestTracker _bestModel;
    private Measurement? _measured;
    private Measurement? _start;
    private double _sumOfLosses;

    public TrainingRun(RunPlan plan, RunFolder folder, RunRows rows, RunClock clock, RunReports reports)
    {
        (_plan, _folder, _rows, _clock, _emit) = (plan, folder, rows, clock, reports.Emit);
        _configuration = plan.Configuration;
        Device = ComputeDevice.Resolve(_configuration.Device);
        _model = RunModel.Build(_configuration, rows.Purpose, Device);
        ReportFresh(_model.Load(_configuration.Model, _configuration.Seed));
        _task = rows.Task(_configuration, _model, new TaskSurroundings(Device, reports.Progress));
        _trainer = CreateTrainer();
        _schedule = new RunSchedule(Options, _trainer.Plan);
        _bestObjective = new BestTracker(plan.Objective, null);
        _bestModel = new BestTracker(ChoosesModel, null);
    }

    public Device Device { get; }

    private TrainingOptions Options => _configuration.Training;

    private bool KeepsBest => Options.LoadBestModelAtEnd || (_configuration.Evaluation.TestWithBest && _task.Test is not null);

    private Objective ChoosesModel
    {
        get
        {
            var objective = Objective.Of($"eval_{Options.MetricForBestModel ?? _configuration.Evaluation.Objective}");
            return Options.GreaterIsBetter is { } greater
                ? objective with { Direction = greater ? Direction.Maximize : Direction.Minimize }
                : objective;
        }
    }

    /// <summary>Ends with <see cref="RunSucceeded"/>, <see cref="RunFailed"/> or <see cref="RunInterrupted"/>.</summary>
    /// <param name="stop">The step in progress is finished and a checkpoint written.</param>
    public void Execute(int attempt, CancellationToken stop)
    {
        var done = attempt > 1 ? Resume() : 0;
        EmitStart(attempt, done);
        if (done == 0 && Options.EvalOnStart)
        {
            Evaluate(0, 0);
            _start = _measured;
        }

        for (var step = done + 1; step <= _trainer.Plan.TotalSteps; step++)
        {
            if (stop.IsCancellationRequested)
            {
                Save(step - 1);
                _emit(new RunInterrupted(_clock.Now, step - 1));
                return;
            }

            var result = _trainer.Step(step);
            if (!result.IsFinite)
            {
                _emit(NotFinite(result));
                return;
            }

            Follow(result);
        }

        Finish();
    }

    public void Dispose()
    {
        _bestWeights.Dispose();
        _trainer.Dispose();
        _task.Dispose();
        _model.Dispose();
    }

    private Trainer CreateTrainer()
    {
        var plan = StepPlan.For(_task.Lengths.Count, Options);
        var rate = LearningRate.Create(
            Options.LrSchedulerType, Options.LearningRate, LearningRate.WarmupSteps(Options.WarmupSteps, plan.TotalSteps), plan.TotalSteps);
        var order = new BatchOptions(Options.PerDeviceTrainBatchSize, Options.DataSeed ?? _configuration.Seed, Options.DataloaderDropLast);
        return new Trainer(_model.Module, _model.Trained, _task.Learning,
            epoch => _task.Named(epoch, BatchOrder.Of(Options.TrainSamplingStrategy, _task.Lengths, order, epoch)),
            new TrainerSettings(Options, plan, rate, _configuration.Seed));
    }

    private long Resume()
    {
        if (Checkpoint.Find(_folder.Checkpoints, _plan.Id.Value) is not var (path, state))
            return 0;
        Checkpoint.Load(path, _trainer, _bestWeights);
        _bestModel = new BestTracker(ChoosesModel, state.Best);
        _bestObjective = new BestTracker(_plan.Objective, state.BestObjective);
        _sumOfLosses = state.SumOfLosses;
        return state.Step;
    }

    private void EmitStart(int attempt, long done)
    {
        var plan = _trainer.Plan;
        _emit(new RunStarted(_clock.Now, attempt, plan.TotalSteps, plan.Epochs, _model.Parameters, _model.TrainableParameters,
            ComputeDevice.Name(Device), get_num_threads(), Environment.ProcessId, done));
        _emit(new DataPrepared(_clock.Now, _task.Summaries, _task.LabelToId));
        foreach (var note in _task.Notes)
            _emit(new Noted(_clock.Now, Severity.Info, note));
    }

    private void ReportFresh(IReadOnlyList<string> fresh)
    {
        if (fresh.Count > 0)
            _emit(new Noted(_clock.Now, Severity.Info, $"The checkpoint has no {string.Join(", ", fresh)}: initialised from the seed."));
        if (_configuration.Tuning == Mode.Head && fresh.Any(name => _model.Trained.All(parameter => parameter.Name != name)))
        {
            _emit(new Noted(_clock.Now, Severity.Warning,
                "Newly initialised parameters outside of the head stay as they are in mode head; pooling: mean does without the pooler."));
        }
    }

    private void Follow(StepResult result)
    {
        _sumOfLosses += result.Loss;
        _emit(new StepCompleted(_clock.Now, result.Step, result.Position.EpochAfter, result.Loss, result.LearningRate,
            result.GradientNorm, result.Tokens, _clock.Seconds));
        var improved = _schedule.Evaluates(result.Step, result.Position) && Evaluate(result.Step, result.Position.EpochAfter);
        if (_schedule.Saves(result.Step, result.Position, improved))
            Save(result.Step);
    }

    /// <summary>Measures the validation rows, if there are any; true where these weights are the best so far.</summary>
    private bool Evaluate(long step, double epoch)
    {
        if (_task.Measure is null)
            return false;
        _measured = Measure(_task.Measure, "eval", step, epoch);
        _bestObjective.Take(step, _measured.Metrics);
        var improved = _bestModel.Take(step, _measured.Metrics);
        if (improved && KeepsBest)
            _bestWeights.Keep(_trainer.Parameters);
        return improved;
    }

    private Measurement Measure(Func<Measurement> measure, string split, long step, double epoch)
    {
        var began = _clock.Seconds;
        var measured = measure();
        _emit(new EvaluationCompleted(_clock.Now, step, epoch, split, measured.Metrics, measured.Confusion, _clock.Seconds - began));
        return measured;
    }

    private void Save(long step)
    {
        var state = new TrainerState(_plan.Id.Value, step, _bestModel.Best, _bestObjective.Best, _sumOfLosses,
            ImmutableSortedDictionary<string, string>.Empty);
        var path = Checkpoint.Write(_folder.Checkpoints, state, _trainer, _bestWeights);
        _emit(new CheckpointSaved(_clock.Now, step, Path.GetRelativePath(_folder.Path, path).Replace(Path.DirectorySeparatorChar, '/')));
        if (Options.SaveTotalLimit is { } limit)
            Checkpoint.Prune(_folder.Checkpoints, limit);
    }

    private void Finish()
    {
        if (Options.LoadBestModelAtEnd)
            UseBest();
        _measured ??= _task.Measure?.Invoke();
        var output = new RunOutput(_folder, _clock, _emit);
        output.WriteModel(_model, _rows, _configuration.Pooling);
        var tested = Test();
        output.WritePredictions([.. Before(), .. _measured?.Predictions ?? [], .. tested?.Predictions ?? []]);
        if (Options.SaveStrategy == Strategy.No && Directory.Exists(_folder.Checkpoints))
            Directory.Delete(_folder.Checkpoints, recursive: true);
        var metrics = (_measured?.Metrics ?? ImmutableSortedDictionary<string, double>.Empty)
            .AddRange(tested?.Metrics ?? ImmutableSortedDictionary<string, double>.Empty)
            .Add("train_loss", _sumOfLosses / _trainer.Plan.TotalSteps);
        _emit(new RunSucceeded(_clock.Now, metrics, _bestObjective.Best, _clock.Seconds));
    }

    /// <summary>What the model answered before it was trained, where it was asked.</summary>
    private IEnumerable<Prediction> Before() => (_start?.Predictions ?? []).Select(prediction => prediction with { Split = Prediction.Before });

    private void UseBest()
    {
        if (_bestWeights.Kept.Count == 0)
            return;
        _bestWeights.Swap(_trainer.Parameters);
        // The last measurement was of the last weights.
        _measured = null;
    }

    private Measurement? Test()
    {
        if (_task.Test is null)
            return null;
        var other = _configuration.Evaluation.TestWithBest && !Options.LoadBestModelAtEnd;
        if (other)
            _bestWeights.Swap(_trainer.Parameters);
        var measured = Measure(_task.Test, "test", _trainer.Plan.TotalSteps, _trainer.Plan.Epochs);
        if (other)
            _bestWeights.Swap(_trainer.Parameters);
        return measured;
    }

    private RunFailed NotFinite(StepResult result) => new(
        _clock.Now,
        DiagnosticCodes.NonFiniteLoss,
        float.IsFinite(result.Loss)
            ? $"The gradient norm of step {result.Step} is {result.GradientNorm}."
            : $"The loss of step {result.Step} is {result.Loss}.",
        $"learning rate {result.LearningRate:R}, gradient norm {result.GradientNorm:R}; a lower learning rate or max_grad_norm may help");
}

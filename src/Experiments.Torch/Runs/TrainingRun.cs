using System.Collections.Immutable;
using Experiments.Core.Diagnostics;
using Experiments.Core.Plans;
using Experiments.Core.Runs;
using Experiments.Core.Specs;
using Experiments.Torch.Data;
using Experiments.Torch.Devices;
using Experiments.Torch.Evaluation;
using Experiments.Torch.Models;
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
    private readonly RunData _data;
    private readonly RunModel _model;
    private readonly SequenceClassifier _classifier;
    private readonly RunClock _clock;
    private readonly Action<RunEvent> _emit;
    private readonly Trainer _trainer;
    private readonly RunSchedule _schedule;
    private readonly Evaluator? _validation;
    private readonly EncoderBatches? _validationRows;
    private readonly BestWeights _bestWeights = new();
    private readonly Tensor? _features;
    private BestTracker _bestObjective;
    private BestTracker _bestModel;
    private Measurement? _measured;
    private double _sumOfLosses;

    public TrainingRun(RunPlan plan, RunFolder folder, RunData data, RunClock clock, Action<RunEvent> emit)
    {
        (_plan, _folder, _data, _clock, _emit) = (plan, folder, data, clock, emit);
        _configuration = plan.Configuration;
        Device = ComputeDevice.Resolve(_configuration.Device);
        _model = RunModel.Build(_configuration, new ModelPurpose(new ClassifierHead(data.Labels.Names.Length, _configuration.Pooling)), Device);
        _classifier = _model.Classifier!;
        ReportFresh(_model.Load(_configuration.Model, _configuration.Seed));
        var train = data.Train.Batches(Padding, Device);
        // Texts are encoded once where the encoder is frozen: every epoch and every evaluation would give the same again.
        _features = IsHeadOnly ? ClassificationTask.Encode(_classifier, train, Options.PerDeviceEvalBatchSize) : null;
        _trainer = CreateTrainer(train);
        _schedule = new RunSchedule(Options, _trainer.Plan);
        _validationRows = data.Validation?.Batches(Padding, Device);
        _validation = _validationRows is null ? null : CreateEvaluator(_validationRows);
        _bestObjective = new BestTracker(plan.Objective, null);
        _bestModel = new BestTracker(ChoosesModel, null);
    }

    public Device Device { get; }

    private TrainingOptions Options => _configuration.Training;

    private bool IsHeadOnly => _configuration.Mode == Mode.Head;

    private int Padding => _data.Tokenizer.PadId ?? _model.Config.Integer("pad_token_id", 0);

    private bool KeepsBest => Options.LoadBestModelAtEnd || (_configuration.Evaluation.TestWithBest && _data.Test is not null);

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
            Evaluate(0, 0);
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
        _validation?.Dispose();
        _bestWeights.Dispose();
        _trainer.Dispose();
        _features?.Dispose();
        _model.Dispose();
    }

    private Trainer CreateTrainer(EncoderBatches train)
    {
        var smoothing = Options.LabelSmoothingFactor;
        var task = _features is null
            ? ClassificationTask.Whole(_classifier, train, smoothing)
            : ClassificationTask.HeadOnly(_classifier, train, _features, smoothing);
        var plan = StepPlan.For(train.Tokens.Count, Options);
        var rate = LearningRate.Create(
            Options.LrSchedulerType, Options.LearningRate, LearningRate.WarmupSteps(Options.WarmupSteps, plan.TotalSteps), plan.TotalSteps);
        var order = new BatchOptions(Options.PerDeviceTrainBatchSize, Options.DataSeed ?? _configuration.Seed, Options.DataloaderDropLast);
        var lengths = train.Tokens.Lengths();
        return new Trainer(_model.Module, _model.Trained, task,
            epoch => BatchOrder.Of(Options.TrainSamplingStrategy, lengths, order, epoch),
            new TrainerSettings(Options, plan, rate, _configuration.Seed));
    }

    private Evaluator CreateEvaluator(EncoderBatches rows) => new(_classifier, rows, Options.PerDeviceEvalBatchSize, IsHeadOnly);

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
        _emit(new DataPrepared(_clock.Now, _data.Summaries, _data.Labels.ToDictionary()));
    }

    private void ReportFresh(IReadOnlyList<string> fresh)
    {
        if (fresh.Count > 0)
            _emit(new Noted(_clock.Now, Severity.Info, $"The checkpoint has no {string.Join(", ", fresh)}: initialised from the seed."));
        if (IsHeadOnly && fresh.Any(name => _model.Trained.All(parameter => parameter.Name != name)))
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
        if (_validation is null || _validationRows is null)
            return false;
        var began = _clock.Seconds;
        _measured = Measure(_validation, _validationRows, "eval");
        _emit(new EvaluationCompleted(
            _clock.Now, step, epoch, "eval", _measured.Metrics, _measured.Classes.Confusion, _clock.Seconds - began));
        _bestObjective.Take(step, _measured.Metrics);
        var improved = _bestModel.Take(step, _measured.Metrics);
        if (improved && KeepsBest)
            _bestWeights.Keep(_trainer.Parameters);
        return improved;
    }

    private Measurement Measure(Evaluator evaluator, EncoderBatches rows, string split) => Measurement.Of(
        evaluator.Score(Options.LabelSmoothingFactor), rows, _data.Labels.Names.Length, split,
        _configuration.Evaluation.Metrics.Append(_configuration.Evaluation.Objective));

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
        if (_measured is null && _validation is not null && _validationRows is not null)
            _measured = Measure(_validation, _validationRows, "eval");
        var output = new RunOutput(_folder, _clock, _emit);
        output.WriteModel(_model, _data, _configuration.Pooling);
        var tested = Test();
        output.WritePredictions(Scored(tested), _data.Labels.Names);
        if (Options.SaveStrategy == Strategy.No && Directory.Exists(_folder.Checkpoints))
            Directory.Delete(_folder.Checkpoints, recursive: true);
        var metrics = (_measured?.Metrics ?? ImmutableSortedDictionary<string, double>.Empty)
            .AddRange(tested?.Metrics ?? ImmutableSortedDictionary<string, double>.Empty)
            .Add("train_loss", _sumOfLosses / _trainer.Plan.TotalSteps);
        _emit(new RunSucceeded(_clock.Now, metrics, _bestObjective.Best, _clock.Seconds));
    }

    private IEnumerable<(string Split, SplitData Rows, ClassScores Scores)> Scored(Measurement? tested)
    {
        if (_data.Validation is { } validation && _measured is not null)
            yield return ("eval", validation, _measured.Scores);
        if (_data.Test is { } test && tested is not null)
            yield return ("test", test, tested.Scores);
    }

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
        if (_data.Test is not { } split)
            return null;
        var other = _configuration.Evaluation.TestWithBest && !Options.LoadBestModelAtEnd;
        if (other)
            _bestWeights.Swap(_trainer.Parameters);
        var began = _clock.Seconds;
        var rows = split.Batches(Padding, Device);
        using var evaluator = CreateEvaluator(rows);
        var measured = Measure(evaluator, rows, "test");
        if (other)
            _bestWeights.Swap(_trainer.Parameters);
        var plan = _trainer.Plan;
        _emit(new EvaluationCompleted(
            _clock.Now, plan.TotalSteps, plan.Epochs, "test", measured.Metrics, measured.Classes.Confusion, _clock.Seconds - began));
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

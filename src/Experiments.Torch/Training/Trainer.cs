using Experiments.Core.Plans;
using Experiments.Torch.Models;
using static TorchSharp.torch;

namespace Experiments.Torch.Training;

/// <summary>What one optimizer step did.</summary>
/// <param name="Loss">The mean over all supervised units of the window.</param>
/// <param name="GradientNorm">Before clipping.</param>
internal sealed record StepResult(long Step, StepPosition Position, float Loss, double LearningRate, double GradientNorm, long Tokens)
{
    public bool IsFinite => float.IsFinite(Loss) && double.IsFinite(GradientNorm);
}

/// <summary>
/// Takes optimizer steps: the one training loop of every mode, family and task. Which parameters train, what a row's loss is
/// and in which order rows come is data. Not thread-safe; all steps run on the caller's thread.
/// </summary>
internal sealed class Trainer : IDisposable
{
    private readonly nn.Module _model;
    private readonly LearningTask _task;
    private readonly Func<int, IReadOnlyList<int[]>> _batches;
    private readonly TrainingOptions _options;
    private readonly LearningRate _rate;
    private readonly long _seed;
    private (int Epoch, IReadOnlyList<int[]> Batches)? _epoch;

    /// <param name="batches">Rows of each micro batch of an epoch, the epoch counted from 0; the same at every call.</param>
    public Trainer(nn.Module model, IReadOnlyList<TrainedParameter> parameters, LearningTask task,
        Func<int, IReadOnlyList<int[]>> batches, TrainerSettings settings)
    {
        _model = model;
        Parameters = parameters;
        _task = task;
        _batches = batches;
        _options = settings.Options;
        _rate = settings.Rate;
        _seed = settings.Seed;
        Plan = settings.Plan;
        Optimizer = Optimizer.Create(_options, parameters);
    }

    public StepPlan Plan { get; }

    public IReadOnlyList<TrainedParameter> Parameters { get; }

    public Optimizer Optimizer { get; }

    /// <summary>
    /// Takes one step. It depends on the parameters, the optimizer's state and the step's number only, which is what lets a run
    /// go on from a checkpoint as if it had never stopped. A loss or gradient that is not finite leaves the parameters as they were.
    /// </summary>
    /// <param name="step">From 1.</param>
    public StepResult Step(long step)
    {
        using var scope = NewDisposeScope();
        var position = Plan.Position(step);
        var window = Enumerable.Range(position.FirstBatch, position.Batches).Select(i => Epoch(position.Epoch)[i]).ToList();
        SeedDropout(step);
        _model.train();
        var supervised = window.Sum(_task.Supervised);
        var loss = (float)window.Sum(batch => Backward(batch, supervised));
        var norm = GradientNorm.Of(Parameters);
        var result = new StepResult(step, position, loss, _rate.At(step), norm, window.Sum(_task.Tokens));
        if (result.IsFinite)
            Optimizer.Step(step, result.LearningRate, GradientNorm.Coefficient(norm, _options.MaxGradNorm));
        _model.zero_grad();
        return result;
    }

    public void Dispose() => Optimizer.Dispose();

    /// <summary>
    /// Adds the batch's share of the window's mean to the gradients. Dividing by the whole window's count makes the mean exact however
    /// rows fall into batches.
    /// </summary>
    private double Backward(int[] batch, int supervised)
    {
        using var scope = NewDisposeScope();
        var loss = _task.SumOfLosses(batch).div(supervised);
        loss.backward();
        return loss.item<float>();
    }

    // Every step has a stream of its own, so no generator's state has to survive a resume, and the same holds on every device.
    private void SeedDropout(long step) => manual_seed(Initialization.Seed(_seed, $"dropout:{step}"));

    private IReadOnlyList<int[]> Epoch(int epoch)
    {
        if (_epoch is not { } current || current.Epoch != epoch)
            _epoch = current = (epoch, _batches(epoch));
        return current.Batches;
    }
}

/// <summary>What a trainer needs beside the model and the rows.</summary>
/// <param name="Seed">Of dropout.</param>
internal sealed record TrainerSettings(TrainingOptions Options, StepPlan Plan, LearningRate Rate, long Seed);

using Experiments.Core.Plans;

namespace Experiments.Torch.Training;

/// <summary>
/// How micro batches add up to optimizer steps and steps to epochs, as transformers counts:
/// the last window of an epoch may be short and counts as a step.
/// </summary>
/// <param name="Accumulation">Micro batches in a full window.</param>
internal sealed record StepPlan(int BatchesPerEpoch, int Accumulation, long TotalSteps)
{
    public int StepsPerEpoch => ((BatchesPerEpoch - 1) / Accumulation) + 1;

    /// <summary>Passes over the rows that <see cref="TotalSteps"/> make.</summary>
    public double Epochs => Position(TotalSteps).EpochAfter;

    public static StepPlan For(int rows, TrainingOptions options)
    {
        var batch = options.PerDeviceTrainBatchSize;
        var batches = Math.Max(1, options.DataloaderDropLast ? rows / batch : ((rows - 1) / batch) + 1);
        var plan = new StepPlan(batches, options.GradientAccumulationSteps, 0);
        return plan with
        {
            TotalSteps = options.MaxSteps > 0 ? options.MaxSteps : (long)Math.Ceiling(options.NumTrainEpochs * plan.StepsPerEpoch),
        };
    }

    /// <param name="step">From 1.</param>
    public StepPosition Position(long step)
    {
        var epoch = (int)((step - 1) / StepsPerEpoch);
        var first = (int)((step - 1) % StepsPerEpoch) * Accumulation;
        var count = Math.Min(Accumulation, BatchesPerEpoch - first);
        return new StepPosition(epoch, first, count, epoch + ((double)(first + count) / BatchesPerEpoch), first + count == BatchesPerEpoch);
    }

    /// <summary>A knob such as <c>eval_steps</c>: a number of steps, or below 1 a share of all of them, rounded up.</summary>
    public long Interval(double value) => Math.Max(1, (long)Math.Ceiling(value < 1 ? value * TotalSteps : value));
}

/// <summary>Where a step is within its epoch.</summary>
/// <param name="Epoch">From 0.</param>
/// <param name="FirstBatch">Of its window, within the epoch.</param>
/// <param name="EpochAfter">Passes over the rows once the step is done.</param>
internal readonly record struct StepPosition(int Epoch, int FirstBatch, int Batches, double EpochAfter, bool EndsEpoch);

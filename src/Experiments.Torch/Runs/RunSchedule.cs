using Experiments.Core.Plans;
using Experiments.Torch.Training;

namespace Experiments.Torch.Runs;

/// <summary>After which steps a run is measured and saved, as transformers decides it.</summary>
internal sealed class RunSchedule(TrainingOptions options, StepPlan plan)
{
    private readonly long _evalInterval = plan.Interval(options.EvalSteps ?? options.LoggingSteps);
    private readonly long _saveInterval = plan.Interval(options.SaveSteps);

    /// <summary>The last step always is measured: a run without numbers says nothing.</summary>
    public bool Evaluates(long step, StepPosition position) => step == plan.TotalSteps || options.EvalStrategy switch
    {
        Strategy.Steps => step >= options.EvalDelay && step % _evalInterval == 0,
        Strategy.Epoch => position.EpochAfter >= options.EvalDelay && position.EndsEpoch,
        _ => false,
    };

    /// <param name="improved">The step was measured and is the best so far.</param>
    public bool Saves(long step, StepPosition position, bool improved) => options.SaveStrategy switch
    {
        Strategy.Steps => step % _saveInterval == 0,
        Strategy.Epoch => position.EndsEpoch || step == plan.TotalSteps,
        Strategy.Best => improved,
        _ => false,
    };
}

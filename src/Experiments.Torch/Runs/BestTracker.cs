using Experiments.Core.Runs;
using Experiments.Core.Specs;

namespace Experiments.Torch.Runs;

/// <summary>The best value of one metric over the evaluations of a run.</summary>
internal sealed class BestTracker(Objective objective, BestMetric? best)
{
    public BestMetric? Best { get; private set; } = best;

    /// <summary>Whether this measurement is better than all before it; equal is not better.</summary>
    public bool Take(long step, IReadOnlyDictionary<string, double> metrics)
    {
        if (!metrics.TryGetValue(objective.Metric, out var value) || !IsBetter(value))
            return false;
        Best = new BestMetric(step, objective.Metric, value);
        return true;
    }

    private bool IsBetter(double value) => double.IsFinite(value) && (Best is null
        || (objective.Direction == Direction.Maximize ? value > Best.Value : value < Best.Value));
}

using System.Collections.Immutable;

namespace Experiments.Core.Runs;

/// <summary>The metric series of a run while its events come in: what a step gives, and every metric of the evaluations.</summary>
internal sealed class SeriesFold
{
    private readonly SortedDictionary<string, Points> _series = new(StringComparer.Ordinal);

    public void Add(StepCompleted step)
    {
        Add("loss", step.Step, step.Loss);
        Add("learning_rate", step.Step, step.LearningRate);
        Add("grad_norm", step.Step, step.GradNorm);
    }

    public void Add(EvaluationCompleted evaluation)
    {
        foreach ((string name, double value) in evaluation.Metrics)
            Add(name, evaluation.Step, value);
    }

    /// <summary>Forgets what came after <paramref name="step"/>; at 0 everything, an evaluation before the first step included.</summary>
    public void CutAfter(long step)
    {
        if (step <= 0)
            _series.Clear();
        foreach (Points points in _series.Values)
            points.CutFrom(step + 1);
    }

    public ImmutableArray<MetricSeries> ToImmutable() =>
        [.. _series.Where(entry => entry.Value.Steps.Count > 0)
            .Select(entry => new MetricSeries(entry.Key, [.. entry.Value.Steps], [.. entry.Value.Values]))];

    private void Add(string name, long step, double value)
    {
        if (!_series.TryGetValue(name, out Points? points))
            _series.Add(name, points = new Points());
        points.CutFrom(step);
        points.Steps.Add(step);
        points.Values.Add(value);
    }

    private sealed class Points
    {
        public List<long> Steps { get; } = [];

        public List<double> Values { get; } = [];

        /// <summary>Steps ascend, so that only the end needs a look.</summary>
        public void CutFrom(long step)
        {
            int kept = Steps.Count;
            while (kept > 0 && Steps[kept - 1] >= step)
                kept--;
            Steps.RemoveRange(kept, Steps.Count - kept);
            Values.RemoveRange(kept, Values.Count - kept);
        }
    }
}

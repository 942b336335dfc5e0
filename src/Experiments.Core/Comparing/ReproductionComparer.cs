using System.Collections.Immutable;
using System.Globalization;
using Experiments.Core.Runs;

namespace Experiments.Core.Comparing;

/// <summary>Sets a run and its repetition side by side, number by number; floating point numbers are equal when their bits are.</summary>
public static class ReproductionComparer
{
    /// <summary>In the order in which a step makes them; metrics come after.</summary>
    private static readonly ImmutableArray<string> StepSeries = ["loss", "grad_norm", "learning_rate"];

    /// <summary>Endings of metrics that measure the machine, not the model.</summary>
    private static readonly ImmutableArray<string> Timings = ["_runtime", "_per_second", "_seconds"];

    /// <param name="lastStep">Compare so many steps and no weights; null: everything.</param>
    public static Reproduction Compare(RunTrace record, RunTrace repetition, long? lastStep = null)
    {
        FirstDifference? difference = FirstInSeries(record, repetition, lastStep);
        if (lastStep is null)
            difference ??= FirstInWeights(record.Record, repetition.Record);
        return new Reproduction(
            record.Record.Id,
            repetition.Record.Id,
            difference is null ? ReproductionVerdict.Bitwise : ReproductionVerdict.Diverged,
            Math.Min(lastStep ?? long.MaxValue, Math.Min(record.Record.Steps, repetition.Record.Steps)),
            difference,
            CauseFinder.Find(record.Record, repetition.Record));
    }

    private static FirstDifference? FirstInSeries(RunTrace record, RunTrace repetition, long? lastStep)
    {
        IEnumerable<string> metrics = record.Series.Concat(repetition.Series)
            .Select(series => series.Name)
            .Where(name => !Timings.Any(ending => name.EndsWith(ending, StringComparison.Ordinal)))
            .Except(StepSeries)
            .Order(StringComparer.Ordinal);
        FirstDifference? first = null;
        foreach (string name in StepSeries.Concat(metrics))
        {
            FirstDifference? difference = FirstIn(name, Points(record, name, lastStep), Points(repetition, name, lastStep));
            if (difference is not null && (first is null || difference.Step < first.Step))
                first = difference;
        }

        return first;
    }

    private static FirstDifference? FirstIn(string name, SortedDictionary<long, double> record, SortedDictionary<long, double> repetition)
    {
        foreach (long step in record.Keys.Union(repetition.Keys).Order())
        {
            string? was = record.TryGetValue(step, out double before) ? Text(before) : null;
            string? now = repetition.TryGetValue(step, out double after) ? Text(after) : null;
            if (was is null || now is null || BitConverter.DoubleToInt64Bits(before) != BitConverter.DoubleToInt64Bits(after))
                return new FirstDifference(step, name, was, now);
        }

        return null;
    }

    private static SortedDictionary<long, double> Points(RunTrace trace, string name, long? lastStep)
    {
        SortedDictionary<long, double> points = [];
        foreach (MetricSeries series in trace.Series.Where(series => series.Name == name))
        {
            for (int i = 0; i < series.Steps.Length; i++)
            {
                if (series.Steps[i] <= (lastStep ?? long.MaxValue))
                    points[series.Steps[i]] = series.Values[i];
            }
        }

        return points;
    }

    private static FirstDifference? FirstInWeights(RunRecord record, RunRecord repetition)
    {
        Dictionary<string, string> was = Weights(record);
        Dictionary<string, string> now = Weights(repetition);
        return was.Keys.Union(now.Keys)
            .Order(StringComparer.Ordinal)
            .Where(path => was.GetValueOrDefault(path) != now.GetValueOrDefault(path))
            .Select(path => new FirstDifference(record.Steps, path, was.GetValueOrDefault(path), now.GetValueOrDefault(path)))
            .FirstOrDefault();
    }

    private static Dictionary<string, string> Weights(RunRecord record) => record.Artifacts
        .Where(artifact => artifact.Path.EndsWith(".safetensors", StringComparison.Ordinal))
        .ToDictionary(artifact => artifact.Path, artifact => artifact.Sha256);

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}

/// <summary>A record with its series.</summary>
public sealed record RunTrace(RunRecord Record, IReadOnlyList<MetricSeries> Series);

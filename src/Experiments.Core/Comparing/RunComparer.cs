using System.Collections.Immutable;
using System.Text.Json;
using Experiments.Core.Plans;
using Experiments.Core.Runs;
using Experiments.Core.Specs;
using Experiments.Core.Statistics;

namespace Experiments.Core.Comparing;

/// <summary>Sets runs side by side, of one sweep or of several.</summary>
public static class RunComparer
{
    private const double Confidence = 0.95;

    /// <param name="objective">Null: that of the first record.</param>
    public static RunComparison Compare(IReadOnlyList<RunRecord> records, Objective? objective = null)
    {
        objective ??= records.Count > 0 ? records[0].Plan.Objective : new Objective("eval_loss", Direction.Minimize);
        ImmutableArray<string> changed = SettingDifferences.Keys(records);
        ImmutableArray<RunGroup> groups = Groups(records, objective, changed);
        var names = groups.SelectMany(group => group.Runs.Select(id => (id, group.Name))).ToDictionary(pair => pair.id, pair => pair.Name);
        return new RunComparison(
            objective,
            [.. records.Select(record => Row(record, names[record.Id], objective, changed))],
            groups,
            Differences(groups));
    }

    private static ComparedRun Row(RunRecord record, string group, Objective objective, ImmutableArray<string> changed) => new(
        record.Id,
        record.Plan.Name,
        group,
        record.Plan.Experiment,
        record.Plan.Sweep,
        record.Plan.Configuration.Seed,
        record.State,
        record.Metrics.TryGetValue(objective.Metric, out double value) ? value : null,
        SettingDifferences.Values(record.Plan, changed),
        record.Metrics);

    private static ImmutableArray<RunGroup> Groups(IReadOnlyList<RunRecord> records, Objective objective, ImmutableArray<string> changed)
    {
        List<RunGroup> groups = [];
        foreach (var alike in records.DistinctBy(record => record.Id).GroupBy(record => SettingDifferences.GroupKey(record.Plan)))
        {
            RunPlan first = alike.First().Plan;
            groups.Add(Group(UniqueName(first, groups), [.. alike], objective, SettingDifferences.Values(first, changed)));
        }

        return [.. groups.Order(Comparer<RunGroup>.Create((a, b) => Rank(a, b, objective)))];
    }

    /// <summary>Other sweeps may use the same name for other settings.</summary>
    private static string UniqueName(RunPlan plan, List<RunGroup> groups)
    {
        string[] candidates = [plan.Group, $"{plan.Group} ({plan.Sweep})", $"{plan.Group} ({plan.Experiment}/{plan.Sweep})"];
        return candidates.Concat(Enumerable.Range(2, groups.Count + 1).Select(number => $"{candidates[^1]} {number}"))
            .First(name => groups.TrueForAll(group => group.Name != name));
    }

    private static RunGroup Group(
        string name, ImmutableArray<RunRecord> runs, Objective objective, ImmutableSortedDictionary<string, JsonElement> changed)
    {
        // A reproduction repeats a run: it is no further replicate.
        RunRecord[] counted = [.. runs.Where(run => run.State == RunState.Succeeded && run.Plan.Parent is null)];
        var metrics = counted
            .SelectMany(run => run.Metrics)
            .GroupBy(metric => metric.Key, metric => metric.Value)
            .ToImmutableSortedDictionary(metric => metric.Key, metric => Summarize(new Sample(metric)), StringComparer.Ordinal);
        MetricSummary? main = metrics.GetValueOrDefault(objective.Metric);
        return new RunGroup(name, [.. runs.Select(run => run.Id)], main?.N ?? 0, main?.Mean, main?.Interval, changed, metrics);
    }

    private static MetricSummary Summarize(Sample sample) => new(
        sample.Count,
        sample.Mean,
        sample.Count < 2 ? null : sample.StandardDeviation,
        sample.Min,
        sample.Max,
        sample.MeanInterval(Confidence) is { } interval ? [interval.Low, interval.High] : (ImmutableArray<double>?)null);

    private static int Rank(RunGroup a, RunGroup b, Objective objective)
    {
        double first = a.Mean ?? double.NaN;
        double second = b.Mean ?? double.NaN;
        if (objective.Prefers(first, second))
            return -1;
        return objective.Prefers(second, first) ? 1 : string.CompareOrdinal(a.Name, b.Name);
    }

    private static ImmutableArray<GroupDifference> Differences(ImmutableArray<RunGroup> groups) =>
        [.. from a in groups.Index()
            from b in groups.Skip(a.Index + 1)
            let difference = a.Item.Mean - b.Mean
            where difference is not null
            select new GroupDifference(a.Item.Name, b.Name, difference.Value)];
}

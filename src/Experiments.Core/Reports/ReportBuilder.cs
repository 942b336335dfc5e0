using System.Collections.Immutable;
using System.Text.Json;
using Experiments.Core.Comparing;
using Experiments.Core.Knobs;
using Experiments.Core.Runs;
using Experiments.Core.Specs;

namespace Experiments.Core.Reports;

/// <summary>Records to the model of a report. Pure: the order of the runs does not matter, nor does the clock.</summary>
public static class ReportBuilder
{
    private const string Missing = "–";

    /// <exception cref="ArgumentException">There are no runs.</exception>
    public static ReportModel Build(ReportInput input)
    {
        if (input.Runs.IsEmpty)
            throw new ArgumentException("A report needs at least one run.", nameof(input));

        ReportSource[] sources = [.. input.Runs.OrderBy(s => s.Record.Plan.Configuration.Seed).ThenBy(s => s.Record.Id.Value, StringComparer.Ordinal)];
        RunComparison comparison = RunComparer.Compare([.. sources.Select(s => s.Record)]);
        Objective objective = comparison.Objective;
        ImmutableArray<string> metrics = MetricColumns(objective, sources);
        ImmutableArray<ReportGroup> groups = [.. comparison.Groups.Select((g, index) => Group(index, g, metrics, sources))];
        GroupedSource[] ordered = [.. groups.SelectMany(g => sources.Where(s => comparison.Groups[g.Index].Runs.Contains(s.Record.Id)).Select(s => new GroupedSource(s, g)))];
        ImmutableArray<string> parameters = ParameterColumns(comparison);
        RunRecord? best = Best(objective, sources);

        return new ReportModel(
            input.Title,
            input.Sweep,
            input.Question,
            input.Hypothesis,
            objective,
            AnswerWriter.Write(objective, groups),
            Totals(sources),
            groups,
            parameters,
            metrics,
            [.. ordered.Select(s => Row(s, comparison, parameters, metrics, best))],
            CurveBuilder.Build(objective, ordered),
            ClassReportBuilder.Build(groups, ordered),
            DisagreementBuilder.Build(objective, groups, ordered),
            AnswerReportBuilder.Build(objective, groups, ordered),
            [.. sources.Where(s => s.Record.State is not RunState.Succeeded).Select(s => Failure(s.Record))],
            EnvironmentBuilder.Build(sources),
            Reproduce(input, best));
    }

    /// <summary>The objective, then the other measured ones by name; timings and training metrics have their own places.</summary>
    private static ImmutableArray<string> MetricColumns(Objective objective, IEnumerable<ReportSource> sources) =>
    [
        objective.Metric,
        .. sources.SelectMany(s => s.Record.Metrics.Keys)
            .Where(name => name != objective.Metric && MetricName.SplitOf(name).Length > 0)
            .Where(name => !name.EndsWith("_runtime", StringComparison.Ordinal) && !name.EndsWith("_per_second", StringComparison.Ordinal))
            .Distinct()
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>
    /// The mode first: it is what most sweeps are about. A key that only some runs have, as <c>lora.r</c> is read by LoRA only, differs where those do.
    /// </summary>
    private static ImmutableArray<string> ParameterColumns(RunComparison comparison) =>
    [
        .. comparison.Runs
            .SelectMany(r => r.Changed)
            .GroupBy(pair => pair.Key, pair => pair.Value.GetRawText())
            .Where(values => values.Distinct().Skip(1).Any())
            .Select(values => values.Key)
            .OrderBy(key => key != "mode")
            .ThenBy(key => key, StringComparer.Ordinal),
    ];

    private static ReportGroup Group(int index, RunGroup group, ImmutableArray<string> metrics, IEnumerable<ReportSource> sources)
    {
        RunRecord[] runs = [.. sources.Select(s => s.Record).Where(r => group.Runs.Contains(r.Id))];
        RunRecord[] done = [.. runs.Where(r => r.State == RunState.Succeeded)];
        RunRecord shape = done.FirstOrDefault() ?? runs[0];
        MetricSummary?[] summaries = [.. metrics.Select(metric => group.Metrics.GetValueOrDefault(metric)).Select(s => s is not null && double.IsFinite(s.Mean) ? s : null)];
        return new ReportGroup(
            index,
            group.Name,
            shape.Plan.Configuration.Mode.ToString().ToLowerInvariant(),
            summaries[0],
            [.. summaries],
            [.. done.Select(r => Value(r, metrics[0])).OfType<double>().Order()],
            runs.Length,
            shape.TrainableParameters,
            shape.Parameters == 0 ? 0 : (double)shape.TrainableParameters / shape.Parameters,
            done.Length == 0 ? 0 : done.Average(r => r.DurationSeconds));
    }

    private static ReportRun Row(GroupedSource source, RunComparison comparison, ImmutableArray<string> parameters, ImmutableArray<string> metrics, RunRecord? best)
    {
        RunRecord run = source.Record;
        ImmutableSortedDictionary<string, JsonElement> changed = comparison.Runs.First(r => r.Id == run.Id).Changed;
        return new ReportRun(
            run.Id.Value,
            run.Plan.Name,
            source.Group.Index,
            run.Plan.Configuration.Seed,
            run.State.ToString().ToLowerInvariant(),
            [.. parameters.Select(key => changed.TryGetValue(key, out JsonElement value) ? Text(key, value) : Missing)],
            [.. metrics.Select(metric => Value(run, metric))],
            run.Steps,
            run.DurationSeconds,
            run.TrainableParameters,
            run.Device,
            IsBest: run.Id == best?.Id);
    }

    private static string Text(string key, JsonElement value) => SettingText.Of(key, value) is { Length: > 0 } text ? text : Missing;

    private static RunRecord? Best(Objective objective, IEnumerable<ReportSource> sources)
    {
        RunRecord[] done = [.. sources.Select(s => s.Record).Where(r => r.State == RunState.Succeeded && Value(r, objective.Metric) is not null)];
        return objective.Direction == Direction.Maximize ? done.MaxBy(r => Value(r, objective.Metric)) : done.MinBy(r => Value(r, objective.Metric));
    }

    /// <summary>Null too where the metric diverged: a mean over it would say nothing.</summary>
    private static double? Value(RunRecord run, string metric) =>
        run.Metrics.TryGetValue(metric, out double value) && double.IsFinite(value) ? value : null;

    private static ReportTotals Totals(ReportSource[] sources) => new(
        sources.Length,
        sources.Count(s => s.Record.State == RunState.Succeeded),
        sources.Select(s => s.Record.Plan.Configuration.Seed).Distinct().Count(),
        sources.Sum(s => s.Record.DurationSeconds),
        sources.Min(s => s.Record.Started),
        sources.Max(s => s.Record.Finished));

    private static FailedRun Failure(RunRecord run)
    {
        string message = run.Error?.Message ?? run.State switch
        {
            RunState.Interrupted => $"Stopped by the user after step {run.Steps} of {run.TotalSteps}; running the sweep again goes on from there.",
            RunState.Lost => "Its process ended without a last word; running the sweep again retries it.",
            RunState.Running => $"Still running when the report was made, at step {run.Steps} of {run.TotalSteps}.",
            _ => "Not started when the report was made.",
        };
        return new FailedRun(run.Id.Value, run.Plan.Name, run.State.ToString().ToLowerInvariant(), run.Error?.Code, message, run.Error?.Detail);
    }

    private static ImmutableArray<string> Reproduce(ReportInput input, RunRecord? best)
    {
        var commands = new List<string>();
        if (input.SweepFile is string file)
            commands.Add($"dotnet experiment run {Quote(file)}");
        if (best is not null)
        {
            commands.Add($"dotnet experiment show {best.Id}");
            commands.Add($"dotnet experiment reproduce {best.Id}");
        }

        return [.. commands];
    }

    private static string Quote(string path) => path.Contains(' ', StringComparison.Ordinal) ? $"\"{path}\"" : path;
}

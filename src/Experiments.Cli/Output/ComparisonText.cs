using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Experiments.Core.Comparing;
using Experiments.Core.Knobs;

namespace Experiments.Cli.Output;

/// <summary>A comparison for spreadsheets and for pull requests.</summary>
internal static class ComparisonText
{
    public static string Csv(RunComparison comparison)
    {
        ImmutableArray<string> changed = Names(comparison.Runs.Select(run => run.Changed.Keys));
        ImmutableArray<string> metrics = Names(comparison.Runs.Select(run => run.Metrics.Keys));
        var text = new StringBuilder();
        Line(text, ["run", "name", "group", "seed", "state", .. changed, .. metrics]);
        foreach (ComparedRun run in comparison.Runs)
        {
            Line(text,
            [
                run.Id.Value,
                run.Name,
                run.Group,
                run.Seed.ToString(CultureInfo.InvariantCulture),
                run.State.ToString().ToLowerInvariant(),
                .. changed.Select(key => run.Changed.TryGetValue(key, out var value) ? SettingText.Of(key, value) : ""),
                .. metrics.Select(key => run.Metrics.TryGetValue(key, out double value) ? value.ToString("R", CultureInfo.InvariantCulture) : ""),
            ]);
        }

        return text.ToString();
    }

    public static string Markdown(RunComparison comparison)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"| group | runs | {comparison.Objective.Metric} | sd | 95 % of the mean |\n|---|---:|---:|---:|---:|\n");
        foreach (RunGroup group in comparison.Groups)
        {
            MetricSummary? main = group.Metrics.GetValueOrDefault(comparison.Objective.Metric);
            text.Append(CultureInfo.InvariantCulture,
                $"| {group.Name.Replace("|", "\\|", StringComparison.Ordinal)} | {group.N} | {Figure(group.Mean)} | {Figure(main?.Sd)} | {Interval(group.Interval)} |\n");
        }

        return text.ToString();
    }

    private static ImmutableArray<string> Names(IEnumerable<IEnumerable<string>> names) =>
        [.. names.SelectMany(name => name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    private static string Figure(double? value) => value is { } number ? RunTable.Figure(number) : "";

    private static string Interval(ImmutableArray<double>? interval) =>
        interval is { } ends ? $"{RunTable.Figure(ends[0])} … {RunTable.Figure(ends[1])}" : "";

    /// <summary>RFC 4180.</summary>
    private static void Line(StringBuilder text, IEnumerable<string> cells) =>
        text.AppendJoin(',', cells.Select(cell => cell.AsSpan().ContainsAny(",\"\r\n") ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell)).Append("\r\n");
}

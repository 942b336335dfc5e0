using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Experiments.Core.Knobs;
using Experiments.Core.Plans;
using Experiments.Core.Runs;
using Spectre.Console;

namespace Experiments.Cli.Output;

/// <summary>Runs as a table: who they are, only the parameters that differ, and how they did.</summary>
internal static class RunTable
{
    private const string EvaluationPrefix = "eval_";
    private const string ModeKey = "mode";

    public static Table Of(IReadOnlyList<RunRecord> runs, IReadOnlyList<string> metrics)
    {
        ImmutableArray<string> changed = Changed(runs.Select(run => run.Plan));
        bool variants = runs.Any(run => run.Plan.Variant.Length > 0);
        string[] shown = metrics.Count > 0 ? [.. metrics] : [.. DefaultMetrics(runs)];

        var table = new Table().Border(TableBorder.Simple);
        table.AddColumn(Column("run"));
        if (variants)
        {
            table.AddColumn(Column("variant"));
        }

        foreach (string key in changed)
        {
            table.AddColumn(Column(Header(key)).RightAligned());
        }

        table.AddColumn(Column("seed").RightAligned()).AddColumn(Column("state"));
        foreach (string metric in shown)
        {
            table.AddColumn(Column(metric.StartsWith(EvaluationPrefix, StringComparison.Ordinal) ? metric[EvaluationPrefix.Length..] : metric).RightAligned());
        }

        table.AddColumn(Column("trains").RightAligned()).AddColumn(Column("time").RightAligned());

        foreach (RunRecord run in runs)
        {
            IEnumerable<string> cells =
            [
                run.Id.Value,
                .. variants ? [run.Plan.Variant] : Array.Empty<string>(),
                .. changed.Select(key => run.Plan.Changed.TryGetValue(key, out JsonElement value) ? SettingText.Of(key, value) : ""),
                run.Plan.Configuration.Seed.ToString(CultureInfo.InvariantCulture),
                State(run),
                .. shown.Select(metric => run.Metrics.TryGetValue(metric, out double value) ? Figure(value) : ""),
                Count(run.TrainableParameters),
                Duration(run.DurationSeconds),
            ];
            table.AddRow([.. cells.Select(cell => new Text(cell))]);
        }

        return table;
    }

    /// <summary>The keys that differ; not the mode where the variants are named after it.</summary>
    public static ImmutableArray<string> Changed(IEnumerable<RunPlan> plans)
    {
        RunPlan[] all = [.. plans];
        bool named = all.All(plan => plan.Variant.Equals(plan.Configuration.Mode.ToString(), StringComparison.OrdinalIgnoreCase));
        return
        [
            .. all.SelectMany(plan => plan.Changed.Keys)
                .Distinct(StringComparer.Ordinal)
                .Where(key => !(named && key == ModeKey))
                .Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>As short as runs' names have it: <c>lr</c>.</summary>
    public static string Header(string key) => KnobCatalog.Find(key) is { } knob ? knob.Abbreviation ?? knob.Leaf : Short(key);

    /// <summary>Ids and numbers are never folded; two spaces between columns are enough.</summary>
    public static TableColumn Column(string header) => new TableColumn(new Text(header)).NoWrap().Padding(0, 0, 1, 0);

    /// <summary>Four significant decimals, as in the report.</summary>
    public static string Figure(double value) => value.ToString("0.0000", CultureInfo.InvariantCulture);

    /// <summary>Parameters, short: 2.1K, 1.27M.</summary>
    public static string Count(long parameters) => parameters switch
    {
        0 => "",
        < 1_000 => parameters.ToString(CultureInfo.InvariantCulture),
        < 1_000_000 => (parameters / 1e3).ToString("0.#K", CultureInfo.InvariantCulture),
        < 1_000_000_000 => (parameters / 1e6).ToString("0.##M", CultureInfo.InvariantCulture),
        _ => (parameters / 1e9).ToString("0.##B", CultureInfo.InvariantCulture),
    };

    public static string Duration(double seconds) => seconds switch
    {
        <= 0 => "",
        < 60 => seconds.ToString("0.0 s", CultureInfo.InvariantCulture),
        < 3600 => TimeSpan.FromSeconds(seconds).ToString(@"m\:ss", CultureInfo.InvariantCulture),
        _ => TimeSpan.FromSeconds(seconds).ToString(@"h\:mm\:ss", CultureInfo.InvariantCulture),
    };

    /// <summary>The last part of a dotted key.</summary>
    public static string Short(string key) => key[(key.LastIndexOf('.') + 1)..];

    private static string State(RunRecord run) =>
        run.Error is { } error ? $"{run.State.ToString().ToLowerInvariant()} {error.Code}" : run.State.ToString().ToLowerInvariant();

    private static IEnumerable<string> DefaultMetrics(IReadOnlyList<RunRecord> runs)
    {
        IEnumerable<string> known = ["eval_loss", .. runs.Select(run => run.Plan.Objective.Metric), "test_loss", "test_accuracy"];
        return known.Distinct(StringComparer.Ordinal).Where(metric => runs.Any(run => run.Metrics.ContainsKey(metric)));
    }
}

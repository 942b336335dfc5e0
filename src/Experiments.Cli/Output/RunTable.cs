using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Experiments.Core.Runs;
using Spectre.Console;

namespace Experiments.Cli.Output;

/// <summary>Runs as a table: who they are, only the parameters that differ, and how they did.</summary>
internal static class RunTable
{
    public static Table Of(IReadOnlyList<RunRecord> runs, IReadOnlyList<string> metrics)
    {
        ImmutableArray<string> changed = [.. runs.SelectMany(run => run.Plan.Changed.Keys).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        string[] shown = metrics.Count > 0 ? [.. metrics] : [.. DefaultMetrics(runs)];

        var table = new Table().Border(TableBorder.Simple);
        table.AddColumn("run");
        table.AddColumn("variant");
        foreach (string key in changed)
        {
            table.AddColumn(new TableColumn(Short(key)).RightAligned());
        }

        table.AddColumn(new TableColumn("seed").RightAligned());
        table.AddColumn("state");
        foreach (string metric in shown)
        {
            table.AddColumn(new TableColumn(metric).RightAligned());
        }

        table.AddColumn(new TableColumn("trainable").RightAligned());
        table.AddColumn(new TableColumn("time").RightAligned());

        foreach (RunRecord run in runs)
        {
            IEnumerable<string> cells =
            [
                run.Id.Value,
                run.Plan.Variant,
                .. changed.Select(key => run.Plan.Changed.TryGetValue(key, out JsonElement value) ? Compact(value) : ""),
                run.Plan.Configuration.Seed.ToString(CultureInfo.InvariantCulture),
                State(run),
                .. shown.Select(metric => run.Metrics.TryGetValue(metric, out double value) ? Figure(value) : ""),
                run.TrainableParameters == 0 ? "" : run.TrainableParameters.ToString("N0", CultureInfo.InvariantCulture),
                Duration(run.DurationSeconds),
            ];
            table.AddRow([.. cells.Select(cell => new Text(cell))]);
        }

        return table;
    }

    /// <summary>Four significant decimals, as in the report.</summary>
    public static string Figure(double value) => value.ToString("0.0000", CultureInfo.InvariantCulture);

    public static string Duration(double seconds) => seconds switch
    {
        <= 0 => "",
        < 60 => seconds.ToString("0.0 s", CultureInfo.InvariantCulture),
        < 3600 => TimeSpan.FromSeconds(seconds).ToString(@"m\:ss", CultureInfo.InvariantCulture),
        _ => TimeSpan.FromSeconds(seconds).ToString(@"h\:mm\:ss", CultureInfo.InvariantCulture),
    };

    /// <summary>The last part of a dotted key.</summary>
    public static string Short(string key) => key[(key.LastIndexOf('.') + 1)..];

    public static string Compact(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString() ?? "",
        JsonValueKind.Number => Number(value.GetDouble()),
        _ => value.GetRawText(),
    };

    /// <summary>Learning rates read best as 2e-5.</summary>
    private static string Number(double value) =>
        value != 0 && Math.Abs(value) < 1e-2
            ? value.ToString("0.###e-0", CultureInfo.InvariantCulture)
            : value.ToString("0.######", CultureInfo.InvariantCulture);

    private static string State(RunRecord run) =>
        run.Error is { } error ? $"{run.State.ToString().ToLowerInvariant()} {error.Code}" : run.State.ToString().ToLowerInvariant();

    private static IEnumerable<string> DefaultMetrics(IReadOnlyList<RunRecord> runs)
    {
        string[] known = ["eval_loss", "eval_accuracy", "eval_f1_macro", "test_loss", "test_accuracy"];
        return known.Where(metric => runs.Any(run => run.Metrics.ContainsKey(metric)));
    }
}

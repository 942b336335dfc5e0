using System.Globalization;
using Experiments.Core.Reports;
using Experiments.Reports.Charts;

namespace Experiments.Reports.Pages;

/// <summary>The table of runs, with only the parameters that differ.</summary>
internal static class RunsPage
{
    public static RunsPart Build(ReportModel model) => new(
        model.Parameters,
        [.. model.Metrics.Select(m => PageBuilder.Capitalised(MetricName.ForPeople(m)))],
        [.. model.Runs.Select(Row)]);

    private static RunRow Row(ReportRun run) => new(
        run.Id,
        run.Name,
        GroupColour.Class(run.Group),
        run.Seed.ToString(CultureInfo.InvariantCulture),
        run.State,
        run.State == "succeeded",
        run.IsBest,
        run.Parameters,
        [.. run.Metrics.Select(m => Number(NumberText.Metric(m), m))],
        NumberText.Count(run.Steps),
        Number(NumberText.Duration(run.Seconds), run.Seconds),
        Number(NumberText.Compact(run.TrainableParameters), run.TrainableParameters));

    internal static Cell Number(string text, double? order) => new(text, order?.ToString("R", CultureInfo.InvariantCulture) ?? "");
}

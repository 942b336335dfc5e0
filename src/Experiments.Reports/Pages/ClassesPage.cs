using System.Globalization;
using Experiments.Core.Reports;
using Experiments.Reports.Charts;

namespace Experiments.Reports.Pages;

/// <summary>Results by class, of the best group in full and of the others by their F1.</summary>
internal static class ClassesPage
{
    public static ClassesPart Build(ReportModel model, ClassReport classes)
    {
        Dictionary<string, int> indexes = model.Groups.ToDictionary(g => g.Name, g => g.Index);
        int[] others = [.. Enumerable.Range(0, classes.Groups.Length).Where(i => classes.Groups[i] != classes.Group)];
        return new ClassesPart(
            classes.Group,
            GroupColour.Class(indexes[classes.Group]),
            NumberText.Seeds(classes.Seeds),
            [.. others.Select(i => new LegendEntry(classes.Groups[i], GroupColour.Class(indexes[classes.Groups[i]])))],
            [.. classes.Rows.Select((row, i) => Row(i, row, others))],
            ConfusionSvg.Draw(classes),
            [.. classes.MostConfused.Select(p => new ConfusedPart(p.Label, p.Predicted, NumberText.Count(p.Count), NumberText.Percent(p.ShareOfLabel)))]);
    }

    private static ClassRowPart Row(int number, ClassRow row, int[] others) => new(
        number,
        row.Label,
        row.Support.ToString("0.#", CultureInfo.InvariantCulture),
        Score(row.Precision),
        Score(row.Recall),
        Score(row.F1),
        [.. others.Select(i => Score(row.F1ByGroup[i]))]);

    private static Cell Score(double? value) => RunsPage.Number(NumberText.Metric(value), value);
}

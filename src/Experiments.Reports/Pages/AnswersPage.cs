using System.Globalization;
using Experiments.Core.Reports;
using Experiments.Reports.Charts;

namespace Experiments.Reports.Pages;

/// <summary>Generated answers side by side, before and after training.</summary>
internal static class AnswersPage
{
    public static AnswersPart Build(ReportModel model, AnswerReport report)
    {
        Dictionary<string, int> indexes = model.Groups.ToDictionary(g => g.Name, g => g.Index);
        string split = report.Split == "eval" ? "validation" : report.Split;
        string summary = $"{NumberText.Count(report.Shown.Length)} of {NumberText.Count(report.Examples)} {split} rows, with the answers of each group's first seed"
            + (report.Shown.Any(e => e.Answers.Any(a => a.Before is not null)) ? ", before training and after." : ".");
        return new AnswersPart(
            summary,
            [.. report.Groups.Select(g => new LegendEntry(g, GroupColour.Class(indexes[g])))],
            [.. report.Shown.Select(e => Example(e, report, indexes))],
            PageBuilder.Capitalised(MetricName.ForPeople(report.Measure)),
            [.. report.Tasks.Select(t => new TaskRowPart(t.Task, NumberText.Count(t.Examples), [.. t.ByGroup.Select(Value)]))]);
    }

    private static AnsweredPart Example(AnsweredExample example, AnswerReport report, Dictionary<string, int> indexes) => new(
        example.Index.ToString(CultureInfo.InvariantCulture),
        example.Task ?? "",
        example.Prompt,
        example.Reference ?? "–",
        [.. report.Groups.Zip(example.Answers, (group, answer) => new GivenPart(
            group, GroupColour.Class(indexes[group]), answer.Before is not null, answer.Before ?? "", answer.After, answer.IsRight))]);

    private static Cell Value(double? value) => new(NumberText.Metric(value), value?.ToString("R", CultureInfo.InvariantCulture) ?? "");
}

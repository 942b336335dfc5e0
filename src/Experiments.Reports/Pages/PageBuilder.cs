using System.Globalization;
using Experiments.Core.Reports;
using Experiments.Core.Specs;
using Experiments.Reports.Charts;

namespace Experiments.Reports.Pages;

/// <summary>From the model, which has numbers, to the page, which has texts and drawings.</summary>
internal static class PageBuilder
{
    public static Page Build(ReportModel model) => new(
        $"{model.Title} · {model.Sweep}",
        model.Title,
        model.Sweep,
        string.IsNullOrWhiteSpace(model.Question) ? model.Title : model.Question,
        SafeMarkdown.Render(model.Hypothesis),
        Answer(model.Answer),
        Facts(model),
        [.. model.Groups.Select(g => new LegendEntry(g.Name, GroupColour.Class(g.Index)))],
        Groups(model),
        [.. model.Curves.Select(c => new ChartPart(Capitalised(MetricName.ForPeople(c.Metric)), c.Metric, CurveSvg.Draw(c)))],
        RunsPage.Build(model),
        model.Classes is null ? null : ClassesPage.Build(model, model.Classes),
        model.Disagreements is null ? null : DisagreementsPage.Build(model, model.Disagreements),
        model.Answers is null ? null : AnswersPage.Build(model, model.Answers),
        [.. model.Failures.Select(f => new FailurePart(f.Id, f.Name, f.State, f.Code ?? "", f.Message, f.Detail ?? ""))],
        EnvironmentPage.Build(model.Environment),
        model.Reproduce);

    private static AnswerPart Answer(Answer answer) => new(
        answer.Headline,
        answer.Detail ?? "",
        answer.Caution ?? "",
        answer.Standing.ToString().ToLowerInvariant(),
        answer.Standing == Standing.Open ? "" : GroupColour.Class(0));

    private static List<Fact> Facts(ReportModel model)
    {
        ReportTotals totals = model.Totals;
        string finished = totals.Succeeded == totals.Runs ? $"{totals.Runs}" : $"{totals.Succeeded} of {totals.Runs}";
        var facts = new List<Fact>
        {
            new("Runs finished", finished),
            new("Seeds", totals.Seeds.ToString(CultureInfo.InvariantCulture)),
            new("Training time", NumberText.Duration(totals.Seconds)),
            new("Device", string.Join(", ", model.Runs.Select(r => r.Device).OfType<string>().Distinct().Order(StringComparer.Ordinal).DefaultIfEmpty("–"))),
        };
        if (totals.Started is DateTimeOffset started)
            facts.Add(new Fact("Started", started.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) + " UTC"));
        return facts;
    }

    private static GroupsPart Groups(ReportModel model)
    {
        Scale axis = SpreadSvg.AxisOf(model.Groups);
        return new GroupsPart(
            Capitalised(MetricName.ForPeople(model.Objective.Metric)),
            model.Objective.Direction == Direction.Maximize ? "more is better" : "less is better",
            [.. model.Metrics.Skip(1).Select(m => Capitalised(MetricName.ForPeople(m)))],
            [NumberText.Metric(axis.Low), NumberText.Metric(axis.High)],
            [.. model.Groups.Select(g => Row(g, axis))]);
    }

    private static GroupRow Row(ReportGroup group, Scale axis) => new(
        group.Name,
        group.Mode,
        GroupColour.Class(group.Index),
        IsBest: group.Index == 0 && group.Result is not null,
        NumberText.MeanAndSpread(group.Result),
        SpreadSvg.Draw(group, axis),
        [.. group.Metrics.Skip(1).Select(NumberText.MeanAndSpread)],
        group.Values.Length == group.Runs ? $"{group.Runs}" : $"{group.Values.Length} of {group.Runs}",
        NumberText.Compact(group.TrainableParameters),
        NumberText.Percent(group.TrainableShare),
        NumberText.Duration(group.Seconds));

    internal static string Capitalised(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
}

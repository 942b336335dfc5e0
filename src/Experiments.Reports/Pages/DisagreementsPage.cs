using System.Globalization;
using Experiments.Core.Reports;
using Experiments.Reports.Charts;

namespace Experiments.Reports.Pages;

/// <summary>The examples on which runs differ.</summary>
internal static class DisagreementsPage
{
    public static DisagreementsPart Build(ReportModel model, DisagreementReport report)
    {
        Dictionary<string, int> indexes = model.Groups.ToDictionary(g => g.Name, g => g.Index);
        string split = report.Split == "eval" ? "validation" : report.Split;
        string summary = $"Of {NumberText.Count(report.Examples)} {split} examples, all {report.Runs} runs are right on {NumberText.Count(report.AllRight)} "
            + $"and all wrong on {NumberText.Count(report.AllWrong)}. On {NumberText.Count(report.Divided)} they give different answers.";
        int hidden = report.Divided - report.Shown.Length;
        return new DisagreementsPart(
            summary,
            hidden > 0 ? $"{report.Shown.Length} are shown, the most divided first." : "",
            [.. report.Shown.Select(e => Example(e, report, indexes))]);
    }

    private static ExamplePart Example(DividedExample example, DisagreementReport report, Dictionary<string, int> indexes) => new(
        example.Index.ToString(CultureInfo.InvariantCulture),
        example.Text,
        example.Label ?? "–",
        [.. report.Groups.Zip(example.Votes, (group, votes) => new VotesPart(
            group,
            GroupColour.Class(indexes[group]),
            [.. votes.Select(v => new VotePart(v.Predicted, votes.Length > 1 || v.Runs > 1 ? $"× {v.Runs}" : "", v.IsRight))]))]);
}

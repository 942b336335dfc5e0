using System.Collections.Immutable;
using Experiments.Core.Runs;
using Experiments.Core.Specs;

namespace Experiments.Core.Reports;

/// <summary>Puts generated answers side by side, and measures them by task where the data names tasks.</summary>
internal static class AnswerReportBuilder
{
    private const int MostShown = 12;
    private const int LongestText = 1200;
    private const string UsualMeasure = "rougeL";

    public static AnswerReport? Build(Objective objective, ImmutableArray<ReportGroup> groups, IReadOnlyCollection<GroupedSource> sources)
    {
        GroupedSource[] answering = [.. sources.Where(s => s.Record.State == RunState.Succeeded && Answers(s).Any())];
        if (answering.Length == 0)
            return null;
        string wanted = MetricName.SplitOf(objective.Metric);
        string split = answering.SelectMany(Answers).Any(p => p.Split == wanted) ? wanted : answering.SelectMany(Answers).First().Split;
        string measure = MetricName.WithoutSplit(objective.Metric);
        if (!answering.SelectMany(Answers).Any(p => p.Measures?.ContainsKey(measure) == true))
            measure = UsualMeasure;

        GroupAnswers[] byGroup =
        [
            .. groups.Select(g => answering.Where(s => s.Group.Name == g.Name).ToArray())
                .Where(runs => runs.Length > 0)
                .Select(runs => new GroupAnswers(runs[0].Group.Name, ByIndex(runs[0], split), ByIndex(runs[0], Prediction.Before), [.. runs.SelectMany(Answers).Where(p => p.Split == split)])),
        ];
        int[] shared = [.. byGroup.Select(g => (IEnumerable<int>)g.After.Keys).Aggregate((a, b) => a.Intersect(b)).Order()];
        return new AnswerReport(
            split,
            shared.Length,
            [.. byGroup.Select(g => g.Name)],
            [.. Choose(shared, byGroup[0].After).Select(index => Example(index, byGroup))],
            measure,
            Tasks(byGroup, measure));
    }

    private static IEnumerable<Prediction> Answers(GroupedSource source) => source.Source.Predictions.IsDefaultOrEmpty
        ? []
        : source.Source.Predictions.Where(p => p.Scores.IsDefaultOrEmpty && p.Split != Prediction.Before);

    private static Dictionary<int, Prediction> ByIndex(GroupedSource source, string split) =>
        source.Source.Predictions.Where(p => p.Split == split).GroupBy(p => p.Index).ToDictionary(g => g.Key, g => g.Last());

    /// <summary>The tasks take turns, so that each is seen; without tasks the first rows.</summary>
    private static IEnumerable<int> Choose(IEnumerable<int> indexes, Dictionary<int, Prediction> answers) => indexes
        .GroupBy(index => answers[index].Task ?? "")
        .SelectMany(task => task.Select((index, turn) => (index, turn)))
        .OrderBy(choice => choice.turn)
        .ThenBy(choice => choice.index)
        .Take(MostShown)
        .Select(choice => choice.index)
        .Order();

    private static AnsweredExample Example(int index, GroupAnswers[] groups)
    {
        Prediction any = groups[0].After[index];
        return new AnsweredExample(
            index,
            any.Task,
            LongText.Shorten(any.Text, LongestText),
            any.Label is null ? null : LongText.Shorten(any.Label, LongestText),
            [.. groups.Select(g => Given(g.Before.GetValueOrDefault(index), g.After[index]))]);
    }

    private static GivenAnswer Given(Prediction? before, Prediction after) => new(
        before is null ? null : LongText.Shorten(before.Predicted, LongestText),
        LongText.Shorten(after.Predicted, LongestText),
        after.Measures?.GetValueOrDefault("exact_match") == 1);

    private static ImmutableArray<TaskAnswers> Tasks(GroupAnswers[] groups, string measure) =>
    [
        .. groups[0].After.Values
            .GroupBy(p => p.Task)
            .Where(task => task.Key is not null)
            .OrderBy(task => task.Key, StringComparer.Ordinal)
            .Select(task => new TaskAnswers(task.Key ?? "", task.Count(), [.. groups.Select(g => Mean(g, task.Key, measure))])),
    ];

    private static double? Mean(GroupAnswers group, string? task, string measure)
    {
        double[] values = [.. group.All.Where(p => p.Task == task).Select(p => p.Measures?.GetValueOrDefault(measure, double.NaN) ?? double.NaN).Where(double.IsFinite)];
        return values.Length == 0 ? null : values.Average();
    }

    /// <param name="After">Of the group's first seed, by row; so is <paramref name="Before"/>, the answers of the untrained model.</param>
    /// <param name="All">Of every seed.</param>
    private sealed record GroupAnswers(string Name, Dictionary<int, Prediction> After, Dictionary<int, Prediction> Before, ImmutableArray<Prediction> All);
}

using System.Collections.Immutable;
using Experiments.Core.Runs;
using Experiments.Core.Specs;

namespace Experiments.Core.Reports;

/// <summary>Finds the examples on which runs give different answers.</summary>
internal static class DisagreementBuilder
{
    private const int MostShown = 20;
    private const int LongestText = 400;

    public static DisagreementReport? Build(Objective objective, ImmutableArray<ReportGroup> groups, IReadOnlyCollection<GroupedSource> sources)
    {
        GroupedSource[] measured =
            [.. sources.Where(s => s.Record.State == RunState.Succeeded && !s.Source.Predictions.IsDefaultOrEmpty && s.Source.Predictions.Any(IsClass))];
        if (measured.Length < 2 || ChooseSplit(objective, measured) is not string split)
            return null;

        var byRun = measured
            .Select(s => (Group: s.Group.Name, Predictions: s.Source.Predictions.Where(p => p.Split == split && IsClass(p)).GroupBy(p => p.Index).ToDictionary(g => g.Key, g => g.Last())))
            .Where(r => r.Predictions.Count > 0)
            .ToArray();
        string[] names = [.. groups.Select(g => g.Name).Where(name => byRun.Any(r => r.Group == name))];
        int[] shared = [.. byRun.Select(r => (IEnumerable<int>)r.Predictions.Keys).Aggregate((a, b) => a.Intersect(b)).Order()];
        DividedExample[] examples = [.. shared.Select(index => Example(index, names, byRun))];
        DividedExample[] divided = [.. examples.Where(e => e.Votes.SelectMany(v => v).Select(v => v.Predicted).Distinct().Skip(1).Any())];
        return new DisagreementReport(
            split,
            byRun.Length,
            examples.Length,
            examples.Count(e => e.Votes.All(v => v.All(x => x.IsRight))),
            examples.Count(e => e.Votes.All(v => v.All(x => !x.IsRight))),
            divided.Length,
            [.. names],
            [.. divided.OrderByDescending(e => Division(e, byRun.Length)).ThenBy(e => e.Index).Take(MostShown)]);
    }

    /// <summary>Answers that are written freely differ in every run; they are shown in a place of their own.</summary>
    private static bool IsClass(Prediction prediction) => !prediction.Scores.IsDefaultOrEmpty;

    /// <summary>The split of the objective where it was kept, else the one that most predictions are of.</summary>
    private static string? ChooseSplit(Objective objective, IEnumerable<GroupedSource> sources)
    {
        string wanted = MetricName.SplitOf(objective.Metric);
        var counts = sources.SelectMany(s => s.Source.Predictions).Where(p => p.Split != Prediction.Before).CountBy(p => p.Split).OrderByDescending(c => c.Value).ThenBy(c => c.Key, StringComparer.Ordinal).ToArray();
        return counts.Any(c => c.Key == wanted) ? wanted : counts.Select(c => c.Key).FirstOrDefault();
    }

    private static DividedExample Example(int index, string[] groups, (string Group, Dictionary<int, Prediction> Predictions)[] byRun)
    {
        Prediction any = byRun[0].Predictions[index];
        ImmutableArray<Vote> Votes(string group) =>
        [
            .. byRun.Where(r => r.Group == group)
                .Select(r => r.Predictions[index])
                .CountBy(p => p.Predicted)
                .OrderByDescending(v => v.Value)
                .ThenBy(v => v.Key, StringComparer.Ordinal)
                .Select(v => new Vote(v.Key, v.Value, v.Key == any.Label)),
        ];
        return new DividedExample(index, LongText.Shorten(any.Text, LongestText), any.Label, [.. groups.Select(Votes)]);
    }

    /// <summary>Highest where half of the runs are right, and where whole groups stand against each other.</summary>
    private static double Division(DividedExample example, int runs)
    {
        double right = example.Votes.Sum(v => v.Where(x => x.IsRight).Sum(x => x.Runs)) / (double)runs;
        int united = example.Votes.Count(v => v.Length == 1);
        return (right * (1 - right)) + (0.01 * united);
    }
}

using System.Collections.Immutable;
using Experiments.Core.Runs;

namespace Experiments.Core.Reports;

/// <summary>Confusion matrices to results by class.</summary>
internal static class ClassReportBuilder
{
    private const int MostPairs = 10;

    public static ClassReport? Build(ImmutableArray<ReportGroup> groups, IReadOnlyCollection<GroupedSource> sources)
    {
        var measured = groups
            .Select(g => (Group: g, Runs: sources.Where(s => s.Group == g && HasConfusion(s.Record)).Select(s => s.Record).ToArray()))
            .Where(g => g.Runs.Length > 0)
            .ToArray();
        if (measured is not [var best, ..])
            return null;

        ImmutableArray<string> labels = [.. best.Runs[0].LabelToId.OrderBy(l => l.Value).Select(l => l.Key)];
        var comparable = measured.Where(g => g.Runs[0].LabelToId.SequenceEqual(best.Runs[0].LabelToId)).ToArray();
        int[][] confusion = Sum(best.Runs, labels.Length);
        int[][][] all = [.. comparable.Select(g => Sum(g.Runs, labels.Length))];
        return new ClassReport(
            best.Group.Name,
            best.Runs.Length,
            labels,
            [.. labels.Select((label, i) => Row(label, i, confusion, best.Runs.Length, all))],
            [.. confusion.Select(row => row.ToImmutableArray())],
            MostConfused(labels, confusion),
            [.. comparable.Select(g => g.Group.Name)]);
    }

    private static bool HasConfusion(RunRecord run) =>
        run.State == RunState.Succeeded && !run.Confusion.IsDefaultOrEmpty && run.Confusion.Length == run.LabelToId.Count
        && run.Confusion.All(row => row.Length == run.LabelToId.Count);

    private static int[][] Sum(IEnumerable<RunRecord> runs, int classes)
    {
        int[][] sum = [.. Enumerable.Range(0, classes).Select(_ => new int[classes])];
        foreach (RunRecord run in runs)
        {
            for (int i = 0; i < classes; i++)
            {
                for (int j = 0; j < classes; j++)
                    sum[i][j] += run.Confusion[i][j];
            }
        }

        return sum;
    }

    private static ClassRow Row(string label, int i, int[][] confusion, int runs, int[][][] all)
    {
        (double precision, double recall, double f1) = Scores(confusion, i);
        return new ClassRow(label, (double)confusion[i].Sum() / runs, precision, recall, f1, [.. all.Select(c => (double?)Scores(c, i).F1)]);
    }

    /// <summary>As scikit-learn with <c>zero_division=0</c>: a class that is never predicted has precision 0.</summary>
    private static (double Precision, double Recall, double F1) Scores(int[][] confusion, int i)
    {
        double right = confusion[i][i];
        double predicted = confusion.Sum(row => row[i]);
        double actual = confusion[i].Sum();
        return (Ratio(right, predicted), Ratio(right, actual), Ratio(2 * right, predicted + actual));
    }

    private static double Ratio(double part, double whole) => whole == 0 ? 0 : part / whole;

    private static ImmutableArray<ConfusedPair> MostConfused(ImmutableArray<string> labels, int[][] confusion)
    {
        IEnumerable<ConfusedPair> pairs =
            from i in Enumerable.Range(0, labels.Length)
            from j in Enumerable.Range(0, labels.Length)
            where i != j && confusion[i][j] > 0
            let count = confusion[i][j]
            orderby count descending, i, j
            select new ConfusedPair(labels[i], labels[j], count, Ratio(count, confusion[i].Sum()));
        return [.. pairs.Take(MostPairs)];
    }
}

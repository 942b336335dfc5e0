using System.Globalization;
using Experiments.Core.Linting;

namespace Experiments.Torch.Linting;

/// <summary>The rules that compare rows with each other: leakage, duplicates, labels that contradict each other.</summary>
/// <param name="splits">Those that are learned from first.</param>
internal sealed class LikeRows(LintSubject subject, IReadOnlyList<LintedSplit> splits)
{
    public void Find()
    {
        FindConflicts();
        var leaked = FindLeakage();
        var repeated = FindDuplicates();
        if (subject.Has(LintRules.Leakage) || subject.Has(LintRules.NearDuplicates))
            FindNear(leaked, repeated);
    }

    /// <summary>The same text with another label, wherever the first one is.</summary>
    private void FindConflicts()
    {
        if (!subject.Has(LintRules.ConflictingLabels))
            return;
        var first = new Dictionary<ulong, RowPrint>();
        foreach (var (rows, log) in splits)
        {
            foreach (var row in rows.Where(row => row is { Input: not 0, Label: not null }))
            {
                if (!first.TryAdd(row.Input, row) && first[row.Input] is var other && other.Label != row.Label)
                    log.Add(LintRules.ConflictingLabels, row.Source, $"'{row.Label}' here, '{other.Label}' for the same text in {Place(row, other)}", other.Source);
            }
        }
    }

    /// <summary>Rows of which an earlier split has the very text.</summary>
    private HashSet<RowPrint> FindLeakage()
    {
        var leaked = new HashSet<RowPrint>(ReferenceEqualityComparer.Instance);
        if (!subject.Has(LintRules.Leakage))
            return leaked;
        var earlier = new Dictionary<ulong, RowPrint>();
        foreach (var (rows, log) in splits)
        {
            foreach (var row in rows.Where(row => earlier.ContainsKey(row.Input)))
            {
                leaked.Add(row);
                log.Add(LintRules.Leakage, row.Source, $"the same text is in {Place(row, earlier[row.Input])}", earlier[row.Input].Source);
            }

            foreach (var row in rows.Where(row => row.Input != 0))
                earlier.TryAdd(row.Input, row);
        }

        return leaked;
    }

    /// <summary>Rows that their split has before.</summary>
    private HashSet<RowPrint> FindDuplicates()
    {
        var repeated = new HashSet<RowPrint>(ReferenceEqualityComparer.Instance);
        if (!subject.Has(LintRules.Duplicates) && !subject.Has(LintRules.NearDuplicates))
            return repeated;
        foreach (var (rows, log) in splits)
        {
            var first = new Dictionary<ulong, RowPrint>();
            foreach (var row in rows.Where(row => row.Whole != 0))
            {
                if (first.TryAdd(row.Whole, row))
                    continue;
                repeated.Add(row);
                if (subject.Has(LintRules.Duplicates))
                    log.Add(LintRules.Duplicates, row.Source, $"the same row is in {Place(row, first[row.Whole])}", first[row.Whole].Source);
            }
        }

        return repeated;
    }

    private void FindNear(HashSet<RowPrint> leaked, HashSet<RowPrint> repeated)
    {
        List<RowPrint> all = [.. splits.SelectMany(split => split.Prints)];
        int[] splitOf = [.. splits.SelectMany((split, number) => Enumerable.Repeat(number, split.Prints.Count))];
        var near = new NearDuplicates(all, splitOf, subject.Options.Similarity);
        for (var i = 0; i < all.Count; i++)
        {
            var log = splits[splitOf[i]].Log;
            if (subject.Has(LintRules.Leakage) && !leaked.Contains(all[i]) && near.AcrossSplits.TryGetValue(i, out var leak))
                Add(log, LintRules.Leakage, all[i], all[leak.Other], leak.Similarity);
            if (subject.Has(LintRules.NearDuplicates) && !repeated.Contains(all[i]) && near.WithinSplits.TryGetValue(i, out var twin)
                && all[twin.Other].Input != all[i].Input)
                Add(log, LintRules.NearDuplicates, all[i], all[twin.Other], twin.Similarity);
        }
    }

    private static void Add(LintLog log, LintRule rule, RowPrint row, RowPrint other, double similarity) =>
        log.Add(rule, row.Source, string.Create(CultureInfo.InvariantCulture,
            $"{Math.Floor(100 * similarity)} % of the word pairs are also in {Place(row, other)}"), other.Source);

    /// <summary>Where the other row is, as a message tells it.</summary>
    private static string Place(RowPrint row, RowPrint other) => row.Source.File == other.Source.File
        ? $"line {other.Source.Line}"
        : $"{Path.GetFileName(other.Source.File)}({other.Source.Line},{other.Source.Column})";
}

using Experiments.Core.Diagnostics;
using Experiments.Core.Plans;

namespace Experiments.Torch.Data;

/// <summary>The files of a split, one after the other, up to its number of rows.</summary>
internal static class SplitReader
{
    /// <param name="origin">What the diagnostics of a split without rows point to: its name.</param>
    public static List<LabelledText> Read(string origin, SplitOptions split, ColumnNames columns, DataProblems problems)
    {
        var rows = new List<LabelledText>();
        var before = problems.Count;
        var left = split.Rows ?? int.MaxValue;
        foreach (var path in split.Paths)
        {
            if (left > 0 && DataFile.Open(path, problems) is { } file)
                left -= Read(file, left, columns, problems, rows);
        }

        if (rows.Count == 0 && problems.Count == before)
        {
            problems.Add(DiagnosticCodes.EmptyData, $"the {origin} data has no rows",
                new SourceLocation(split.Paths.FirstOrDefault() ?? origin), "A CSV file begins with a header line; rows come after it");
        }

        return rows;
    }

    /// <returns>How many rows were taken, broken ones included.</returns>
    private static int Read(DataFile file, int limit, ColumnNames columns, DataProblems problems, List<LabelledText> rows)
    {
        var taken = 0;
        foreach (var raw in file.Rows(problems))
        {
            if (taken == 0 && !columns.Check(raw, problems))
                return 0;
            if (columns.Read(raw, problems) is { } row)
                rows.Add(row);
            if (++taken == limit)
                break;
        }

        return taken;
    }
}

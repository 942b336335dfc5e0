using Experiments.Core.Diagnostics;
using Experiments.Core.Plans;

namespace Experiments.Torch.Data;

/// <summary>What becomes of a raw row.</summary>
/// <param name="Check">Looks at a file's first row; false, and reported, where columns are missing.</param>
/// <param name="Read">Null, and reported, where the row is broken.</param>
internal sealed record RowParser<T>(Func<RawRow, DataProblems, bool> Check, Func<RawRow, DataProblems, T?> Read)
    where T : class;

/// <summary>The files of a split, one after the other, up to its number of rows.</summary>
internal static class SplitReader
{
    /// <param name="origin">What the diagnostics of a split without rows point to: its name.</param>
    public static List<T> Read<T>(string origin, SplitOptions split, RowParser<T> parser, DataProblems problems)
        where T : class
    {
        var rows = new List<T>();
        var before = problems.Count;
        var left = split.Rows ?? int.MaxValue;
        foreach (var path in split.Paths)
        {
            if (left > 0 && DataFile.Open(path, problems) is { } file)
                left -= Read(file, left, parser, problems, rows);
        }

        if (rows.Count == 0 && problems.Count == before)
        {
            problems.Add(DiagnosticCodes.EmptyData, $"the {origin} data has no rows",
                new SourceLocation(split.Paths.FirstOrDefault() ?? origin), "A CSV file begins with a header line; rows come after it");
        }

        return rows;
    }

    /// <returns>How many rows were taken, broken ones included.</returns>
    private static int Read<T>(DataFile file, int limit, RowParser<T> parser, DataProblems problems, List<T> rows)
        where T : class
    {
        var taken = 0;
        foreach (var raw in file.Rows(problems))
        {
            if (taken == 0 && !parser.Check(raw, problems))
                return 0;
            if (parser.Read(raw, problems) is { } row)
                rows.Add(row);
            if (++taken == limit)
                break;
        }

        return taken;
    }
}

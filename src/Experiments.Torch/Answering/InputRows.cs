using Experiments.Core.Diagnostics;
using Experiments.Torch.Data;

namespace Experiments.Torch.Answering;

/// <summary>Rows to answer, from files and from lines.</summary>
internal static class InputRows
{
    private const string Lines = "standard input";

    /// <summary>All rows of a data file that can be answered.</summary>
    /// <param name="check">Why a row cannot be answered, or null.</param>
    /// <exception cref="ExperimentException">The file is missing, empty or has a row that cannot: every problem with its line.</exception>
    public static IReadOnlyList<NumberedRow> Read(string path, Func<RawRow, Diagnostic?> check)
    {
        var problems = new DataProblems();
        IReadOnlyList<NumberedRow> rows = DataFile.Open(path, problems) is { } file
            ? [.. file.Rows(problems).Select((row, index) => new NumberedRow(index, row))]
            : [];
        if (rows.Count == 0 && problems.Count == 0)
        {
            problems.Add(DiagnosticCodes.EmptyData, "the file has no rows", new SourceLocation(path),
                "A CSV file begins with a header line; rows come after it");
        }

        foreach (var problem in rows.Select(row => check(row.Row)).OfType<Diagnostic>())
            problems.Add(problem.Code, problem.Message, problem.Location ?? new SourceLocation(path), problem.Hint);
        problems.ThrowIfAny();
        return rows;
    }

    /// <summary>The row in a line: a JSON object, or a text.</summary>
    /// <param name="index">Of the line, from 0.</param>
    /// <exception cref="ExperimentException">It begins like an object and is none.</exception>
    public static RawRow Parse(string line, long index)
    {
        var source = new SourceLocation(Lines, (int)Math.Min(index + 1, int.MaxValue), 1);
        if (line.AsSpan().TrimStart() is not ['{', ..])
            return Of(line, source);
        var problems = new DataProblems();
        var row = JsonRows.ParseLine(line, source, problems);
        problems.ThrowIfAny();
        return row ?? throw new InvalidOperationException("There is neither a row nor a problem.");
    }

    /// <summary>A text, in the column of that name.</summary>
    public static RawRow Of(string text, SourceLocation? source = null) => new(["text"], [text], source ?? new SourceLocation(Lines));
}

using System.Text.Json;
using Experiments.Torch.Data;

namespace Experiments.Torch.Linting;

/// <summary>How rows of one kind of data are read.</summary>
/// <param name="Check">Looks at a file's first row and reports columns that are not there; false where any is not.</param>
/// <param name="Read">The row, or null where it is broken, which is reported.</param>
internal sealed record RowReading(Func<RawRow, DataProblems, bool> Check, Func<RawRow, DataProblems, LintRow?> Read)
{
    /// <summary>Texts with labels, as classification reads them.</summary>
    public static RowReading Classification(ColumnNames columns) => new(columns.Check, (row, problems) =>
    {
        if (columns.Read(row, problems) is not { } text)
            return null;
        LintText[] texts = text.TextPair is { } pair
            ? [new(columns.Text, text.Text), new(columns.TextPair, pair)]
            : [new(columns.Text, text.Text)];
        return new LintRow(text.Source, texts, text.Label);
    });

    /// <summary>
    /// Rows of a file that no experiment names: every column is text that a model may read, or answer where its name says so; a column
    /// named label is one.
    /// </summary>
    public static RowReading AnyColumns { get; } = new((_, _) => true, (row, _) => new LintRow(
        row.Source,
        [.. row.Columns.Zip(row.Values).Where(cell => cell.First != "label").Select(cell => Cell(cell.First, cell.Second))],
        row["label"]));

    private static LintText Cell(string column, string? value) => new(
        column,
        Plain(value),
        IsAnswer: column is "output" or "completion" or "response" or "answer" or "target",
        // Only what every format needs must not be empty; the others may be notes.
        IsOptional: column is not ("text" or "instruction" or "output" or "prompt" or "completion" or "messages" or "conversations"));

    /// <summary>Of JSON within a row, such as a list of messages, all its strings.</summary>
    private static string Plain(string? value)
    {
        if (value is null || value.AsSpan().TrimStart() is not (['[', ..] or ['{', ..]))
            return value ?? "";
        try
        {
            using var json = JsonDocument.Parse(value);
            return string.Join('\n', Strings(json.RootElement));
        }
        catch (JsonException)
        {
            return value;
        }
    }

    private static IEnumerable<string> Strings(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String => [json.GetString() ?? ""],
        JsonValueKind.Array => json.EnumerateArray().SelectMany(Strings),
        JsonValueKind.Object => json.EnumerateObject().SelectMany(property => Strings(property.Value)),
        _ => [],
    };
}

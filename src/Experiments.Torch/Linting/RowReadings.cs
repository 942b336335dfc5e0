using System.Collections.Immutable;
using System.Text.Json;
using Experiments.Core.Plans;
using Experiments.Torch.Data;
using Experiments.Torch.Instructions.Rows;

namespace Experiments.Torch.Linting;

/// <summary>How rows of each kind of data are read.</summary>
internal static class RowReadings
{
    private static readonly DataOptions Unmapped =
        new(new SplitOptions([]), null, null, ImmutableSortedDictionary<string, string>.Empty, [], int.MaxValue);

    /// <summary>Texts with labels, as classification reads them.</summary>
    public static RowParser<LintRow> Classification(ImmutableSortedDictionary<string, string> mapped)
    {
        var columns = new ColumnNames(mapped, labelled: true);
        return new RowParser<LintRow>(columns.Check, (row, problems) =>
        {
            if (columns.Read(row, problems) is not { } text)
                return null;
            LintText[] texts = text.TextPair is { } pair
                ? [new(columns.Text, text.Text), new(columns.TextPair, pair)]
                : [new(columns.Text, text.Text)];
            return new LintRow(text.Source, texts, text.Label);
        });
    }

    /// <summary>Conversations, instructions and plain texts, as runs that predict tokens read them.</summary>
    public static RowParser<LintRow> Instructions(DataOptions options)
    {
        var reader = new InstructionRowReader(options);
        return new RowParser<LintRow>(
            (first, problems) => reader.Parser.Check(first, problems),
            (row, problems) => reader.Parser.Read(row, problems) is { } read
                ? new LintRow(read.Source, [.. read.Messages.Select((_, turn) => Turn(read, reader.Format, turn))], null) { Instruction = read }
                : null);
    }

    /// <summary>
    /// Rows of a file that no experiment names: conversations where it has them; else every column is text that a model may read, or answer
    /// where its name says so, and a column named label is one.
    /// </summary>
    public static RowParser<LintRow> Bare()
    {
        var conversations = Instructions(Unmapped);
        var isConversation = false;
        return new RowParser<LintRow>(
            (first, problems) =>
            {
                isConversation = Turns.Are(first["messages"] ?? "") || first["conversations"]?.Contains("\"from\"", StringComparison.Ordinal) == true;
                return !isConversation || conversations.Check(first, problems);
            },
            (row, problems) => isConversation ? conversations.Read(row, problems) : Columns(row));
    }

    private static LintText Turn(InstructionRow row, RowFormat? format, int turn)
    {
        var message = row.Messages[turn];
        var name = (format, message.Role) switch
        {
            (RowFormat.Alpaca, "user") when turn == row.AnswerAt - 1 => "instruction",
            (RowFormat.Alpaca, "assistant") when turn == row.AnswerAt => "output",
            (RowFormat.PromptCompletion, "user") when row.IsWritten => "prompt",
            (RowFormat.PromptCompletion, "assistant") when row.IsWritten => "completion",
            (_, InstructionRow.TextRole) => InstructionRow.TextRole,
            _ => $"turn {turn + 1}, {message.Role}",
        };
        // A turn that calls functions need not say anything.
        return new LintText(name, message.Content, IsAnswer: turn == row.AnswerAt, IsOptional: !message.HasContent || message.Role is "system" or "tool");
    }

    private static LintRow Columns(RawRow row) => new(
        row.Source,
        [.. row.Columns.Zip(row.Values).Where(cell => cell.First != "label").Select(cell => Cell(cell.First, cell.Second))],
        row["label"]);

    private static LintText Cell(string column, string? value) => new(
        column,
        Plain(value),
        IsAnswer: column is "output" or "completion" or "response" or "answer" or "target",
        // Only what every format needs must not be empty; the others may be notes.
        IsOptional: column is not ("text" or "instruction" or "output" or "prompt" or "completion"));

    /// <summary>Of JSON within a row, such as a list of choices, all its strings.</summary>
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

using System.Collections.Immutable;
using System.Text.Json;
using Experiments.Core.Diagnostics;
using Experiments.Core.Plans;
using Experiments.Torch.Data;
using Experiments.Torch.Instructions.Chat;

namespace Experiments.Torch.Instructions.Rows;

/// <summary>Reads the rows of a data set, whose format is the one asked for or that of its first row.</summary>
internal sealed class InstructionRowReader(DataOptions options)
{
    private readonly RowColumns _columns = new(options.Columns);

    /// <summary>Null until a row has been read.</summary>
    public RowFormat? Format { get; private set; } = options.Format;

    public RowParser<InstructionRow> Parser => new(Check, Read);

    private bool Check(RawRow first, DataProblems problems)
    {
        Format ??= _columns.Detect(first, problems);
        return Format is { } format && _columns.Check(first, format, problems);
    }

    private InstructionRow? Read(RawRow row, DataProblems problems)
    {
        try
        {
            var read = Format switch
            {
                RowFormat.Alpaca => Alpaca(row),
                RowFormat.PromptCompletion => PromptAndCompletion(row),
                RowFormat.Messages => Conversation(row, Turns.OpenAi(Needed(row, "messages"), "messages")),
                RowFormat.Sharegpt => Conversation(row, Turns.ShareGpt(Needed(row, "conversations"), "conversations")),
                RowFormat.Text or RowFormat.Classification =>
                    new InstructionRow([new ChatMessage(InstructionRow.TextRole, Needed(row, "text"))], row.Source),
                _ => throw new InvalidOperationException("The format is not known yet."),
            };
            return read with { Task = _columns.Value(row, "task"), Tools = Tools(row) };
        }
        catch (FormatException e)
        {
            problems.Add(DiagnosticCodes.MalformedRow, e.Message, row.Source);
            return null;
        }
    }

    private InstructionRow Alpaca(RawRow row)
    {
        var (instruction, input) = (Needed(row, "instruction"), _columns.Value(row, "input") ?? "");
        var history = _columns.Value(row, "history") is { } pairs ? Turns.Pairs(pairs, "history") : [];
        return new InstructionRow(
            [.. System(row), .. history, new ChatMessage("user", Question(instruction, input)),
                new ChatMessage("assistant", Needed(row, "output"))],
            row.Source)
        {
            Instruction = instruction,
            Input = input,
        };
    }

    private InstructionRow PromptAndCompletion(RawRow row)
    {
        var (prompt, completion) = (Needed(row, "prompt"), Needed(row, "completion"));
        if (!Turns.Are(prompt))
        {
            return new InstructionRow([new ChatMessage("user", prompt), new ChatMessage("assistant", completion)], row.Source)
            {
                Instruction = prompt,
                IsWritten = true,
            };
        }

        ImmutableArray<ChatMessage> answer = Turns.Are(completion)
            ? Turns.OpenAi(completion, "completion") : [new ChatMessage("assistant", completion)];
        if (answer.Length != 1 || !answer[0].IsAssistant)
            throw new FormatException($"'{_columns.Theirs("completion")}' is not one turn of the assistant");
        return Conversation(row, [.. Turns.OpenAi(prompt, "prompt"), .. answer]) with { IsWhole = false };
    }

    private InstructionRow Conversation(RawRow row, ImmutableArray<ChatMessage> turns)
    {
        var whole = new InstructionRow(turns[0].Role == "system" ? turns : [.. System(row), .. turns], row.Source) { IsWhole = true };
        if (whole.AnswerAt < 0)
            throw new FormatException("the conversation has no turn of the assistant: there is nothing to learn");
        return whole with { Instruction = whole.Prompt.LastOrDefault(turn => turn.Role == "user")?.Content ?? "" };
    }

    private IEnumerable<ChatMessage> System(RawRow row) =>
        _columns.Value(row, "system") is { Length: > 0 } system ? [new ChatMessage("system", system)] : [];

    private JsonElement? Tools(RawRow row) => _columns.Value(row, "tools") is { Length: > 0 } tools
        && Json.Parse(tools, "tools") is { ValueKind: JsonValueKind.Array } list
        && list.GetArrayLength() > 0 ? list : null;

    private string Needed(RawRow row, string ours) =>
        _columns.Value(row, ours) ?? throw new FormatException($"the row has no value for '{_columns.Theirs(ours)}'");

    /// <summary>A user's turn from its parts.</summary>
    public static string Question(string instruction, string input) => input.Length == 0 ? instruction : $"{instruction}\n{input}";
}

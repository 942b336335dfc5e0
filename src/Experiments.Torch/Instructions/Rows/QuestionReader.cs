using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Experiments.Core.Diagnostics;
using Experiments.Core.Plans;
using Experiments.Torch.Data;

namespace Experiments.Torch.Instructions.Rows;

/// <summary>
/// Reads rows that are to be answered: those of training data with or without their answers, under the data's names for columns or our own,
/// and bare texts, which are instructions.
/// </summary>
internal sealed class QuestionReader(DataOptions data)
{
    private static readonly string[] Names =
        ["messages", "conversations", "prompt", "completion", "instruction", "input", "output", "system", "history", "text", "task", "tools"];

    private readonly RowColumns _columns = new(data.Columns);
    private readonly DataOptions _plain = data with { Columns = ImmutableSortedDictionary<string, string>.Empty, Format = null };

    /// <exception cref="ExperimentException">The row asks nothing, or is broken.</exception>
    public InstructionRow Read(RawRow row)
    {
        var problems = new DataProblems();
        var question = Question(row);
        var parser = new InstructionRowReader(_plain).Parser;
        if (parser.Check(question, problems) && parser.Read(question, problems) is { } read)
            return read with { IsOpen = true };
        throw new ExperimentException(problems.First with { Location = row.Source });
    }

    /// <summary>The row under our names, an empty answer where it has none.</summary>
    private RawRow Question(RawRow row)
    {
        var values = Names.Select(name => (Name: name, Value: row[_columns.Theirs(name)] ?? row[name])).Where(cell => cell.Value is not null)
            .ToDictionary(cell => cell.Name, cell => cell.Value, StringComparer.Ordinal);
        if (values.TryGetValue("messages", out var messages))
            values["messages"] = Open(messages!, new JsonObject { ["role"] = "assistant", ["content"] = "" }, "role", "assistant");
        else if (values.TryGetValue("conversations", out var conversations))
            values["conversations"] = Open(conversations!, new JsonObject { ["from"] = "gpt", ["value"] = "" }, "from", "gpt");
        else if (values.ContainsKey("prompt"))
            values.TryAdd("completion", "");
        else if (values.TryGetValue("instruction", out var instruction) || values.TryGetValue("text", out instruction))
            (values["instruction"], values["output"]) = (instruction, values.GetValueOrDefault("output") ?? "");
        return values.Count == 0 ? row : new RawRow([.. values.Keys], [.. values.Values], row.Source);
    }

    // A conversation that is to go on has no turn of the assistant at its end yet. What is no list is left to the reader to refuse.
    private static string Open(string json, JsonObject turn, string role, string assistant)
    {
        try
        {
            if (JsonNode.Parse(json) is not JsonArray { Count: > 0 } turns || turns[^1] is not JsonObject last || (string?)last[role] == assistant)
                return json;
            turns.Add(turn);
            return turns.ToJsonString();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            return json;
        }
    }
}

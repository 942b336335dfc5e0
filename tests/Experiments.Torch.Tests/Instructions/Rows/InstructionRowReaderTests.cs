using System.Collections.Immutable;
using Experiments.Core.Diagnostics;
using Experiments.Core.Plans;
using Experiments.Testing;
using Experiments.Torch.Data;
using Experiments.Torch.Instructions.Rows;

namespace Experiments.Torch.Tests.Instructions.Rows;

public sealed class InstructionRowReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly DataProblems _problems = new();

    [Fact]
    public void Alpaca_is_a_question_with_its_parts()
    {
        var (format, rows) = Read("""
            {"instruction": "Add", "input": "2 and 2", "output": "4", "system": "Be brief.", "history": [["Hi", "Yo"], ["Again", "Sure"]], "task": "sums"}
            {"instruction": "Wave", "input": "", "output": "o/", "system": null}
            """);

        format.ShouldBe(RowFormat.Alpaca);
        Turns(rows[0]).ShouldBe("system:Be brief.|user:Hi|assistant:Yo|user:Again|assistant:Sure|user:Add\n2 and 2|assistant:4");
        (rows[0].Instruction, rows[0].Input, rows[0].System, rows[0].Answer, rows[0].Task).ShouldBe(("Add", "2 and 2", "Be brief.", "4", "sums"));
        (rows[0].IsWhole, rows[0].IsWritten, rows[0].IsText).ShouldBe((false, false, false));
        Turns(rows[1]).ShouldBe("user:Wave|assistant:o/");
        rows[1].Source.Line.ShouldBe(2);
    }

    [Fact]
    public void A_prompt_that_is_a_text_stands_as_it_is()
    {
        var (format, rows) = Read("""{"prompt": "[INST] Hi [/INST]", "completion": " Yo"}""");

        format.ShouldBe(RowFormat.PromptCompletion);
        Turns(rows[0]).ShouldBe("user:[INST] Hi [/INST]|assistant: Yo");
        rows[0].IsWritten.ShouldBeTrue();
    }

    [Fact]
    public void A_prompt_that_is_a_conversation_goes_on_with_its_completion()
    {
        var (_, rows) = Read("""
            {"prompt": [{"role": "system", "content": "S"}, {"role": "user", "content": "Q"}], "completion": [{"role": "assistant", "content": "A"}]}
            {"prompt": [{"role": "user", "content": "Q"}], "completion": "A"}
            """);

        Turns(rows[0]).ShouldBe("system:S|user:Q|assistant:A");
        (rows[0].IsWritten, rows[0].IsWhole, rows[0].Instruction).ShouldBe((false, false, "Q"));
        Turns(rows[1]).ShouldBe("user:Q|assistant:A");
    }

    [Fact]
    public void Messages_keep_all_that_they_say()
    {
        var (format, rows) = Read("""
            {"messages": [{"role": "user", "content": [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]}, {"role": "assistant", "content": null, "tool_calls": [{"id": 1}]}, {"role": "tool", "content": "7", "name": "f"}, {"role": "assistant", "content": "c"}, {"role": "user", "content": "bye"}], "tools": [{"name": "f"}]}
            """);

        format.ShouldBe(RowFormat.Messages);
        Turns(rows[0]).ShouldBe("user:ab|assistant:|tool:7|assistant:c|user:bye");
        rows[0].Messages[1].HasContent.ShouldBeFalse();
        rows[0].Messages[1].More.Single().Key.ShouldBe("tool_calls");
        rows[0].Messages[2].More.Single().Value.GetString().ShouldBe("f");
        rows[0].Tools!.Value.GetArrayLength().ShouldBe(1);
        (rows[0].AnswerAt, rows[0].Answer, rows[0].IsWhole).ShouldBe((3, "c", true));
    }

    [Fact]
    public void ShareGpt_calls_the_roles_otherwise()
    {
        var (format, rows) = Read("""
            {"conversations": [{"from": "human", "value": "Q"}, {"from": "gpt", "value": "A"}, {"from": "observation", "value": "O"}, {"from": "gpt", "value": "B"}], "system": "S"}
            """);

        format.ShouldBe(RowFormat.Sharegpt);
        Turns(rows[0]).ShouldBe("system:S|user:Q|assistant:A|tool:O|assistant:B");
    }

    [Theory]
    [InlineData("""{"messages": [{"from": "human", "value": "Q"}, {"from": "gpt", "value": "A"}]}""", RowFormat.Sharegpt)]
    [InlineData("""{"conversations": [{"role": "user", "content": "Q"}, {"role": "assistant", "content": "A"}]}""", RowFormat.Messages)]
    public void What_the_turns_look_like_counts_more_than_the_name_of_their_list(string json, RowFormat expected)
    {
        var name = json.StartsWith("""{"messages""", StringComparison.Ordinal) ? "messages" : "conversations";
        var other = name == "messages" ? "conversations" : "messages";
        var (format, rows) = Read(json, ImmutableSortedDictionary<string, string>.Empty.Add(other, name));

        format.ShouldBe(expected);
        Turns(rows[0]).ShouldBe("user:Q|assistant:A");
    }

    [Fact]
    public void Plain_text_is_a_text()
    {
        var (format, rows) = Read("""{"text": "Once.", "label": "x"}""");

        format.ShouldBe(RowFormat.Text);
        (rows[0].IsText, rows[0].AnswerAt, rows[0].Messages[0].Content).ShouldBe((true, -1, "Once."));
    }

    [Fact]
    public void Columns_are_mapped()
    {
        var columns = ImmutableSortedDictionary<string, string>.Empty.Add("instruction", "question").Add("output", "answer").Add("task", "kind");
        var (format, rows) = Read("""{"question": "Q", "answer": "A", "kind": "k"}""", columns);

        format.ShouldBe(RowFormat.Alpaca);
        (rows[0].Instruction, rows[0].Answer, rows[0].Task).ShouldBe(("Q", "A", "k"));
    }

    [Fact]
    public void The_format_asked_for_wins()
    {
        var (format, rows) = Read("""{"text": "T", "prompt": "P", "completion": "C"}""", format: RowFormat.Text);

        format.ShouldBe(RowFormat.Text);
        rows[0].Messages[0].Content.ShouldBe("T");
    }

    [Fact]
    public void Csv_holds_conversations_too()
    {
        var file = _folder.Write("rows.csv", "messages,task\n\"[{\"\"role\"\": \"\"user\"\", \"\"content\"\": \"\"Q\"\"}, {\"\"role\"\": \"\"assistant\"\", \"\"content\"\": \"\"A\"\"}]\",t\n");

        var (format, rows) = ReadFile(file, ImmutableSortedDictionary<string, string>.Empty, null);

        format.ShouldBe(RowFormat.Messages);
        Turns(rows[0]).ShouldBe("user:Q|assistant:A");
    }

    [Fact]
    public void Columns_of_no_format_are_refused_with_what_there_is()
    {
        Read("""{"question": "Q", "answer": "A"}""");

        var problem = Problems().Single();
        problem.Code.ShouldBe(DiagnosticCodes.MissingColumn);
        problem.Message.ShouldContain("'question', 'answer'");
    }

    [Fact]
    public void A_format_whose_columns_are_missing_is_refused_with_the_closest()
    {
        Read("""{"instruction": "Q", "outputs": "A"}""", format: RowFormat.Alpaca);

        var problem = Problems().Single();
        problem.Message.ShouldContain("'output'");
        problem.Hint!.ShouldContain("outputs");
    }

    [Theory]
    [InlineData("""{"messages": []}""", "has no turns")]
    [InlineData("""{"messages": "x"}""", "not valid JSON")]
    [InlineData("""{"messages": {"a": 1}}""", "not a list of turns")]
    [InlineData("""{"messages": [1]}""", "turn 1 is not an object")]
    [InlineData("""{"messages": [{"role": "user", "content": "Q"}, {"content": "A"}]}""", "turn 2 has no text 'role'")]
    [InlineData("""{"messages": [{"role": "user"}]}""", "turn 1 has no content")]
    [InlineData("""{"messages": [{"role": "user", "content": 5}]}""", "the content of turn 1 is no text")]
    [InlineData("""{"messages": [{"role": "user", "content": [{"type": "image"}]}]}""", "a part that is no text")]
    [InlineData("""{"messages": [{"role": "user", "content": "Q"}]}""", "no turn of the assistant")]
    [InlineData("""{"messages": [{"role": "user", "content": "\ud800"}]}""", "half of a surrogate pair")]
    [InlineData("""{"messages": null}""", "no value for 'messages'")]
    [InlineData("""{"conversations": [{"from": "alien", "value": "Q"}]}""", "turn 1 is from 'alien'")]
    [InlineData("""{"conversations": [{"from": "human", "value": 1}]}""", "turn 1 has no text 'value'")]
    [InlineData("""{"instruction": "Q", "output": null}""", "no value for 'output'")]
    [InlineData("""{"instruction": "Q", "output": "A", "history": [["x"]]}""", "entry 1 of 'history'")]
    [InlineData("""{"instruction": "Q", "output": "A", "history": {"x": 1}}""", "'history' is not a list of pairs")]
    [InlineData("""{"prompt": [{"role": "user", "content": "Q"}], "completion": [{"role": "user", "content": "Q"}]}""", "not one turn of the assistant")]
    public void Broken_rows_are_named_with_their_line(string row, string message)
    {
        Read($$"""
            {{(row.Contains("instruction", StringComparison.Ordinal) ? """{"instruction": "Q", "output": "A"}"""
                : row.Contains("prompt", StringComparison.Ordinal) ? """{"prompt": "Q", "completion": "A"}"""
                : row.Contains("conversations", StringComparison.Ordinal) ? """{"conversations": [{"from": "human", "value": "Q"}, {"from": "gpt", "value": "A"}]}"""
                : """{"messages": [{"role": "user", "content": "Q"}, {"role": "assistant", "content": "A"}]}""")}}
            {{row}}
            """);

        var problem = Problems().Single();
        problem.Code.ShouldBe(DiagnosticCodes.MalformedRow);
        problem.Message.ShouldContain(message);
        problem.Location!.Value.Line.ShouldBe(2);
    }

    public void Dispose() => _folder.Dispose();

    private (RowFormat? Format, List<InstructionRow> Rows) Read(string jsonl, ImmutableSortedDictionary<string, string>? columns = null, RowFormat? format = null) =>
        ReadFile(_folder.Write("rows.jsonl", jsonl), columns ?? ImmutableSortedDictionary<string, string>.Empty, format);

    private (RowFormat? Format, List<InstructionRow> Rows) ReadFile(string file, ImmutableSortedDictionary<string, string> columns, RowFormat? format)
    {
        var split = new SplitOptions([file]);
        var reader = new InstructionRowReader(new DataOptions(split, null, null, columns, [], 128, format));
        var rows = SplitReader.Read("training", split, reader.Parser, _problems);
        return (reader.Format, rows);
    }

    private IReadOnlyList<Diagnostic> Problems() => Should.Throw<ExperimentException>(_problems.ThrowIfAny).Diagnostics;

    private static string Turns(InstructionRow row) => string.Join('|', row.Messages.Select(turn => $"{turn.Role}:{turn.Content}"));
}

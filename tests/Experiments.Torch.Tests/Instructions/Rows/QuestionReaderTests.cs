using System.Collections.Immutable;
using Experiments.Core.Diagnostics;
using Experiments.Core.Plans;
using Experiments.Torch.Answering;
using Experiments.Torch.Instructions.Rows;

namespace Experiments.Torch.Tests.Instructions.Rows;

public sealed class QuestionReaderTests
{
    [Theory]
    [InlineData("""{"instruction": "Add.", "input": "1 2", "output": "3"}""", "user: Add.\n1 2")]
    [InlineData("""{"instruction": "Add.", "system": "Be brief."}""", "system: Be brief.|user: Add.")]
    [InlineData("""{"instruction": "And?", "history": [["Add.", "3"]]}""", "user: Add.|assistant: 3|user: And?")]
    [InlineData("""{"messages": [{"role": "user", "content": "Hi"}]}""", "user: Hi")]
    [InlineData("""{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Ho"}]}""", "user: Hi")]
    [InlineData("""{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Ho"}, {"role": "user", "content": "So?"}]}""",
        "user: Hi|assistant: Ho|user: So?")]
    [InlineData("""{"conversations": [{"from": "human", "value": "Hi"}]}""", "user: Hi")]
    [InlineData("""{"prompt": "Once upon"}""", "user: Once upon")]
    [InlineData("""{"prompt": [{"role": "user", "content": "Hi"}]}""", "user: Hi")]
    [InlineData("""{"question": "Add."}""", "user: Add.")]
    [InlineData("Just a text", "user: Just a text")]
    public void A_row_asks_what_it_asks_in_training(string line, string expected)
    {
        var row = Read(line);

        string.Join('|', row.Prompt.Select(turn => $"{turn.Role}: {turn.Content}")).ShouldBe(expected);
        row.IsOpen.ShouldBeTrue();
    }

    [Theory]
    [InlineData("""{"topic": "none"}""", DiagnosticCodes.MissingColumn)]
    [InlineData("""{"messages": "Hi"}""", DiagnosticCodes.MalformedRow)]
    [InlineData("""{"messages": []}""", DiagnosticCodes.MalformedRow)]
    [InlineData("""{"messages": [1]}""", DiagnosticCodes.MalformedRow)]
    public void A_row_that_asks_nothing_is_refused_at_its_place(string line, string code)
    {
        var problem = Should.Throw<ExperimentException>(() => Read(line)).Diagnostics[0];

        problem.Code.ShouldBe(code);
        problem.Location!.Value.Line.ShouldBe(5);
    }

    private static InstructionRow Read(string line)
    {
        var columns = ImmutableSortedDictionary<string, string>.Empty.Add("instruction", "question");
        return new QuestionReader(new DataOptions(new SplitOptions([]), null, null, columns, [], 128)).Read(InputRows.Parse(line, 4));
    }
}

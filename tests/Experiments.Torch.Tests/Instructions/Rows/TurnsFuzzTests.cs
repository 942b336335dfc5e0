using System.Text;
using Experiments.Core.Diagnostics;
using Experiments.Torch.Instructions.Rows;
using Experiments.Torch.Tests.Fuzzing;

namespace Experiments.Torch.Tests.Instructions.Rows;

public class TurnsFuzzTests
{
    private static readonly byte[][] Seeds =
    [
        """[{"role": "system", "content": "S"}, {"role": "user", "content": [{"type": "text", "text": "\u00e9"}]}, {"role": "assistant", "content": null, "tool_calls": [1]}]"""u8.ToArray(),
        """[{"from": "human", "value": "Q"}, {"from": "gpt", "value": "A"}]"""u8.ToArray(),
        """[["a", "b"], ["c", "d"]]"""u8.ToArray(),
    ];

    [Fact]
    public void Mutated_conversations_are_read_or_refused()
    {
        Use(Seeds[0]);

        var (read, refused) = Fuzz.Run(mutator => mutator.Mutate(Seeds[mutator.Next(Seeds.Length)]), Use, factor: 256);

        (read + refused).ShouldBe(Fuzz.Count);
        read.ShouldBeGreaterThan(0);
        refused.ShouldBeGreaterThan(0);
    }

    private static void Use(byte[] bytes)
    {
        var text = Encoding.UTF8.GetString(bytes);
        Turns.Are(text);
        try
        {
            _ = text.Contains("from", StringComparison.Ordinal) ? Turns.ShareGpt(text, "conversations")
                : text.Contains("role", StringComparison.Ordinal) ? Turns.OpenAi(text, "messages") : Turns.Pairs(text, "history");
        }
        catch (FormatException e)
        {
            throw new ExperimentException(Diagnostic.Error(DiagnosticCodes.MalformedRow, e.Message));
        }
    }
}

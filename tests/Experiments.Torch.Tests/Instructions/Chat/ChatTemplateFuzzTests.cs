using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Experiments.Torch.Instructions.Chat;
using Experiments.Torch.Instructions.Chat.Jinja;
using Experiments.Torch.Tests.Fuzzing;

namespace Experiments.Torch.Tests.Instructions.Chat;

/// <summary>Templates come with models from anywhere: broken ones are refused, none hangs, none takes more than its share.</summary>
public class ChatTemplateFuzzTests
{
    private static readonly byte[][] Seeds = [.. Cases().Select(Encoding.UTF8.GetBytes)];

    private static readonly ChatInput Input = new([new ChatMessage("system", "Be brief."), new ChatMessage("user", "2+2?"), new ChatMessage("assistant", " 4\n")])
    {
        Variables = ImmutableSortedDictionary<string, JsonElement>.Empty
            .Add("s", JsonElement.Parse("\"Hello\"")).Add("l", JsonElement.Parse("[3, 1, 2]")).Add("d", JsonElement.Parse("""{"a": [1, {"b": null}]}""")),
    };

    [Fact]
    public void Mutated_templates_are_rendered_or_refused_with_a_code()
    {
        // What is made once, by whoever comes first, does not count.
        Use("{% for m in messages %}{{ m.content | upper | tojson }}{% endfor %}"u8.ToArray());

        // A template of a few bytes may make much text: what bounds it is the budget, not its size.
        var (read, refused) = Fuzz.Run(Mutated, Use, factor: 1 << 20);

        (read + refused).ShouldBe(Fuzz.Count);
        read.ShouldBeGreaterThan(0);
        refused.ShouldBeGreaterThan(0);
    }

    private static byte[] Mutated(Mutator mutator)
    {
        var (first, second) = (Seeds[mutator.Next(Seeds.Length)], Seeds[mutator.Next(Seeds.Length)]);
        return mutator.Mutate(mutator.Next(2) == 0 ? first : [.. first, .. second]);
    }

    private static void Use(byte[] template) =>
        ChatTemplateTests.Parse(Encoding.UTF8.GetString(template)).Render(Input, TimeProvider.System, new RenderBudget(100_000));

    private static IEnumerable<string> Cases()
    {
        using var stream = typeof(ChatTemplateFuzzTests).Assembly.GetManifestResourceStream("jinja-cases.jsonl")!;
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            using var json = JsonDocument.Parse(line);
            yield return json.RootElement.GetProperty("template").GetString()!;
        }
    }
}

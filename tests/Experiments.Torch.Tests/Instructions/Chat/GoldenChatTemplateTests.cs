using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Experiments.Core.Diagnostics;
using Experiments.Testing;
using Experiments.Torch.Instructions.Chat;

namespace Experiments.Torch.Tests.Instructions.Chat;

/// <summary>Against transformers' own rendering: golden/real/chat-templates.json.</summary>
public class GoldenChatTemplateTests
{
    private static string File => GoldenFolder.PathOf("real", "chat-templates.json");

    public static TheoryData<string> Templates()
    {
        if (!System.IO.File.Exists(File))
            return ["(none at this root)"];
        return [.. Golden()["templates"]!.AsObject().Select(template => template.Key)];
    }

    [SkippableTheory]
    [MemberData(nameof(Templates))]
    public void Renders_every_conversation_character_for_character(string name)
    {
        Skip.IfNot(System.IO.File.Exists(File), $"There is no {File}.");
        var golden = Golden();
        var template = Template(golden, name);

        var cases = golden["cases"]!.AsArray().Where(one => (string)one!["template"]! == name).ToList();

        cases.ShouldNotBeEmpty();
        foreach (var one in cases)
            Check(template, golden["conversations"]![(int)one!["conversation"]!]!.AsArray(), one);
    }

    /// <summary>What a template may do has a limit, and a conversation longer than any model's context is far from it.</summary>
    [SkippableTheory]
    [MemberData(nameof(Templates))]
    public void Renders_a_conversation_of_a_million_characters(string name)
    {
        Skip.IfNot(System.IO.File.Exists(File), $"There is no {File}.");
        var text = string.Concat(Enumerable.Repeat("<b>Long</b> & «wide». ", 100));
        var messages = Enumerable.Range(0, 500).Select(i => new ChatMessage(i % 2 == 0 ? "user" : "assistant", $"{i}: {text}")).ToList();

        var rendered = Template(Golden(), name).Render(new ChatInput(messages), TimeProvider.System);

        rendered.Text.Length.ShouldBeGreaterThan(1_000_000);
    }

    private static ChatTemplate Template(JsonNode golden, string name) => ChatTemplate.Parse(
        new TemplateOrigin((string)golden["templates"]![name]!, "tokenizer_config.json", IsFile: false),
        ImmutableSortedDictionary<string, string>.Empty
            .Add("bos_token", (string)golden["bos_token"]!)
            .Add("eos_token", (string)golden["eos_token"]!));

    private static void Check(ChatTemplate template, JsonArray conversation, JsonNode expected)
    {
        var input = new ChatInput([.. conversation.Select(message => new ChatMessage((string)message!["role"]!, (string)message["content"]!))])
        {
            AddGenerationPrompt = (bool)expected["add_generation_prompt"]!,
        };
        if ((string?)expected["error"] is { } error)
        {
            var refusal = Should.Throw<ExperimentException>(() => template.Render(input, TimeProvider.System)).Diagnostics.Single();
            refusal.Code.ShouldBe(DiagnosticCodes.ConversationRefused);
            refusal.Message.ShouldContain(error);
            return;
        }

        var rendered = template.Render(input, TimeProvider.System);
        rendered.Text.ShouldBe((string)expected["text"]!);
        if (expected["assistant_spans"] is JsonArray spans)
            rendered.Assistant.ShouldBe(spans.Select(span => new TextSpan((int)span![0]!, (int)span[1]!)));
    }

    private static JsonNode Golden() => JsonNode.Parse(System.IO.File.ReadAllText(File))!;
}

using Experiments.Core.Diagnostics;
using Experiments.Core.Plans;
using Experiments.Testing;
using Experiments.Testing.Plans;
using Experiments.Torch.Instructions.Chat;
using Experiments.Torch.Instructions.Prompts;
using Experiments.Torch.Instructions.Rows;
using Experiments.Torch.Models;

namespace Experiments.Torch.Tests.Instructions.Prompts;

public sealed class PromptTemplatesTests : IDisposable
{
    private static readonly SourceLocation Here = new("rows.jsonl", 7, 1);

    private static readonly InstructionRow Question = new([new ChatMessage("user", "Add\n2 and 2"), new ChatMessage("assistant", "4")], Here)
    {
        Instruction = "Add",
        Input = "2 and 2",
        Task = "sums",
    };

    private static readonly InstructionRow Conversation = new(
        [
            new ChatMessage("system", "Be brief."), new ChatMessage("user", "Hi"), new ChatMessage("assistant", "Yo"),
            new ChatMessage("user", "2+2?"), new ChatMessage("assistant", "4"), new ChatMessage("user", "Thanks"),
        ],
        Here)
    {
        Instruction = "2+2?",
        IsWhole = true,
    };

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void The_recipe_s_format_is_exact()
    {
        Prompt("instruction", LanguageModeling.Seq2Seq, Question).ShouldBe(("Instruction: Add\nInput: 2 and 2", "4"));
        Prompt("instruction", LanguageModeling.Seq2Seq, Question with { Input = "" }).ShouldBe(("Instruction: Add\nInput: ", "4"));
    }

    [Fact]
    public void A_model_that_goes_on_writing_is_told_where_its_answer_begins() =>
        Prompt("instruction", LanguageModeling.Causal, Question).ShouldBe(("Instruction: Add\nInput: 2 and 2\nOutput:", " 4"));

    [Fact]
    public void Alpaca_s_two_prompts_are_exact()
    {
        Prompt("alpaca", LanguageModeling.Causal, Question).ShouldBe((
            "Below is an instruction that describes a task, paired with an input that provides further context. Write a response that appropriately completes the request."
            + "\n\n### Instruction:\nAdd\n\n### Input:\n2 and 2\n\n### Response:",
            "4"));
        Prompt("alpaca", LanguageModeling.Causal, Question with { Input = "" }).Prompt.ShouldBe(
            "Below is an instruction that describes a task. Write a response that appropriately completes the request.\n\n### Instruction:\nAdd\n\n### Response:");
    }

    [Fact]
    public void Plain_is_the_question_alone()
    {
        Prompt("plain", LanguageModeling.Seq2Seq, Question).ShouldBe(("Add\n2 and 2", "4"));
        Prompt("plain", LanguageModeling.Causal, Question with { Input = "" }).ShouldBe(("Add\n", "4"));
    }

    [Fact]
    public void Earlier_turns_stand_before_the_question() =>
        Prompt("instruction", LanguageModeling.Seq2Seq, Conversation).Prompt.ShouldBe("Be brief.\nInstruction: Hi\nOutput: Yo\nInstruction: 2+2?\nInput: ");

    [Fact]
    public void A_template_of_the_user_s_own_sees_all_of_a_row()
    {
        var text = "{{ for m in messages }}[{{ m.role }}] {{ m.content }}\n{{ end }}{{ task }}{{ if input }} about {{ input }}{{ end }}{{ system }}{{ history.size }}:";

        Prompt(text, LanguageModeling.Causal, Question).ShouldBe(("[user] Add\n2 and 2\nsums about 2 and 20:", "4"));
        Prompt(text, LanguageModeling.Causal, Conversation).Prompt.ShouldBe("[system] Be brief.\n[user] Hi\n[assistant] Yo\n[user] 2+2?\nBe brief.1:");
    }

    [Theory]
    [InlineData("Q: {{ instrution }}", "instrution", "line 1, column 7")]
    [InlineData("Q: {{ instruction }}\n{{ if input }}x", "", "line 2")]
    [InlineData("Q: {{ instruction | nosuch }}", "nosuch", "line 1")]
    [InlineData("Q: {{ instruction + }}", "", "line 1")]
    public void What_is_wrong_with_a_template_is_found_before_any_row(string template, string word, string place)
    {
        var problem = Should.Throw<ExperimentException>(() => Load(template, LanguageModeling.Causal)).Diagnostics[0];

        problem.Code.ShouldBe(DiagnosticCodes.InvalidPrompt);
        problem.Message.ShouldContain(word);
        problem.Message.ShouldContain(place);
    }

    [Fact]
    public void A_name_that_is_none_is_refused_with_the_closest()
    {
        var problem = Should.Throw<ExperimentException>(() => Load("alpaka", LanguageModeling.Causal)).Diagnostics.Single();

        problem.Code.ShouldBe(DiagnosticCodes.ValueOutOfRange);
        problem.Hint!.ShouldContain("alpaca");
    }

    [Fact]
    public void A_template_that_never_ends_is_refused() =>
        Should.Throw<ExperimentException>(() => Load("{{ while true }}x{{ end }}", LanguageModeling.Causal)).Diagnostics[0].Code.ShouldBe(DiagnosticCodes.InvalidPrompt);

    [Fact]
    public void Chat_is_the_model_s_own_template()
    {
        ModelFolders.Decoder(_folder, ModelFolders.ChatMl);

        Prompt("chat", LanguageModeling.Causal, Question).ShouldBe(
            ("<|im_start|>user\nAdd\n2 and 2<|im_end|>\n<|im_start|>assistant\n", "4<|im_end|>\n"));
        var whole = Load("chat", LanguageModeling.Causal).Render(Conversation);
        whole.Whole!.Text.ShouldEndWith("<|im_start|>assistant\n4<|im_end|>\n<|im_start|>user\nThanks<|im_end|>\n");
        whole.IsClosed.ShouldBeTrue();
    }

    [Theory]
    [InlineData(ModelFolders.ChatMl, "Yo<|im_end|>\n|4<|im_end|>\n")]
    [InlineData(ModelFolders.MarkedChatMl, "Yo<|im_end|>|4<|im_end|>")]
    public void What_the_assistant_says_is_marked_by_the_template_or_by_what_each_turn_adds(string template, string said)
    {
        ModelFolders.Decoder(_folder, template);

        var chat = Load("chat", LanguageModeling.Causal, assistantOnly: true).Render(Conversation).Whole!;

        string.Join('|', chat.Assistant.Select(span => chat.Text[span.Start..span.End])).ShouldBe(said);
    }

    [Fact]
    public void A_template_that_rewrites_earlier_turns_does_not_tell_whose_they_are()
    {
        ModelFolders.Decoder(_folder, "{% for m in messages %}{{ m.role }}: {{ m.content if loop.last else m.content | upper }}\n{% endfor %}");

        var problem = Should.Throw<ExperimentException>(() => Load("chat", LanguageModeling.Causal, assistantOnly: true).Render(Conversation)).Diagnostics.Single();

        problem.Location.ShouldBe(Here);
        problem.Code.ShouldBe(DiagnosticCodes.InvalidChatTemplate);
    }

    [Fact]
    public void What_the_template_refuses_is_refused_at_the_row()
    {
        ModelFolders.Decoder(_folder, "{% if messages[0].role == 'system' %}{{ raise_exception('no system') }}{% endif %}x");

        var problem = Should.Throw<ExperimentException>(() => Load("chat", LanguageModeling.Causal).Render(Conversation)).Diagnostics.Single();

        problem.Location.ShouldBe(Here);
        problem.Code.ShouldBe(DiagnosticCodes.ConversationRefused);
        problem.Message.ShouldContain("no system");
    }

    [Fact]
    public void A_prompt_that_changes_once_it_is_answered_is_refused()
    {
        ModelFolders.Decoder(_folder, "{{ messages | length }}{% for m in messages %}{{ m.content }}{% endfor %}");

        Should.Throw<ExperimentException>(() => Load("chat", LanguageModeling.Causal).Render(Question)).Diagnostics.Single().Message
            .ShouldContain("in another way once there is an answer");
    }

    [Fact]
    public void Tools_roles_need_a_chat_template()
    {
        var row = new InstructionRow([new ChatMessage("user", "Q"), new ChatMessage("tool", "7"), new ChatMessage("assistant", "A")], Here) { Instruction = "Q" };

        var problem = Should.Throw<ExperimentException>(() => Load("instruction", LanguageModeling.Causal).Render(row)).Diagnostics.Single();

        problem.Location.ShouldBe(Here);
        problem.Message.ShouldContain("'tool'");
    }

    [Fact]
    public void Auto_is_the_chat_template_where_there_is_one_and_leaves_written_prompts_alone()
    {
        ModelFolders.Decoder(_folder);
        Prompt("auto", LanguageModeling.Causal, Question).Prompt.ShouldBe("Instruction: Add\nInput: 2 and 2\nOutput:");

        _folder.Write("chat_template.jinja", ModelFolders.ChatMl);
        Prompt("auto", LanguageModeling.Causal, Question).Prompt.ShouldStartWith("<|im_start|>user");
        Prompt("auto", LanguageModeling.Causal, Question with { IsWritten = true }).ShouldBe(("Add", "4"));
        Prompt("alpaca", LanguageModeling.Causal, Question with { IsWritten = true }).Prompt.ShouldContain("### Instruction:\nAdd");
    }

    [Fact]
    public void Rows_are_shown_the_same_whatever_the_day()
    {
        ModelFolders.Decoder(_folder, "{{ strftime_now('%d %b %Y') }}{% for m in messages %}{{ m.content }}{% endfor %}");

        Prompt("chat", LanguageModeling.Causal, Question).Prompt.ShouldStartWith("26 Jul 2024");
    }

    public void Dispose() => _folder.Dispose();

    private (string Prompt, string Answer) Prompt(string template, LanguageModeling kind, InstructionRow row)
    {
        var rendered = Load(template, kind).Render(row);
        return (rendered.Prompt, rendered.Answer);
    }

    private PromptTemplate Load(string template, LanguageModeling kind, bool assistantOnly = false) => PromptTemplates.Load(
        RunConfiguration.From(new PlanBuilder().Set("task", "text-generation").Set("model", _folder.Path).Set("instruction.template", template)
            .Set("training.assistant_only_loss", assistantOnly).Build().Settings),
        kind);
}

using Experiments.Core.Diagnostics;
using Experiments.Testing;
using Experiments.Torch.Instructions.Chat;
using Experiments.Torch.Tests.Weights.Gguf;

namespace Experiments.Torch.Tests.Instructions.Chat;

public sealed class ChatTemplateFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void The_text_in_tokenizer_config_is_the_template()
    {
        Write("tokenizer_config.json", """{"chat_template": "{{ bos_token }}{{ messages[0].content }}{{ eos_token }}", "bos_token": "<s>", "eos_token": {"content": "</s>"}}""");

        Render().ShouldBe("<s>Hi</s>");
    }

    [Fact]
    public void Of_named_templates_the_default_one_is_taken()
    {
        Write("tokenizer_config.json", """{"chat_template": [{"name": "tool_use", "template": "T"}, {"name": "default", "template": "D"}]}""");

        Render().ShouldBe("D");
    }

    [Fact]
    public void Named_templates_without_a_default_one_are_refused()
    {
        Write("tokenizer_config.json", """{"chat_template": [{"name": "tool_use", "template": "T"}]}""");

        var refusal = Should.Throw<ExperimentException>(Render).Diagnostics.Single();

        refusal.Code.ShouldBe(DiagnosticCodes.InvalidTokenizer);
        refusal.Message.ShouldContain("tool_use");
    }

    [Fact]
    public void A_file_of_its_own_comes_first_and_keeps_its_lines()
    {
        Write("tokenizer_config.json", """{"chat_template": "config", "bos_token": "<s>"}""");
        Write("chat_template.jinja", "{{ bos_token }}\n{{ messages[0].content }}\n");

        Render().ShouldBe("<s>\nHi");
    }

    [Fact]
    public void A_folder_without_one_has_none()
    {
        Write("tokenizer_config.json", """{"chat_template": null}""");

        ChatTemplateFolder.Find(_folder.Path).ShouldBeNull();
        Should.Throw<ExperimentException>(() => ChatTemplateFolder.Load(_folder.Path)).Diagnostics.Single().Code
            .ShouldBe(DiagnosticCodes.ChatTemplateNotFound);
    }

    [Fact]
    public void Gguf_metadata_has_template_and_tokens()
    {
        File.WriteAllBytes(Path.Combine(_folder.Path, "model.gguf"), new GgufBuilder()
            .Text("general.architecture", "llama")
            .Text("tokenizer.ggml.model", "gpt2")
            .Texts("tokenizer.ggml.tokens", "a", "<s>", "</s>")
            .UInt32("tokenizer.ggml.bos_token_id", 1)
            .UInt32("tokenizer.ggml.eos_token_id", 2)
            .Text("tokenizer.chat_template", "{{ bos_token }}{{ messages[0].content }}{{ eos_token }}")
            .Build());

        Render().ShouldBe("<s>Hi</s>");
    }

    [SkippableFact]
    public void The_real_chat_model_has_one()
    {
        var folder = GoldenFolder.PathOf("..", "models", "smollm2-135m-instruct");
        Skip.IfNot(Directory.Exists(folder), $"There is no {folder}.");

        ChatTemplateFolder.Load(folder).Render(new ChatInput([new ChatMessage("user", "Hi")]) { AddGenerationPrompt = true }, TimeProvider.System).Text
            .ShouldEndWith("<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n");
    }

    public void Dispose() => _folder.Dispose();

    private string Render() =>
        ChatTemplateFolder.Load(_folder.Path).Render(new ChatInput([new ChatMessage("user", "Hi")]), TimeProvider.System).Text;

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder.Path, name), text);
}

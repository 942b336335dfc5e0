using Experiments.Testing;
using Experiments.Torch.Tests.Runs;

namespace Experiments.Torch.Tests.Instructions;

/// <summary>Folders with a tokenizer each, and with a chat template where asked for; none has weights.</summary>
internal static class ModelFolders
{
    public const string ChatMl =
        "{% for m in messages %}{{ '<|im_start|>' + m.role + '\n' + m.content + '<|im_end|>\n' }}{% endfor %}"
        + "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";

    public const string MarkedChatMl =
        "{% for m in messages %}{{ '<|im_start|>' + m.role + '\n' }}{% if m.role == 'assistant' %}{% generation %}{{ m.content + '<|im_end|>' }}{% endgeneration %}"
        + "{{ '\n' }}{% else %}{{ m.content + '<|im_end|>\n' }}{% endif %}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";

    /// <summary>A T5 with a SentencePiece tokenizer; it ships with the repository.</summary>
    public static string T5 { get; } = Path.Combine(Quickstart.Folder, "models", "tiny-t5");

    /// <summary>A decoder with Qwen2's byte-level tokenizer.</summary>
    public static string Decoder(TemporaryFolder folder, string? chatTemplate = null)
    {
        var from = Path.Combine(RepositoryFolder.Root, "tests", "golden", "tokenizers", "bytelevel-qwen2");
        File.Copy(Path.Combine(from, "tokenizer.json"), folder.File("tokenizer.json"));
        folder.Write("tokenizer_config.json", """{"tokenizer_class": "Qwen2Tokenizer", "eos_token": "<|im_end|>", "pad_token": "<|endoftext|>"}""");
        folder.Write("config.json", """{"model_type": "qwen2", "vocab_size": 200000, "max_position_embeddings": 512}""");
        if (chatTemplate is not null)
            folder.Write("chat_template.jinja", chatTemplate);
        return folder.Path;
    }
}

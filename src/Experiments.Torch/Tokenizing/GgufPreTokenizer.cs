using System.Text.Json.Nodes;
using Experiments.Torch.Weights.Gguf;

namespace Experiments.Torch.Tokenizing;

/// <summary>How byte-level BPE cuts text up, by the name that llama.cpp has for it, as the parts of the tokenizer.json it was made from.</summary>
/// <param name="IgnoresMerges">A word that the vocabulary has is one token, whatever the merges say.</param>
/// <param name="AddsBos">A text begins with the token for that, unless the file says otherwise.</param>
/// <param name="TrimsOffsets">Places of tokens leave the space before them out.</param>
internal sealed record GgufPreTokenizer(
    JsonObject PreTokenizer, JsonObject? Normalizer = null, bool IgnoresMerges = false, bool AddsBos = false, bool TrimsOffsets = false)
{
    /// <exception cref="Core.Diagnostics.ExperimentException">The name is not known, or there is none.</exception>
    public static GgufPreTokenizer Of(GgufTokenizer source, string file) => source.PreTokenizer switch
    {
        "gpt-2" => new GgufPreTokenizer(GgufTokenizerKind.ByteLevelPart(useExpression: true)),
        "smollm" or "starcoder" or "refact" => new GgufPreTokenizer(
            Sequence(SingleDigits(), GgufTokenizerKind.ByteLevelPart(useExpression: true)), TrimsOffsets: true),
        "llama-bpe" or "llama3" or "llama-v3" or "smaug-bpe" or "falcon3" => new GgufPreTokenizer(
            Sequence(Split(KnownExpressions.Llama3), GgufTokenizerKind.ByteLevelPart(useExpression: false)), IgnoresMerges: true, AddsBos: true),
        "qwen2" or "deepseek-r1-qwen" => new GgufPreTokenizer(
            Sequence(Split(KnownExpressions.Qwen2), GgufTokenizerKind.ByteLevelPart(useExpression: false)), new JsonObject { ["type"] = "NFC" }),
        null => throw Refusal.Unsupported(file, "a byte-level tokenizer without tokenizer.ggml.pre"),
        var other => throw Refusal.Unsupported(file, $"the tokenizer.ggml.pre '{other}'"),
    };

    private static JsonObject Sequence(params JsonNode[] parts) => new() { ["type"] = "Sequence", ["pretokenizers"] = new JsonArray(parts) };

    private static JsonObject SingleDigits() => new() { ["type"] = "Digits", ["individual_digits"] = true };

    private static JsonObject Split(string expression) => new()
    {
        ["type"] = "Split",
        ["pattern"] = new JsonObject { ["Regex"] = expression },
        ["behavior"] = "Isolated",
        ["invert"] = false,
    };
}

using System.Text.Json.Nodes;
using Experiments.Torch.Tests.Weights.Gguf;
using Experiments.Torch.Tokenizing;

namespace Experiments.Torch.Tests.Tokenizing;

/// <summary>A reference tokenizer as llama.cpp's converter writes it into a GGUF file, of the kinds it has.</summary>
internal static class GgufForm
{
    private const int Normal = 1;
    private const int Control = 3;
    private const int UserDefined = 4;

    private static readonly Dictionary<string, string> PreTokenizers = new(StringComparer.Ordinal)
    {
        ["bytelevel-gpt2"] = "gpt-2",
        ["bytelevel-llama3"] = "llama-bpe",
        ["bytelevel-qwen2"] = "qwen2",
        ["bytelevel-smollm2"] = "smollm",
    };

    public static bool Has(string folder) => PreTokenizers.ContainsKey(Path.GetFileName(folder)) || File.Exists(Path.Combine(folder, "tokenizer.model"));

    public static byte[] Of(string folder) => (PreTokenizers.TryGetValue(Path.GetFileName(folder), out string? pre)
        ? ByteLevel(folder, pre)
        : SentencePiece(Path.Combine(folder, "tokenizer.model"))).Build();

    private static GgufBuilder ByteLevel(string folder, string pre)
    {
        JsonObject json = JsonNode.Parse(File.ReadAllBytes(Path.Combine(folder, "tokenizer.json")))!.AsObject();
        JsonArray added = json["added_tokens"]!.AsArray();
        var tokens = json["model"]!["vocab"]!.AsObject().ToDictionary(token => (int)token.Value!, token => (Text: token.Key, Type: Normal));
        foreach (JsonNode? token in added) tokens[(int)token!["id"]!] = ((string)token["content"]!, (bool)token["special"]! ? Control : UserDefined);
        GgufBuilder file = Start("gpt2", pre, [.. tokens.OrderBy(token => token.Key).Select(token => token.Value)])
            .Texts("tokenizer.ggml.merges", [.. json["model"]!["merges"]!.AsArray().Select(merge => merge is JsonArray pair ? $"{pair[0]} {pair[1]}" : (string)merge!)]);
        return pre == "llama-bpe" ? file.UInt32("tokenizer.ggml.bos_token_id", (uint)(int)added.First(token => (string)token!["content"]! == "<|begin_of_text|>")!["id"]!) : file;
    }

    private static GgufBuilder SentencePiece(string path)
    {
        SentencePieceFile model = SentencePieceFile.Parse(File.ReadAllBytes(path), path);
        return Start("llama", "default", [.. model.Pieces.Select(piece => (piece.Text, (int)piece.Kind))])
            .Pair("tokenizer.ggml.scores", 9, writer =>
            {
                writer.Write(6u);
                writer.Write((ulong)model.Pieces.Count);
                foreach (SentencePiece piece in model.Pieces) writer.Write(piece.Score);
            })
            .UInt32("tokenizer.ggml.bos_token_id", (uint)model.BosId)
            .UInt32("tokenizer.ggml.eos_token_id", (uint)model.EosId);
    }

    private static GgufBuilder Start(string kind, string pre, (string Text, int Type)[] tokens) => new GgufBuilder()
        .Text("general.architecture", "llama")
        .Text("tokenizer.ggml.model", kind)
        .Text("tokenizer.ggml.pre", pre)
        .Texts("tokenizer.ggml.tokens", [.. tokens.Select(token => token.Text)])
        .Int32s("tokenizer.ggml.token_type", [.. tokens.Select(token => token.Type)]);
}

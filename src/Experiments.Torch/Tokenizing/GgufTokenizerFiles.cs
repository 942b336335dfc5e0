using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Experiments.Core.Diagnostics;
using Experiments.Torch.Weights.Gguf;

namespace Experiments.Torch.Tokenizing;

/// <summary>
/// The tokenizer inside a GGUF file as the two files that Hugging Face has for it: the tokenizer is loaded from them, and a model that
/// is trained from the file is saved with them.
/// </summary>
internal static class GgufTokenizerFiles
{
    private const int ControlType = 3;
    private const int UserDefinedType = 4;

    private static readonly JsonSerializerOptions Format = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <exception cref="ExperimentException">The file has no tokenizer, or one of a kind that is not supported.</exception>
    public static TextTokenizer Load(string path)
    {
        using GgufFile file = GgufFile.Open(path);
        GgufTokenizer source = file.Tokenizer ?? throw new ExperimentException(Diagnostic.Error(
            DiagnosticCodes.TokenizerNotFound, "the file has no tokenizer", new SourceLocation(path)));
        GgufTokenizerKind kind = GgufTokenizerKind.Of(source, path);
        byte[] tokenizer = Bytes(Tokenizer(source, kind));
        byte[] settings = Bytes(Settings(source, kind));
        TokenizerConfig config = TokenizerConfig.Parse(settings, path);
        TokenizerDefinition definition = TokenizerJson.Read(tokenizer, path).With(config.Tokens);
        CompanionFile[] files = [new(TokenizerFolder.JsonFile, tokenizer), new(TokenizerConfig.ConfigFile, settings)];
        return new TextTokenizer(definition, SpecialTokens.Find(config, definition), files);
    }

    private static JsonObject Tokenizer(GgufTokenizer source, GgufTokenizerKind kind) => new()
    {
        ["version"] = "1.0",
        ["added_tokens"] = Added(source, kind),
        ["normalizer"] = kind.Normalizer,
        ["pre_tokenizer"] = kind.PreTokenizer,
        ["post_processor"] = kind.PostProcessor,
        ["decoder"] = kind.Decoder,
        ["model"] = kind.Model,
    };

    private static JsonArray Added(GgufTokenizer source, GgufTokenizerKind kind) => new([.. Enumerable.Range(0, source.TokenTypes.Count)
        .Where(id => source.TokenTypes[id] is ControlType or UserDefinedType || id == kind.Unknown)
        .Select(id => new JsonObject
        {
            ["id"] = id,
            ["content"] = source.Tokens[id],
            ["single_word"] = false,
            ["lstrip"] = false,
            ["rstrip"] = false,
            ["normalized"] = false,
            ["special"] = source.TokenTypes[id] != UserDefinedType,
        })]);

    private static JsonObject Settings(GgufTokenizer source, GgufTokenizerKind kind)
    {
        var settings = new JsonObject { ["tokenizer_class"] = "PreTrainedTokenizerFast", ["clean_up_tokenization_spaces"] = false };
        long? unknown = kind.Unknown ?? source.UnknownId;
        (string Role, long? Id)[] roles = [("bos_token", source.BosId), ("eos_token", source.EosId), ("unk_token", unknown), ("pad_token", source.PadId)];
        foreach ((string role, long? id) in roles)
        {
            if (id < source.Tokens.Count) settings[role] = source.Tokens[(int)id];
        }

        if (source.ChatTemplate is { } template) settings["chat_template"] = template;
        return settings;
    }

    private static byte[] Bytes(JsonObject json) => JsonSerializer.SerializeToUtf8Bytes(json, Format);
}

using System.Text.Json.Nodes;
using Experiments.Torch.Weights.Gguf;

namespace Experiments.Torch.Tokenizing;

/// <summary>The parts of a tokenizer.json that do what llama.cpp does for a kind of tokenizer and its way of cutting text up.</summary>
/// <param name="Unknown">The token for what no other covers; null: there is none.</param>
internal sealed record GgufTokenizerKind(
    JsonObject Model, JsonObject? Normalizer, JsonObject? PreTokenizer, JsonObject Decoder, JsonObject? PostProcessor, long? Unknown)
{
    private const int UnknownType = 2;
    private const int ByteType = 6;

    // «Lower one eighth block», which stands for a space.
    private const string Mark = "\u2581";

    /// <exception cref="Core.Diagnostics.ExperimentException">The kind, or its way of cutting text up, is not supported.</exception>
    public static GgufTokenizerKind Of(GgufTokenizer source, string file) => source.Kind switch
    {
        "gpt2" => ByteLevelBpe(source, file),
        "llama" => SentencePiece(source, file),
        var other => throw Refusal.Unsupported(file, $"the tokenizer model '{other}'"),
    };

    /// <summary>The pre-tokenizer that turns bytes into characters, after cutting words by GPT-2's expression or not at all.</summary>
    public static JsonObject ByteLevelPart(bool useExpression) => Bytes(addsSpace: false, trims: true, useExpression);

    private static GgufTokenizerKind ByteLevelBpe(GgufTokenizer source, string file)
    {
        GgufPreTokenizer cut = GgufPreTokenizer.Of(source, file);
        var model = new JsonObject
        {
            ["type"] = "BPE",
            ["ignore_merges"] = cut.IgnoresMerges,
            ["vocab"] = Vocabulary(source),
            ["merges"] = new JsonArray([.. source.Merges.Select(merge => JsonValue.Create(merge))]),
        };
        JsonObject? around = Template(source, source.AddBos ?? cut.AddsBos);
        JsonObject trims = Bytes(addsSpace: true, cut.TrimsOffsets, useExpression: true);
        JsonObject post = around is null ? trims : new JsonObject { ["type"] = "Sequence", ["processors"] = new JsonArray(trims, around) };
        JsonObject decoder = Bytes(addsSpace: true, trims: true, useExpression: true);
        return new GgufTokenizerKind(model, cut.Normalizer, cut.PreTokenizer, decoder, post, Unknown: null);
    }

    private static GgufTokenizerKind SentencePiece(GgufTokenizer source, string file)
    {
        if (source.Scores.Count == 0) throw Refusal.Invalid(file, "the tokenizer has no scores");
        if (source.RemoveExtraWhitespaces == true) throw Refusal.Unsupported(file, "tokenizer.ggml.remove_extra_whitespaces");
        long unknown = source.TokenTypes.ToList().IndexOf(UnknownType);
        if (unknown < 0) throw Refusal.Invalid(file, "the tokenizer has no unknown token");
        bool addsSpace = source.AddSpacePrefix ?? true;
        var model = new JsonObject
        {
            ["type"] = "BPE",
            ["unk_token"] = source.Tokens[(int)unknown],
            ["fuse_unk"] = true,
            ["byte_fallback"] = source.TokenTypes.Contains(ByteType),
            ["vocab"] = Vocabulary(source),
            ["merges"] = new JsonArray([.. ScoredMerges.Of(source.Tokens, source.Scores)
                .Select(merge => new JsonArray(JsonValue.Create(merge.Left), JsonValue.Create(merge.Right)))]),
        };
        JsonObject marks = Replace(" ", Mark);
        JsonArray decoders = [Replace(Mark, " "), new JsonObject { ["type"] = "ByteFallback" }, new JsonObject { ["type"] = "Fuse" }];
        if (addsSpace) decoders.Add(new JsonObject { ["type"] = "Strip", ["content"] = " ", ["start"] = 1, ["stop"] = 0 });
        return new GgufTokenizerKind(
            model,
            addsSpace ? Sequence("normalizers", [new JsonObject { ["type"] = "Prepend", ["prepend"] = Mark }, marks]) : marks,
            PreTokenizer: null,
            Sequence("decoders", decoders),
            Template(source, source.AddBos ?? true),
            unknown);
    }

    /// <summary>What goes around a text, or null: nothing does.</summary>
    private static JsonObject? Template(GgufTokenizer source, bool addsBos)
    {
        string? bos = addsBos && source.BosId < source.Tokens.Count ? source.Tokens[(int)source.BosId] : null;
        string? eos = source.AddEos == true && source.EosId < source.Tokens.Count ? source.Tokens[(int)source.EosId] : null;
        if ((bos ?? eos) is null) return null;
        var special = new JsonObject();
        foreach ((string? token, long? id) in new[] { (bos, source.BosId), (eos, source.EosId) })
        {
            if (token is not null) special[token] = new JsonObject { ["id"] = token, ["ids"] = new JsonArray(id), ["tokens"] = new JsonArray(token) };
        }

        return new JsonObject
        {
            ["type"] = "TemplateProcessing",
            ["single"] = new JsonArray([.. Around("A", 0)]),
            ["pair"] = new JsonArray([.. Around("A", 0), .. Around("B", 1)]),
            ["special_tokens"] = special,
        };

        IEnumerable<JsonNode> Around(string sequence, int type)
        {
            if (bos is not null) yield return Part("SpecialToken", bos, type);
            yield return Part("Sequence", sequence, type);
            if (eos is not null) yield return Part("SpecialToken", eos, type);
        }
    }

    private static JsonObject Part(string kind, string id, int type) => new() { [kind] = new JsonObject { ["id"] = id, ["type_id"] = type } };

    private static JsonObject Vocabulary(GgufTokenizer source)
    {
        var vocabulary = new JsonObject();
        for (int id = 0; id < source.Tokens.Count; id++)
        {
            vocabulary.TryAdd(source.Tokens[id], id);
        }

        return vocabulary;
    }

    private static JsonObject Replace(string pattern, string content) =>
        new() { ["type"] = "Replace", ["pattern"] = new JsonObject { ["String"] = pattern }, ["content"] = content };

    private static JsonObject Sequence(string name, JsonArray parts) => new() { ["type"] = "Sequence", [name] = parts };

    private static JsonObject Bytes(bool addsSpace, bool trims, bool useExpression) =>
        new() { ["type"] = "ByteLevel", ["add_prefix_space"] = addsSpace, ["trim_offsets"] = trims, ["use_regex"] = useExpression };
}

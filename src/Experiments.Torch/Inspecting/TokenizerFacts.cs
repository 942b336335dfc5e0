using Experiments.Core.Workers;
using Experiments.Torch.Tokenizing;
using Experiments.Torch.Weights.Gguf;

namespace Experiments.Torch.Inspecting;

/// <summary>A tokenizer's kind, size, and the tokens that have a role.</summary>
internal static class TokenizerFacts
{
    private static readonly string[] SentencePieceNames = ["spiece.model", "tokenizer.model"];
    private static readonly string[] Sequences = ["decoders", "pretokenizers"];

    /// <summary>Null where the folder has none of the files.</summary>
    /// <exception cref="Core.Diagnostics.ExperimentException">It is broken, or of a kind that is not supported.</exception>
    public static TokenizerOverview? Of(string folder)
    {
        if (Kind(folder) is not { } kind)
            return null;
        var tokenizer = TextTokenizer.Load(folder);
        (string Role, int? Id)[] roles =
        [
            ("pad", tokenizer.PadId), ("unk", tokenizer.UnknownId), ("bos", tokenizer.BosId), ("eos", tokenizer.EosId),
            ("cls", tokenizer.ClsId), ("sep", tokenizer.SepId), ("mask", tokenizer.MaskId),
        ];
        IEnumerable<SpecialToken> special = roles.SelectMany<(string Role, int? Id), SpecialToken>(role =>
            role.Id is { } id ? [new SpecialToken(role.Role, tokenizer.Token(id) ?? "", id)] : []);
        return new TokenizerOverview(kind, tokenizer.VocabularySize, [.. special]);
    }

    public static TokenizerOverview Of(GgufTokenizer tokenizer)
    {
        (string Role, long? Id)[] roles =
            [("pad", tokenizer.PadId), ("unk", tokenizer.UnknownId), ("bos", tokenizer.BosId), ("eos", tokenizer.EosId)];
        var kind = tokenizer.Kind switch
        {
            "gpt2" => "byte-level BPE",
            "llama" => "SentencePiece BPE",
            "t5" => "SentencePiece unigram",
            "bert" => "WordPiece",
            var other => other,
        };
        IEnumerable<SpecialToken> special = roles.SelectMany<(string Role, long? Id), SpecialToken>(role =>
            role.Id is { } id && id < tokenizer.Tokens.Count ? [new SpecialToken(role.Role, tokenizer.Tokens[(int)id], id)] : []);
        return new TokenizerOverview(kind, tokenizer.Tokens.Count, [.. special]);
    }

    /// <summary>From the file that <see cref="TokenizerFolder"/> would read.</summary>
    private static string? Kind(string folder)
    {
        string In(string name) => Path.Combine(folder, name);
        if (File.Exists(In("tokenizer.json")))
            return KindOf(JsonPart.Read(In("tokenizer.json")));
        if (File.Exists(In("vocab.txt")))
            return "WordPiece";
        if (File.Exists(In("vocab.json")) && File.Exists(In("merges.txt")))
            return "byte-level BPE";
        if (SentencePieceNames.Select(In).FirstOrDefault(File.Exists) is not { } path)
            return null;
        var model = SentencePieceFile.Parse(JsonPart.ReadBytes(path), path);
        return model.ModelType == SentencePieceFile.BpeType ? "SentencePiece BPE" : "SentencePiece unigram";
    }

    private static string KindOf(JsonPart tokenizer)
    {
        var model = tokenizer.Member("model");
        var type = model.Member("type").OptionalText() ?? "unnamed";
        var byteLevel = Names(tokenizer.Member("decoder")).Concat(Names(tokenizer.Member("pre_tokenizer"))).Contains("ByteLevel");
        return type switch
        {
            "BPE" => byteLevel ? "byte-level BPE" : model.Member("byte_fallback").OptionalFlag() == true ? "SentencePiece BPE" : "BPE",
            "Unigram" => "SentencePiece unigram",
            _ => type,
        };
    }

    /// <summary>Of a stage and of those within a sequence of stages.</summary>
    private static IEnumerable<string> Names(JsonPart stage)
    {
        if (!stage.IsObject)
            return [];
        IEnumerable<string> own = stage.Member("type").OptionalText() is { } name ? [name] : [];
        var inner = Sequences.Select(stage.Member).Where(list => list.IsList).SelectMany(list => list.Items());
        return own.Concat(inner.SelectMany(Names));
    }
}

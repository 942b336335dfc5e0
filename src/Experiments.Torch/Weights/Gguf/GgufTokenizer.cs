namespace Experiments.Torch.Weights.Gguf;

/// <summary>
/// The tokenizer inside a GGUF file, as its metadata has it under <c>tokenizer.ggml.…</c>; lists that are absent are empty.
/// </summary>
/// <param name="Kind"><c>gpt2</c> (byte-level BPE), <c>llama</c> (SentencePiece), <c>bert</c> (WordPiece).</param>
/// <param name="PreTokenizer">How text is cut up before BPE, such as <c>smollm</c> or <c>llama-bpe</c>.</param>
/// <param name="Tokens">By id.</param>
/// <param name="TokenTypes">1 normal, 2 unknown, 3 control, 4 user-defined, 5 unused, 6 byte.</param>
/// <param name="Merges">Two tokens with a space between, best first.</param>
internal sealed record GgufTokenizer(
    string Kind,
    string? PreTokenizer,
    IReadOnlyList<string> Tokens,
    IReadOnlyList<long> TokenTypes,
    IReadOnlyList<double> Scores,
    IReadOnlyList<string> Merges,
    long? BosId,
    long? EosId,
    long? UnknownId,
    long? PadId,
    bool? AddBos,
    bool? AddEos,
    bool? AddSpacePrefix,
    string? ChatTemplate)
{
    public bool? RemoveExtraWhitespaces { get; init; }

    /// <summary>Null where the file has no tokenizer.</summary>
    /// <exception cref="Core.Diagnostics.ExperimentException">A value is of another kind than its key asks for, or the lists differ in
    /// length.</exception>
    public static GgufTokenizer? From(GgufMetadata metadata)
    {
        if (metadata.Text("tokenizer.ggml.model") is not { } kind)
            return null;
        var tokenizer = new GgufTokenizer(
            kind,
            metadata.Text("tokenizer.ggml.pre"),
            metadata.Texts("tokenizer.ggml.tokens") ?? [],
            metadata.Wholes("tokenizer.ggml.token_type") ?? [],
            metadata.Reals("tokenizer.ggml.scores") ?? [],
            metadata.Texts("tokenizer.ggml.merges") ?? [],
            metadata.Whole("tokenizer.ggml.bos_token_id"),
            metadata.Whole("tokenizer.ggml.eos_token_id"),
            metadata.Whole("tokenizer.ggml.unknown_token_id"),
            metadata.Whole("tokenizer.ggml.padding_token_id"),
            metadata.Flag("tokenizer.ggml.add_bos_token"),
            metadata.Flag("tokenizer.ggml.add_eos_token"),
            metadata.Flag("tokenizer.ggml.add_space_prefix"),
            metadata.Text("tokenizer.chat_template"))
        {
            RemoveExtraWhitespaces = metadata.Flag("tokenizer.ggml.remove_extra_whitespaces"),
        };
        tokenizer.Check(metadata.Path);
        return tokenizer;
    }

    private void Check(string path)
    {
        if ((TokenTypes.Count != 0 && TokenTypes.Count != Tokens.Count) || (Scores.Count != 0 && Scores.Count != Tokens.Count))
        {
            throw GgufProblems.Invalid(
                path, $"the tokenizer has {Tokens.Count} tokens, but {TokenTypes.Count} types and {Scores.Count} scores");
        }

        foreach (var id in new[] { BosId, EosId, UnknownId, PadId })
        {
            // llama.cpp writes 2^32 − 1 for none.
            if (id is { } known && (known < 0 || known >= Tokens.Count) && known != uint.MaxValue)
                throw GgufProblems.Invalid(path, $"the tokenizer names the token {known}, but has {Tokens.Count}");
        }
    }
}

namespace Experiments.Torch.Tokenizing;

/// <summary>The <c>model</c> of tokenizer.json: its vocabulary, and how it cuts a word.</summary>
internal static class ModelJson
{
    public static (Vocabulary Vocabulary, SegmentWord Model) Read(JsonPart part, long bytes) => KindOf(part) switch
    {
        "WordPiece" => ReadWordPiece(part, bytes),
        "WordLevel" => ReadWordLevel(part, bytes),
        var other => throw Refusal.Unsupported(part.File, $"the model '{other}'"),
    };

    // Older files leave the type out: then the members tell.
    private static string KindOf(JsonPart part)
    {
        if (part.Member("type") is { IsNull: false } type) return type.Text();
        if (!part.Member("merges").IsNull) return "BPE";
        if (!part.Member("unk_id").IsNull) return "Unigram";
        return part.Member("continuing_subword_prefix").IsNull ? "WordLevel" : "WordPiece";
    }

    private static (Vocabulary Vocabulary, SegmentWord Model) ReadWordPiece(JsonPart part, long bytes)
    {
        Vocabulary vocabulary = Tokens(part, bytes);
        SegmentWord model = WordPiece.Create(
            vocabulary,
            part.Member("unk_token").OptionalText() ?? "[UNK]",
            part.Member("continuing_subword_prefix").OptionalText() ?? "##",
            part.Member("max_input_chars_per_word").Integer(100),
            part.File);
        return (vocabulary, model);
    }

    private static (Vocabulary Vocabulary, SegmentWord Model) ReadWordLevel(JsonPart part, long bytes)
    {
        Vocabulary vocabulary = Tokens(part, bytes);
        int? unknown = vocabulary.Id(part.Member("unk_token").OptionalText() ?? "[UNK]");
        return (vocabulary, (word, pieces) =>
        {
            if ((vocabulary.Id(word) ?? unknown) is { } id) pieces.Add(new Piece(id, 0, word.Length));
        });
    }

    private static Vocabulary Tokens(JsonPart part, long bytes) => Vocabulary.Create(
        part.Member("vocab").Members().Select(token => KeyValuePair.Create(token.Name, token.Value.Integer())), part.File, bytes);
}

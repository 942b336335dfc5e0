namespace Experiments.Torch.Tokenizing;

/// <summary>The <c>model</c> of tokenizer.json: its vocabulary, and how it cuts a word.</summary>
internal static class ModelJson
{
    public static (Vocabulary Vocabulary, SegmentWord Model) Read(JsonPart part, long bytes) => KindOf(part) switch
    {
        "WordPiece" => ReadWordPiece(part, bytes),
        "BPE" => ReadBpe(part, bytes),
        "Unigram" => ReadUnigram(part, bytes),
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

    private static (Vocabulary Vocabulary, SegmentWord Model) ReadBpe(JsonPart part, long bytes)
    {
        if (part.Member("dropout") is { IsNull: false } dropout && dropout.Number() != 0) throw Refusal.Unsupported(part.File, "the dropout of merges");
        Vocabulary vocabulary = Tokens(part, bytes);
        var settings = new BpeSettings
        {
            UnknownToken = Filled("unk_token"),
            FuseUnknown = part.Member("fuse_unk").Flag(false),
            ByteFallback = part.Member("byte_fallback").Flag(false),
            IgnoreMerges = part.Member("ignore_merges").Flag(false),
            ContinuingSubwordPrefix = Filled("continuing_subword_prefix"),
            EndOfWordSuffix = Filled("end_of_word_suffix"),
        };
        return (vocabulary, Bpe.Create(vocabulary, [.. part.Member("merges").Items().Select(Merge)], settings, part.File));

        // Older files write an empty text for none.
        string? Filled(string name) => part.Member(name).OptionalText() is { Length: > 0 } text ? text : null;
    }

    /// <summary>A merge is a list of two tokens or, in older files, one text with a space between them.</summary>
    private static (string Left, string Right) Merge(JsonPart part)
    {
        string[] tokens = part.IsText ? part.Text().Split(' ') : [.. part.Items().Select(token => token.Text())];
        return tokens.Length == 2 ? (tokens[0], tokens[1]) : throw part.Wrong("a pair of tokens");
    }

    private static (Vocabulary Vocabulary, SegmentWord Model) ReadUnigram(JsonPart part, long bytes)
    {
        JsonPart[][] pieces = [.. part.Member("vocab").Items().Select(item => item.Items().ToArray())];
        if (pieces.Any(piece => piece.Length != 2)) throw part.Member("vocab").Wrong("a list of pairs of a token and its score");
        Vocabulary vocabulary = Vocabulary.Create(pieces.Select((piece, id) => KeyValuePair.Create(piece[0].Text(), id)), part.File, bytes);
        JsonPart unknown = part.Member("unk_id");
        int? unknownId = unknown.IsNull ? null : unknown.Integer();
        if (unknownId is { } id && (uint)id >= (uint)pieces.Length) throw Refusal.Invalid(part.File, $"the unk_id {id} is out of range");
        double?[] scores = [.. pieces.Select(piece => (double?)piece[1].Number())];
        var settings = new UnigramSettings { Unknown = unknownId, ByteFallback = part.Member("byte_fallback").Flag(false), File = part.File };
        return (vocabulary, new Unigram(vocabulary, scores, settings).Segment);
    }

    private static (Vocabulary Vocabulary, SegmentWord Model) ReadWordLevel(JsonPart part, long bytes)
    {
        Vocabulary vocabulary = Tokens(part, bytes);
        int? unknown = vocabulary.Id(part.Member("unk_token").OptionalText() ?? "[UNK]");
        return (vocabulary, Whole);

        void Whole(string word, List<Piece> pieces)
        {
            if ((vocabulary.Id(word) ?? unknown) is { } id)
                pieces.Add(new Piece(id, 0, word.Length));
        }
    }

    private static Vocabulary Tokens(JsonPart part, long bytes) => Vocabulary.Create(
        part.Member("vocab").Members().Select(token => KeyValuePair.Create(token.Name, token.Value.Integer())), part.File, bytes);
}

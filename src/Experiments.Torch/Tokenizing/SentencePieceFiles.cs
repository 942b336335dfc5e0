using Experiments.Core.Diagnostics;

namespace Experiments.Torch.Tokenizing;

/// <summary>A SentencePiece model as the tokenizer of a T5 or Llama folder without tokenizer.json.</summary>
internal static class SentencePieceFiles
{
    // «Lower one eighth block», which stands for a space.
    private const string Mark = "\u2581";

    private const int UsualExtraIds = 100;

    private static readonly string[] T5Families = ["t5", "mt5", "umt5", "longt5", "switch_transformers"];
    private static readonly string[] LlamaFamilies = ["llama", "codellama", "mistral", "mixtral"];

    /// <exception cref="ExperimentException">The file is damaged, or of a family whose rules are not known.</exception>
    public static TokenizerDefinition Read(string file, TokenizerConfig config)
    {
        SentencePieceFile model = SentencePieceFile.Parse(JsonPart.ReadBytes(file), file);
        int unknown = Check(model, file);
        Vocabulary vocabulary = Vocabulary.Create(model.Pieces.Select((piece, id) => KeyValuePair.Create(piece.Text, id)), file, model.Pieces.Count);
        var definition = new TokenizerDefinition
        {
            Vocabulary = vocabulary,
            Model = Model(model, vocabulary, unknown, file),
            Normalizer = Normalizer(model, file),
            // Words are looked at one by one where no piece can reach over their ends: words repeat, texts do not.
            PreTokenizer = model.Pieces.Any(piece => piece.Text.LastIndexOf(Mark, StringComparison.Ordinal) > 0)
                ? PreTokenizers.Whole : PreTokenizers.Split(Matchers.Literal(Mark), SplitBehavior.MergedWithNext),
            Decoder = Decoder(model),
        };
        definition = definition.With(model.Pieces.Where(piece => piece.Kind is PieceKind.Control or PieceKind.Unknown).Select(piece => new NamedToken(piece.Text)));
        return WithFamily(definition, model, config, file);
    }

    private static SegmentWord Model(SentencePieceFile model, Vocabulary vocabulary, int unknown, string file)
    {
        if (model.ModelType == SentencePieceFile.BpeType) return SentencePieceBpe.Create(model, vocabulary, unknown);
        double?[] scores = [.. model.Pieces.Select(piece => piece.Kind == PieceKind.Normal ? (double?)piece.Score : null)];
        var settings = new UnigramSettings { Unknown = unknown, ByteFallback = model.ByteFallback, File = file };
        return new Unigram(vocabulary, scores, settings).Segment;
    }

    private static int Check(SentencePieceFile model, string file)
    {
        if (model.ModelType is not (SentencePieceFile.UnigramType or SentencePieceFile.BpeType)) throw Refusal.Unsupported(file, $"the SentencePiece model type {model.ModelType}");
        if (model.TreatWhitespaceAsSuffix) throw Refusal.Unsupported(file, "treat_whitespace_as_suffix");
        if (!model.EscapeWhitespaces) throw Refusal.Unsupported(file, "escape_whitespaces switched off");
        if (model.Pieces.Any(piece => piece.Kind == PieceKind.UserDefined)) throw Refusal.Unsupported(file, "a user-defined piece");
        if (model.Pieces.Any(piece => piece.Text.Length == 0 || !float.IsFinite(piece.Score))) throw Refusal.Invalid(file, "a piece is empty or has no finite score");
        if (model.Pieces.GroupBy(piece => piece.Text).FirstOrDefault(group => group.Count() > 1) is { } twice) throw Refusal.Invalid(file, $"the piece '{twice.Key}' occurs twice");
        int[] unknown = [.. Enumerable.Range(0, model.Pieces.Count).Where(id => model.Pieces[id].Kind == PieceKind.Unknown)];
        return unknown.Length == 1 ? unknown[0] : throw Refusal.Invalid(file, "there must be one unknown piece");
    }

    private static Normalize Normalizer(SentencePieceFile model, string file)
    {
        var stages = new List<Normalize>();
        if (model.PrecompiledCharsmap.Length > 0) stages.Add(Charsmap.Parse(model.PrecompiledCharsmap, file).ReplaceLongest);
        stages.Add(model.RemoveExtraWhitespaces ? text => SingleSpaces(text, model.AddDummyPrefix) : text => Marks(text, model.AddDummyPrefix));
        return Normalizers.Sequence(stages);
    }

    /// <summary>Every space becomes a mark; one more goes before the text.</summary>
    private static AlignedText Marks(AlignedText text, bool addPrefix)
    {
        AlignedText marked = Normalizers.Replace(Matchers.Literal(" "), Mark)(text);
        return addPrefix && marked.Length > 0 ? Normalizers.WithPrefix(marked, Mark) : marked;
    }

    /// <summary>Spaces around the text go, runs of them become one mark, which belongs to the character after it.</summary>
    private static AlignedText SingleSpaces(AlignedText text, bool addPrefix)
    {
        var output = new AlignedText.Builder(text.Length + 1);
        bool isMarked = !addPrefix;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == ' ')
            {
                isMarked = isMarked && output.Length == 0;
                continue;
            }

            if (!isMarked) output.Append(Mark, text.Original(i, text.RuneAt(i).Utf16SequenceLength));
            isMarked = true;
            output.Append(text[i], text.Original(i, 1));
        }

        return output.Build();
    }

    private static DecodeTokens Decoder(SentencePieceFile model) => model.RemoveExtraWhitespaces && !model.ByteFallback
        ? Decoders.Metaspace(Mark, model.AddDummyPrefix)
        : Decoders.Sequence(
            [Decoders.Replace(Matchers.Literal(Mark), " "), Decoders.ByteFallback, Decoders.Fuse, Decoders.Strip(' ', model.AddDummyPrefix ? 1 : 0, 0)]);

    /// <summary>What surrounds a text, and T5's sentinels; without a named family the layout of the pieces tells.</summary>
    private static TokenizerDefinition WithFamily(TokenizerDefinition definition, SentencePieceFile model, TokenizerConfig config, string file)
    {
        bool isT5 = config.Family.Length == 0 ? model.BosId < 0 && model.EosId >= 0 && model.PadId >= 0 : T5Families.Contains(config.Family);
        bool isLlama = config.Family.Length == 0 ? !isT5 && model.BosId >= 0 : LlamaFamilies.Contains(config.Family);
        if (!isT5 && !isLlama) throw Refusal.Unsupported(file, $"the SentencePiece file of a tokenizer of the family '{config.Family}' without tokenizer.json");

        int? bos = isLlama && (config.Flag("add_bos_token") ?? true) ? Id(model.BosId) : null;
        int? eos = isT5 || (config.Flag("add_eos_token") ?? false) ? Id(model.EosId) : null;
        definition = definition with { PostProcessing = isT5 ? PostProcessing.T5(eos) : PostProcessing.Llama(bos, eos) };
        int extra = isT5 ? config.Integer("extra_ids", UsualExtraIds) : 0;
        if (extra is < 0 or > 10_000) throw Refusal.Invalid(Path.Combine(Path.GetDirectoryName(file) ?? "", TokenizerConfig.ConfigFile), "extra_ids is out of range");

        // The last sentinel comes first.
        int first = model.Pieces.Count;
        return definition.With(Enumerable.Range(0, extra).Select(i => new NamedToken($"<extra_id_{extra - 1 - i}>") { Id = first + i }));

        int? Id(int id) => id < 0 ? null : id < model.Pieces.Count ? id : throw Refusal.Invalid(file, $"the id {id} of a special token is out of range");
    }
}

using System.Text;

namespace Experiments.Torch.Tokenizing;

/// <summary>BERT's older form: vocab.txt, a token a line, with the switches of tokenizer_config.json.</summary>
internal static class WordPieceFiles
{
    private const string Prefix = "##";

    public static TokenizerDefinition Read(string file, TokenizerConfig config)
    {
        Vocabulary vocabulary = ReadVocabulary(file);
        string unknown = config.Role("unk_token") ?? "[UNK]";
        string[] special = [config.Role("pad_token") ?? "[PAD]", unknown, config.Role("cls_token") ?? "[CLS]", config.Role("sep_token") ?? "[SEP]", config.Role("mask_token") ?? "[MASK]"];
        bool lowercase = config.Flag("do_lower_case") ?? !HasUpperCase(vocabulary, special);
        var normalizer = new BertNormalizer
        {
            HandleChineseCharacters = config.Flag("tokenize_chinese_chars") ?? true,
            StripAccents = config.Flag("strip_accents"),
            Lowercase = lowercase,
        };
        var definition = new TokenizerDefinition
        {
            Vocabulary = vocabulary,
            Model = WordPiece.Create(vocabulary, unknown, Prefix, longestWord: 100, file),
            Normalizer = normalizer.Normalize,
            PreTokenizer = PreTokenizers.Bert,
            PostProcessing = PostProcessing.Bert(Required(special[2]), Required(special[3])),
            Decoder = Decoders.WordPiece(Prefix, cleanup: true),
        };
        return definition.With(special.Where(token => vocabulary.Id(token) is not null).Select(token => new NamedToken(token)));

        int Required(string token) => vocabulary.Id(token) ?? throw Refusal.Invalid(file, $"the token '{token}' is not in the vocabulary");
    }

    private static Vocabulary ReadVocabulary(string file)
    {
        byte[] bytes = JsonPart.ReadBytes(file);
        string[] lines = Encoding.UTF8.GetString(bytes).Split('\n');
        IEnumerable<KeyValuePair<string, int>> tokens = lines
            .Select((line, id) => KeyValuePair.Create(line.TrimEnd('\r'), id))
            .Where(token => token.Key.Length > 0);
        return Vocabulary.Create(tokens, file, bytes.Length);
    }

    // Without tokenizer_config.json nothing says whether the vocabulary is cased; one that is has pieces with A to Z.
    private static bool HasUpperCase(Vocabulary vocabulary, string[] special) => vocabulary.Ids.Keys.Any(token =>
        token.Any(char.IsAsciiLetterUpper) && !special.Contains(token) && !(token.StartsWith('[') && token.EndsWith(']')));
}

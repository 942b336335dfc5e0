using System.Text;

namespace Experiments.Torch.Tokenizing;

/// <summary>
/// Byte-level BPE in its older form, vocab.json and merges.txt. What else belongs to it (how text is split, what surrounds it)
/// is a matter of the family: GPT-2, RoBERTa, Qwen 2 or Llama 3, as the configuration names it or the special tokens show.
/// </summary>
internal static class ByteLevelFiles
{
    private static readonly string[] Gpt2Families = ["gpt2", "gptneox", "gpt_neox", "gpt_neo", "opt"];
    private static readonly string[] RobertaFamilies = ["roberta", "bart", "longformer"];
    private static readonly string[] QwenFamilies = ["qwen2", "qwen2_moe", "qwen3", "qwen3_moe"];
    private static readonly string[] LlamaFamilies = ["llama", "llama3", "pretrainedtokenizer", "pretrained"];
    private static readonly string[] RobertaTokens = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"];

    public static TokenizerDefinition Read(string vocabularyFile, string mergesFile, TokenizerConfig config)
    {
        byte[] json = JsonPart.ReadBytes(vocabularyFile);
        Vocabulary vocabulary = Vocabulary.Create(
            JsonPart.Parse(json, vocabularyFile).Members().Select(token => KeyValuePair.Create(token.Name, token.Value.Integer())), vocabularyFile, json.Length);
        var definition = new TokenizerDefinition
        {
            Vocabulary = vocabulary,
            Model = Bpe.Create(vocabulary, Merges(mergesFile), new BpeSettings(), mergesFile),
            Decoder = ByteLevel.Decode,
        };
        return WithFamily(definition, config, vocabularyFile);
    }

    private static List<(string Left, string Right)> Merges(string file)
    {
        var merges = new List<(string Left, string Right)>();
        foreach (string line in Encoding.UTF8.GetString(JsonPart.ReadBytes(file)).Split('\n'))
        {
            if (line.StartsWith("#version", StringComparison.Ordinal) || line.Trim().Length == 0) continue;
            string[] pair = line.TrimEnd('\r').Split(' ');
            if (pair.Length != 2) throw Refusal.Invalid(file, $"'{line}' is not a merge of two tokens");
            merges.Add((pair[0], pair[1]));
        }

        return merges;
    }

    private static TokenizerDefinition WithFamily(TokenizerDefinition definition, TokenizerConfig config, string file)
    {
        string family = config.Family.Length > 0 ? config.Family : Guess(definition.Vocabulary);
        if (Gpt2Families.Contains(family)) return Gpt2(definition, config);
        if (RobertaFamilies.Contains(family)) return Roberta(definition, config, file);
        if (QwenFamilies.Contains(family)) return Qwen2(definition);
        if (LlamaFamilies.Contains(family)) return Llama3(definition, config);
        throw Refusal.Unsupported(file, $"vocab.json of a tokenizer of the family '{family}' without tokenizer.json");
    }

    private static string Guess(Vocabulary vocabulary)
    {
        if (vocabulary.Id("<|begin_of_text|>") is not null) return "llama3";
        if (vocabulary.Id("<|im_start|>") is not null) return "qwen2";
        return RobertaTokens.All(token => vocabulary.Id(token) is not null) ? "roberta" : "gpt2";
    }

    private static TokenizerDefinition Gpt2(TokenizerDefinition definition, TokenizerConfig config) => WithMarked(definition with
    {
        PreTokenizer = ByteLevel.PreTokenizer(config.Flag("add_prefix_space") ?? false, useExpression: true),
        PostProcessing = config.Flag("add_bos_token") == true
            ? PostProcessing.Llama(definition.Vocabulary.Id(config.Role("bos_token") ?? "<|endoftext|>"), eos: null) : PostProcessing.None,
    });

    private static TokenizerDefinition Roberta(TokenizerDefinition definition, TokenizerConfig config, string file)
    {
        bool addPrefixSpace = config.Flag("add_prefix_space") ?? false;
        int cls = Id(config.Role("cls_token") ?? "<s>");
        int sep = Id(config.Role("sep_token") ?? "</s>");
        definition = definition with
        {
            PreTokenizer = ByteLevel.PreTokenizer(addPrefixSpace, useExpression: true),
            PostProcessing = PostProcessing.Roberta(cls, sep) with { Trims = [new OffsetTrim(addPrefixSpace)] },
        };
        return definition.With(RobertaTokens.Where(token => definition.Vocabulary.Id(token) is not null).Select(token => new NamedToken(token)));

        int Id(string token) => definition.Vocabulary.Id(token) ?? throw Refusal.Invalid(file, $"the token '{token}' is not in the vocabulary");
    }

    private static TokenizerDefinition Qwen2(TokenizerDefinition definition) => WithMarked(definition with
    {
        Normalizer = Normalizers.Nfc,
        PreTokenizer = Split(KnownExpressions.Qwen2),
    });

    private static TokenizerDefinition Llama3(TokenizerDefinition definition, TokenizerConfig config) => WithMarked(definition with
    {
        PreTokenizer = Split(KnownExpressions.Llama3),
        PostProcessing = PostProcessing.Llama(definition.Vocabulary.Id(config.Role("bos_token") ?? "<|begin_of_text|>"), eos: null),
    });

    private static PreTokenize Split(string expression) => PreTokenizers.Sequence(
        [PreTokenizers.Split(PatternJson.Expression(expression, ""), SplitBehavior.Isolated), ByteLevel.PreTokenizer(addPrefixSpace: false, useExpression: false)]);

    // These families write their special tokens like <|this|>.
    private static TokenizerDefinition WithMarked(TokenizerDefinition definition) => definition.With(definition.Vocabulary.Ids
        .Where(token => token.Key.StartsWith("<|", StringComparison.Ordinal) && token.Key.EndsWith("|>", StringComparison.Ordinal) && token.Key.Length > 4)
        .OrderBy(token => token.Value)
        .Select(token => new NamedToken(token.Key)));
}

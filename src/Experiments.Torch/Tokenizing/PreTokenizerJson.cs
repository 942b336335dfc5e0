namespace Experiments.Torch.Tokenizing;

/// <summary>The <c>pre_tokenizer</c> of tokenizer.json.</summary>
internal static class PreTokenizerJson
{
    public static PreTokenize Read(JsonPart part)
    {
        if (part.IsNull) return PreTokenizers.Whole;
        return part.Type switch
        {
            "Sequence" => PreTokenizers.Sequence([.. part.Member("pretokenizers").Items().Select(Read)]),
            "BertPreTokenizer" => PreTokenizers.Bert,
            "ByteLevel" => ByteLevel.PreTokenizer(part.Member("add_prefix_space").Flag(true), part.Member("use_regex").Flag(true)),
            "Split" => Split(part),
            "Metaspace" => Metaspace(part),
            "Digits" => PreTokenizers.Digits(part.Member("individual_digits").Flag(false)),
            "Punctuation" => PreTokenizers.Punctuation(Behavior(part.Member("behavior"))),
            "Whitespace" => PreTokenizers.Split(Matchers.Inverted(Matchers.Words), SplitBehavior.Removed),
            "WhitespaceSplit" => PreTokenizers.WhitespaceSplit,
            "CharDelimiterSplit" => PreTokenizers.Split(Matchers.Literal(part.Member("delimiter").Text()), SplitBehavior.Removed),
            var other => throw Refusal.Unsupported(part.File, $"the pre-tokenizer '{other}'"),
        };
    }

    /// <summary>Whether the mark goes before every piece (true), the first (null) or none (false); older files say add_prefix_space.</summary>
    public static bool? Prepends(JsonPart part)
    {
        JsonPart scheme = part.Member("prepend_scheme");
        if (scheme.IsNull) return part.Member("add_prefix_space").Flag(true);
        return scheme.Text() switch
        {
            "always" => true,
            "first" => null,
            "never" => false,
            var other => throw Refusal.Unsupported(part.File, $"the prepend_scheme '{other}'"),
        };
    }

    /// <summary>The character that stands for a space.</summary>
    public static string Replacement(JsonPart part)
    {
        JsonPart replacement = part.Member("replacement");
        string text = replacement.Text();
        return text.EnumerateRunes().Count() == 1 ? text : throw replacement.Wrong("one character");
    }

    private static PreTokenize Metaspace(JsonPart part) =>
        PreTokenizers.Metaspace(Replacement(part), Prepends(part), part.Member("split").Flag(true));

    private static PreTokenize Split(JsonPart part)
    {
        Matcher find = PatternJson.Read(part.Member("pattern"));
        if (part.Member("invert").Flag(false)) find = Matchers.Inverted(find);
        return PreTokenizers.Split(find, Behavior(part.Member("behavior")));
    }

    private static SplitBehavior Behavior(JsonPart part) => part.OptionalText() switch
    {
        null or "Isolated" => SplitBehavior.Isolated,
        "Removed" => SplitBehavior.Removed,
        "MergedWithPrevious" => SplitBehavior.MergedWithPrevious,
        "MergedWithNext" => SplitBehavior.MergedWithNext,
        "Contiguous" => SplitBehavior.Contiguous,
        var other => throw Refusal.Unsupported(part.File, $"the split behavior '{other}'"),
    };
}

namespace Experiments.Torch.Tokenizing;

/// <summary>The <c>normalizer</c> of tokenizer.json.</summary>
internal static class NormalizerJson
{
    public static Normalize Read(JsonPart part)
    {
        if (part.IsNull) return Normalizers.None;
        return part.Type switch
        {
            "Sequence" => Normalizers.Sequence([.. part.Member("normalizers").Items().Select(Read)]),
            "BertNormalizer" => Bert(part).Normalize,
            "NFC" => Normalizers.Nfc,
            "NFD" => Normalizers.Nfd,
            "NFKC" => Normalizers.Nfkc,
            "NFKD" => Normalizers.Nfkd,
            "Nmt" => Normalizers.Nmt,
            "Lowercase" => Normalizers.Lowercase,
            "StripAccents" => Normalizers.StripAccents,
            "Strip" => Normalizers.Strip(part.Member("strip_left").Flag(true), part.Member("strip_right").Flag(true)),
            "Prepend" => Normalizers.Prepend(part.Member("prepend").Text()),
            "Replace" => Normalizers.Replace(PatternJson.Read(part.Member("pattern")), part.Member("content").Text()),
            "ByteLevel" => ByteLevel.Encode,
            var other => throw Refusal.Unsupported(part.File, $"the normalizer '{other}'"),
        };
    }

    private static BertNormalizer Bert(JsonPart part) => new()
    {
        CleanText = part.Member("clean_text").Flag(true),
        HandleChineseCharacters = part.Member("handle_chinese_chars").Flag(true),
        StripAccents = part.Member("strip_accents").OptionalFlag(),
        Lowercase = part.Member("lowercase").Flag(true),
    };
}

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
            "Precompiled" => Precompiled(part.Member("precompiled_charsmap")),
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

    private static Normalize Precompiled(JsonPart charsmap)
    {
        if (charsmap.IsNull) return Normalizers.None;
        if (!charsmap.IsText || !charsmap.Element.TryGetBytesFromBase64(out byte[]? bytes)) throw charsmap.Wrong("base64");
        return bytes.Length == 0 ? Normalizers.None : Charsmap.Parse(bytes, charsmap.File).ReplaceGraphemes;
    }
}

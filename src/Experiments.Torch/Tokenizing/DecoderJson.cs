namespace Experiments.Torch.Tokenizing;

/// <summary>The <c>decoder</c> of tokenizer.json.</summary>
internal static class DecoderJson
{
    public static DecodeTokens Read(JsonPart part)
    {
        if (part.IsNull) return Decoders.Spaced;
        return part.Type switch
        {
            "Sequence" => Decoders.Sequence([.. part.Member("decoders").Items().Select(Read)]),
            "WordPiece" => Decoders.WordPiece(part.Member("prefix").Text(), part.Member("cleanup").Flag(true)),
            "ByteLevel" => ByteLevel.Decode,
            "Metaspace" => Decoders.Metaspace(PreTokenizerJson.Replacement(part), PreTokenizerJson.Prepends(part) != false),
            "BPEDecoder" => Decoders.Bpe(part.Member("suffix").OptionalText() ?? "</w>"),
            "Replace" => Decoders.Replace(PatternJson.Read(part.Member("pattern")), part.Member("content").Text()),
            "ByteFallback" => Decoders.ByteFallback,
            "Fuse" => Decoders.Fuse,
            "Strip" => Strip(part),
            var other => throw Refusal.Unsupported(part.File, $"the decoder '{other}'"),
        };
    }

    private static DecodeTokens Strip(JsonPart part)
    {
        string content = part.Member("content").Text();
        if (content.Length != 1) throw part.Member("content").Wrong("one character");
        return Decoders.Strip(content[0], part.Member("start").Integer(), part.Member("stop").Integer());
    }
}

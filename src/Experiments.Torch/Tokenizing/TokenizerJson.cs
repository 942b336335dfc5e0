using Experiments.Core.Diagnostics;

namespace Experiments.Torch.Tokenizing;

/// <summary>
/// Reads tokenizer.json, the format of Hugging Face's tokenizers library, as its documentation names the parts.
/// Each part has a reader of its own; a part with an unknown type is refused by that name.
/// </summary>
internal static class TokenizerJson
{
    /// <exception cref="ExperimentException">The file is broken, or has a part that is not supported.</exception>
    public static TokenizerDefinition Read(string file) => Read(JsonPart.ReadBytes(file), file);

    public static TokenizerDefinition Read(byte[] json, string file)
    {
        JsonPart root = JsonPart.Parse(json, file);
        if (!root.IsObject) throw root.Wrong("an object");
        int bytes = json.Length;
        (Vocabulary vocabulary, SegmentWord model) = ModelJson.Read(root.Member("model"), bytes);
        TokenizerDefinition definition = new()
        {
            Vocabulary = vocabulary,
            Model = model,
            Added = ReadAdded(root.Member("added_tokens"), bytes),
            Normalizer = NormalizerJson.Read(root.Member("normalizer")),
            PreTokenizer = PreTokenizerJson.Read(root.Member("pre_tokenizer")),
            Decoder = DecoderJson.Read(root.Member("decoder")),
        };
        PostProcessing around = PostProcessingJson.Read(root.Member("post_processor"));
        foreach (int id in around.Single.Concat(around.Pair).SelectMany(part => part.SpecialIds))
        {
            if ((uint)id >= (uint)definition.Size) throw root.Member("post_processor").Wrong($"about known tokens: there is no id {id}");
        }

        return definition with { PostProcessing = around };
    }

    private static List<AddedToken> ReadAdded(JsonPart list, long bytes)
    {
        var tokens = new List<AddedToken>();
        foreach (JsonPart item in list.IsNull ? [] : list.Items())
        {
            int id = item.Member("id").Integer();
            if (id < 0 || id > bytes) throw Refusal.Invalid(item.File, $"{item.Path}: token id {id} is out of range");
            tokens.Add(new AddedToken(id, item.Member("content").Text())
            {
                SingleWord = item.Member("single_word").Flag(false),
                StripLeft = item.Member("lstrip").Flag(false),
                StripRight = item.Member("rstrip").Flag(false),
                Normalized = item.Member("normalized").Flag(true),
                Special = item.Member("special").Flag(false),
            });
        }

        return tokens;
    }
}

using System.Text;
using System.Text.Json.Nodes;
using Experiments.Torch.Tokenizing;

namespace Experiments.Torch.Tests.Tokenizing;

/// <summary>Small tokenizer.json files, whole and with a part exchanged.</summary>
internal static class TinyTokenizer
{
    public static JsonObject WordPiece() => Parse("""
        {
          "added_tokens": [
            {"id": 0, "content": "[PAD]", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true},
            {"id": 2, "content": "[CLS]", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true},
            {"id": 3, "content": "[SEP]", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true}
          ],
          "normalizer": {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true, "strip_accents": null, "lowercase": true},
          "pre_tokenizer": {"type": "BertPreTokenizer"},
          "post_processor": {"type": "BertProcessing", "sep": ["[SEP]", 3], "cls": ["[CLS]", 2]},
          "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": true},
          "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100,
            "vocab": {"[PAD]": 0, "[UNK]": 1, "[CLS]": 2, "[SEP]": 3, "good": 4, "bad": 5, "##ness": 6, "movie": 7, ".": 8, "cafe": 9}}
        }
        """);

    public static JsonObject Bpe() => Parse("""
        {
          "added_tokens": [{"id": 0, "content": "<unk>", "special": true}, {"id": 9, "content": "<new>", "normalized": true, "lstrip": true}],
          "normalizer": {"type": "Sequence", "normalizers": [{"type": "NFC"}, {"type": "Prepend", "prepend": "_"}, {"type": "Replace", "pattern": {"String": " "}, "content": "_"}]},
          "pre_tokenizer": {"type": "Split", "pattern": {"Regex": "_?[^_]+"}, "behavior": "Isolated", "invert": false},
          "post_processor": {"type": "TemplateProcessing", "single": [{"Sequence": {"id": "A", "type_id": 0}}],
            "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "<unk>", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}],
            "special_tokens": {"<unk>": {"id": "<unk>", "ids": [0], "tokens": ["<unk>"]}}},
          "decoder": {"type": "Sequence", "decoders": [{"type": "Replace", "pattern": {"String": "_"}, "content": " "}, {"type": "ByteFallback"}, {"type": "Fuse"}, {"type": "Strip", "content": " ", "start": 1, "stop": 0}]},
          "model": {"type": "BPE", "unk_token": "<unk>", "fuse_unk": true, "byte_fallback": true, "ignore_merges": false,
            "vocab": {"<unk>": 0, "_": 1, "a": 2, "b": 3, "ab": 4, "_ab": 5, "<0xC3>": 6, "<0xA9>": 7, "<0x21>": 8},
            "merges": [["a", "b"], ["_", "ab"]]}
        }
        """);

    public static JsonObject Unigram() => Parse("""
        {
          "added_tokens": [{"id": 0, "content": "<unk>", "special": true}],
          "normalizer": {"type": "Sequence", "normalizers": [{"type": "Nmt"}, {"type": "NFKC"}, {"type": "Strip", "strip_left": true, "strip_right": true}]},
          "pre_tokenizer": {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": true},
          "post_processor": null,
          "decoder": {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": true},
          "model": {"type": "Unigram", "unk_id": 0, "byte_fallback": false,
            "vocab": [["<unk>", 0.0], ["▁", -2.0], ["a", -3.0], ["b", -3.0], ["ab", -4.0], ["▁ab", -5.5]]}
        }
        """);

    public static TextTokenizer Load(JsonObject json)
    {
        TokenizerDefinition definition = TokenizerJson.Read(Encoding.UTF8.GetBytes(json.ToJsonString()), "tokenizer.json");
        return new TextTokenizer(definition, new SpecialTokens(null, null, null, null, null, null, null), []);
    }

    public static JsonNode Node(string json) => JsonNode.Parse(json)!;

    private static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();
}

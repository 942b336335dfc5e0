using System.Text;
using System.Text.Json.Nodes;
using Experiments.Core.Diagnostics;
using Experiments.Torch.Tokenizing;

namespace Experiments.Torch.Tests.Tokenizing;

public class TokenizerJsonTests
{
    [Fact]
    public void WordPiece_cleans_splits_and_surrounds_the_text()
    {
        TextTokenizer tokenizer = TinyTokenizer.Load(TinyTokenizer.WordPiece());

        Encoded encoded = tokenizer.Encode("Good\u0007ness  CAF\u00c9.", "movies");

        encoded.Ids.ShouldBe([2, 4, 6, 9, 8, 3, 1, 3]);
        encoded.TypeIds.ShouldBe([0, 0, 0, 0, 0, 0, 1, 1]);
        encoded.Special.ShouldBe([true, false, false, false, false, true, false, true]);
        encoded.Offsets[2].ShouldBe(new TokenOffset(5, 9));
        encoded.Offsets[3].ShouldBe(new TokenOffset(11, 15));
    }

    [Fact]
    public void Bpe_merges_and_falls_back_to_bytes_and_to_unknown()
    {
        TextTokenizer tokenizer = TinyTokenizer.Load(TinyTokenizer.Bpe());

        Encoded encoded = tokenizer.Encode("ab \u00e9\u00df\u00f8a");

        encoded.Ids.ShouldBe([5, 1, 6, 7, 0, 2]);
        encoded.Offsets[4].ShouldBe(new TokenOffset(4, 6));
        tokenizer.Decode([5, 1, 6, 7], skipSpecialTokens: false).ShouldBe("ab \u00e9");
        tokenizer.Decode([5, 1, 6, 2], skipSpecialTokens: false).ShouldBe("ab \ufffda");
    }

    [Fact]
    public void Unigram_takes_the_most_probable_pieces_and_fuses_unknown_ones()
    {
        TextTokenizer tokenizer = TinyTokenizer.Load(TinyTokenizer.Unigram());

        tokenizer.Encode("ab xyb").Ids.ShouldBe([5, 1, 0, 3]);
        tokenizer.Decode([5, 1, 3], skipSpecialTokens: true).ShouldBe("ab b");
    }

    [Fact]
    public void An_added_token_takes_the_space_before_it_along_when_it_says_so()
    {
        TextTokenizer tokenizer = TinyTokenizer.Load(TinyTokenizer.Bpe());

        // It is looked for in normalised text, itself normalised: "_<new>".
        tokenizer.Encode("ab <new>").Ids.ShouldBe([5, 9]);
        tokenizer.Decode([5, 9], skipSpecialTokens: true).ShouldContain("<new>");
    }

    [Fact]
    public void A_special_token_is_left_out_of_decoded_text_only_on_demand()
    {
        TextTokenizer tokenizer = TinyTokenizer.Load(TinyTokenizer.WordPiece());

        tokenizer.Decode([2, 4, 6, 3], skipSpecialTokens: true).ShouldBe("goodness");
        tokenizer.Decode([2, 4, 6, 3], skipSpecialTokens: false).ShouldBe("[CLS] goodness [SEP]");
    }

    [Theory]
    [InlineData("normalizer", """{"type": "Klingon"}""", "the normalizer 'Klingon'")]
    [InlineData("pre_tokenizer", """{"type": "UnicodeScripts"}""", "the pre-tokenizer 'UnicodeScripts'")]
    [InlineData("pre_tokenizer", """{"type": "Split", "pattern": {"Regex": "\\p{Klingon}"}, "behavior": "Isolated"}""", """the regular expression \p{Klingon}""")]
    [InlineData("pre_tokenizer", """{"type": "Punctuation", "behavior": "Sideways"}""", "the split behavior 'Sideways'")]
    [InlineData("post_processor", """{"type": "Klingon"}""", "the post-processor 'Klingon'")]
    [InlineData("decoder", """{"type": "CTC"}""", "the decoder 'CTC'")]
    [InlineData("model", """{"type": "Klingon"}""", "the model 'Klingon'")]
    [InlineData("model", """{"type": "BPE", "dropout": 0.1, "vocab": {"a": 0}, "merges": []}""", "the dropout of merges")]
    [InlineData("model", """{"type": "BPE", "vocab": {"a b": 0, "c": 1, "a bc": 2}, "merges": [["a b", "c"]]}""", "a merge of tokens with spaces")]
    [InlineData("model", """{"type": "WordPiece", "unk_token": "a", "max_input_chars_per_word": 5000, "vocab": {"a": 0}}""", "max_input_chars_per_word of 5000")]
    public void What_is_not_supported_is_refused_by_name(string part, string json, string name)
    {
        JsonObject file = TinyTokenizer.WordPiece();
        file[part] = TinyTokenizer.Node(json);

        Diagnostic diagnostic = Refused(file);

        diagnostic.Code.ShouldBe(DiagnosticCodes.UnsupportedTokenizer);
        diagnostic.Message.ShouldContain(name);
    }

    [Theory]
    [InlineData("model", """{"type": "WordPiece", "vocab": {"a": 0}}""", "the unknown token '[UNK]' is not in the vocabulary")]
    [InlineData("model", """{"type": "WordPiece", "vocab": {"[UNK]": 0, "a": 0}}""", "have the same id 0")]
    [InlineData("model", """{"type": "WordPiece", "vocab": {"[UNK]": 2000000000}}""", "token id 2000000000 is out of range")]
    [InlineData("model", """{"type": "WordPiece", "vocab": {"[UNK]": "x"}}""", "is not a whole number")]
    [InlineData("model", """{"type": "BPE", "vocab": {"a": 0, "b": 1}, "merges": [["a", "b"]]}""", "merge 0 needs the token 'ab'")]
    [InlineData("model", """{"type": "BPE", "vocab": {"a": 0}, "merges": ["a"]}""", "is not a pair of tokens")]
    [InlineData("model", """{"type": "Unigram", "unk_id": 7, "vocab": [["a", -1.0]]}""", "the unk_id 7 is out of range")]
    [InlineData("model", """{"type": "Unigram", "vocab": [["a"]]}""", "is not a list of pairs")]
    [InlineData("normalizer", """{"type": "Precompiled", "precompiled_charsmap": "AAAA"}""", "the precompiled charsmap is damaged")]
    [InlineData("post_processor", """{"type": "BertProcessing", "sep": ["[SEP]", 3], "cls": ["[CLS]", 99]}""", "there is no id 99")]
    [InlineData("post_processor", """{"type": "TemplateProcessing", "single": [], "pair": [], "special_tokens": {}}""", "is not a template with the text in it once")]
    public void What_is_broken_is_refused_with_the_reason(string part, string json, string reason)
    {
        JsonObject file = TinyTokenizer.WordPiece();
        file[part] = TinyTokenizer.Node(json);

        Diagnostic diagnostic = Refused(file);

        diagnostic.Code.ShouldBe(DiagnosticCodes.InvalidTokenizer);
        diagnostic.Message.ShouldContain(reason);
    }

    [Fact]
    public void A_file_that_is_no_json_is_refused()
    {
        var error = Should.Throw<ExperimentException>(() => TokenizerJson.Read(Encoding.UTF8.GetBytes("{\"model\""), "tokenizer.json"));

        error.Diagnostics.Single().Code.ShouldBe(DiagnosticCodes.InvalidTokenizer);
    }

    [Fact]
    public void Parallel_encoding_gives_what_one_thread_gives()
    {
        TextTokenizer tokenizer = TinyTokenizer.Load(TinyTokenizer.WordPiece());
        string[] texts = [.. Enumerable.Range(0, 500).Select(i => $"good{i % 37}ness movie bad {i % 11}.")];
        int[][] expected = [.. texts.Select(text => tokenizer.Encode(text).Ids.ToArray())];

        TextTokenizer fresh = TinyTokenizer.Load(TinyTokenizer.WordPiece());
        int[][] parallel = [.. texts.AsParallel().AsOrdered().WithDegreeOfParallelism(8).Select(text => fresh.Encode(text).Ids.ToArray())];

        parallel.Length.ShouldBe(expected.Length);
        for (int i = 0; i < expected.Length; i++) parallel[i].ShouldBe(expected[i]);
    }

    private static Diagnostic Refused(JsonObject file) =>
        Should.Throw<ExperimentException>(() => TinyTokenizer.Load(file)).Diagnostics.ShouldHaveSingleItem();
}

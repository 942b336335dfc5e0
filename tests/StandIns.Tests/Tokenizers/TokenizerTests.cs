using System.Text;
using Microsoft.ML.Tokenizers;

namespace StandIns.Tests.Tokenizers;

/// <summary>The tokenizers stand-in does what the package documents.</summary>
public class TokenizerTests
{
    [Fact]
    public void WordPiece_takes_the_longest_piece_first_and_gives_its_range()
    {
        WordPieceTokenizer tokenizer = WordPieceTokenizer.Create(Lines("[UNK]", "un", "##aff", "##able", "##a"));

        IReadOnlyList<EncodedToken> tokens = tokenizer.EncodeToTokens("unaffable", out string? normalized);

        normalized.ShouldBeNull();
        tokens.ShouldBe([new EncodedToken(1, "un", 0..2), new EncodedToken(2, "##aff", 2..5), new EncodedToken(3, "##able", 5..9)]);
    }

    [Fact]
    public void WordPiece_makes_a_word_unknown_as_a_whole()
    {
        WordPieceTokenizer tokenizer = WordPieceTokenizer.Create(Lines("[UNK]", "un", "##aff"));

        tokenizer.EncodeToTokens("unaffx un", out _).ShouldBe([new EncodedToken(0, "[UNK]", 0..6), new EncodedToken(1, "un", 7..9)]);
    }

    [Fact]
    public void WordPiece_makes_a_long_word_unknown()
    {
        var options = new WordPieceOptions { MaxInputCharsPerWord = 3 };

        WordPieceTokenizer.Create(Lines("[UNK]", "a", "##a"), options).EncodeToIds("aaa aaaa").ShouldBe([1, 2, 2, 0]);
    }

    [Fact]
    public void WordPiece_keeps_the_line_number_as_the_id_over_empty_lines()
    {
        WordPieceTokenizer tokenizer = WordPieceTokenizer.Create(Lines("[UNK]", "", "", "a"));

        tokenizer.EncodeToIds("a").ShouldBe([3]);
        tokenizer.UnknownTokenId.ShouldBe(0);
    }

    [Fact]
    public void WordPiece_needs_its_unknown_token() =>
        Should.Throw<ArgumentException>(() => WordPieceTokenizer.Create(Lines("a"))).Message.ShouldContain("[UNK]");

    [Fact]
    public void WordPiece_decodes_with_spaces_between_words() =>
        WordPieceTokenizer.Create(Lines("[UNK]", "un", "##aff", "b")).Decode([1, 2, 3]).ShouldBe("unaff b");

    [Fact]
    public void Bpe_merges_by_rank_not_by_place()
    {
        BpeTokenizer tokenizer = Bpe(["b c", "a b"], "a", "b", "c", "ab", "bc");

        tokenizer.EncodeToTokens("abc", out _).ShouldBe([new EncodedToken(0, "a", 0..1), new EncodedToken(4, "bc", 1..3)]);
    }

    [Fact]
    public void Bpe_merges_the_leftmost_of_equals() =>
        Bpe(["a a"], "a", "aa").EncodeToIds("aaaaa").ShouldBe([1, 1, 0]);

    [Fact]
    public void Bpe_fuses_unknown_characters_on_demand()
    {
        var vocabulary = new Dictionary<string, int> { ["?"] = 0, ["a"] = 1 };

        BpeTokenizer apart = BpeTokenizer.Create(new BpeOptions(vocabulary) { UnknownToken = "?" });
        BpeTokenizer fused = BpeTokenizer.Create(new BpeOptions(vocabulary) { UnknownToken = "?", FuseUnknownTokens = true });

        apart.EncodeToIds("axya").ShouldBe([1, 0, 0, 1]);
        fused.EncodeToIds("axya").ShouldBe([1, 0, 1]);
    }

    [Fact]
    public void Bpe_marks_the_rest_and_the_end_of_a_word()
    {
        var vocabulary = new Dictionary<string, int> { ["a"] = 0, ["##b</w>"] = 1, ["ab</w>"] = 2 };
        var options = new BpeOptions(vocabulary) { ContinuingSubwordPrefix = "##", EndOfWordSuffix = "</w>", Merges = ["a ##b</w>"] };

        BpeTokenizer.Create(options).EncodeToIds("ab").ShouldBe([2]);
    }

    [Fact]
    public void Bpe_refuses_merges_of_tokens_that_are_not_there()
    {
        Should.Throw<InvalidOperationException>(() => Bpe(["a b"], "a", "b")).Message.ShouldContain("'ab'");
        Should.Throw<InvalidOperationException>(() => Bpe(["ab"], "a", "b"));
        Should.Throw<InvalidOperationException>(() => Bpe([]));
    }

    [Fact]
    public void Words_are_cut_unless_the_caller_has_done_it()
    {
        BpeTokenizer tokenizer = Bpe(["a b"], "a", "b", "ab");

        tokenizer.EncodeToIds("a b").ShouldBe([0, 1]);
        tokenizer.EncodeToIds("ab", considerPreTokenization: false, considerNormalization: false).ShouldBe([2]);
    }

    [Fact]
    public void SentencePiece_merges_by_score_and_gives_bytes_for_what_it_lacks()
    {
        SentencePieceTokenizer tokenizer = SentencePieceTokenizer.Create(
            SentencePieceModel.Bpe(("<unk>", 0, 2), ("\u2581", -9, 1), ("a", -8, 1), ("b", -7, 1), ("ab", -2, 1), ("\u2581a", -3, 1), ("<0xC3>", 0, 6), ("<0xA9>", 0, 6)),
            addBeginningOfSentence: false);

        IReadOnlyList<EncodedToken> tokens = tokenizer.EncodeToTokens("ab\u00e9", out string? normalized);

        normalized.ShouldBe("\u2581ab\u00e9");
        tokens.Select(token => token.Id).ShouldBe([1, 4, 6, 7]);
        tokenizer.Decode([1, 4, 6, 7]).ShouldBe("ab\u00e9");
    }

    [Fact]
    public void SentencePiece_gives_an_unused_piece_back_as_its_halves()
    {
        SentencePieceTokenizer tokenizer = SentencePieceTokenizer.Create(
            SentencePieceModel.Bpe(("<unk>", 0, 2), ("a", -3, 1), ("b", -3, 1), ("ab", -1, 5)), addBeginningOfSentence: false);

        tokenizer.EncodeToIds("ab", considerPreTokenization: false, considerNormalization: false).ShouldBe([1, 2]);
    }

    private static MemoryStream Lines(params string[] lines) => new(Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n"));

    private static BpeTokenizer Bpe(string[] merges, params string[] tokens) =>
        BpeTokenizer.Create(new BpeOptions(tokens.Select((token, id) => KeyValuePair.Create(token, id))) { Merges = merges });
}

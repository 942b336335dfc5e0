using Experiments.Testing;
using Experiments.Torch.Tokenizing;

namespace Experiments.Torch.Tests.Tokenizing;

/// <summary>What a SentencePiece file alone gives where tokenizer.json of the same model gives something else.</summary>
public class SentencePieceFileTests
{
    [SkippableFact]
    public void A_next_line_character_is_unknown_and_not_white_space()
    {
        TextTokenizer tokenizer = Load();

        Tokens(tokenizer, "x\u0085y").ShouldBe(["\u2581", "x", "<unk>", "y", "</s>"]);
    }

    [SkippableFact]
    public void The_longest_known_beginning_is_replaced_in_stacked_accents()
    {
        TextTokenizer tokenizer = Load();

        Tokens(tokenizer, "a\u0300\u0301\u0302")[0].ShouldNotBe("\u2581a");
    }

    [SkippableFact]
    public void Voiced_half_width_katakana_is_one_character()
    {
        TextTokenizer tokenizer = Load();

        Encoded encoded = tokenizer.Encode("\uFF76\uFF9E");

        encoded.Ids.Select(tokenizer.Token).ShouldBe(["\u2581", "<unk>", "</s>"]);
        encoded.Offsets[1].ShouldBe(new TokenOffset(0, 1));
    }

    [SkippableFact]
    public void Sentinels_follow_the_pieces_the_last_one_first()
    {
        TextTokenizer tokenizer = Load();

        tokenizer.Id("<extra_id_0>").ShouldBe(tokenizer.VocabularySize - 1);
        tokenizer.Id("<extra_id_99>").ShouldBe(tokenizer.VocabularySize - 100);
        tokenizer.Encode("<extra_id_0>").Ids.ShouldBe([tokenizer.VocabularySize - 1, tokenizer.EosId!.Value]);
    }

    private static string?[] Tokens(TextTokenizer tokenizer, string text) => [.. tokenizer.Encode(text).Ids.Select(tokenizer.Token)];

    private static TextTokenizer Load()
    {
        string folder = GoldenFolder.PathOf("tokenizers", "unigram-tiny");
        Skip.IfNot(File.Exists(Path.Combine(folder, "spiece.model")), "the reference tokenizer unigram-tiny is not here");
        using var copy = new TemporaryFolder();
        GoldenForm.CopyTo(copy, folder, "spiece.model");
        return TextTokenizer.Load(copy.Path);
    }
}

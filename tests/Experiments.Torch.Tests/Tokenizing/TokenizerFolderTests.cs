using Experiments.Core.Diagnostics;
using Experiments.Testing;
using Experiments.Torch.Tokenizing;

namespace Experiments.Torch.Tests.Tokenizing;

public class TokenizerFolderTests
{
    private const string Vocabulary = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\ngood\n##ness\ncafe\n";

    [Fact]
    public void A_folder_without_a_tokenizer_says_what_it_looked_for()
    {
        using var folder = new TemporaryFolder();

        Diagnostic diagnostic = Should.Throw<ExperimentException>(() => TextTokenizer.Load(folder.Path)).Diagnostics.ShouldHaveSingleItem();

        diagnostic.Code.ShouldBe(DiagnosticCodes.TokenizerNotFound);
        diagnostic.Message.ShouldContain("vocab.json with merges.txt");
    }

    [Fact]
    public void Vocab_txt_follows_the_switches_of_tokenizer_config()
    {
        using var folder = new TemporaryFolder();
        folder.Write("vocab.txt", Vocabulary);
        folder.Write("tokenizer_config.json", """{"tokenizer_class": "BertTokenizer", "do_lower_case": true, "strip_accents": false}""");

        TextTokenizer tokenizer = TextTokenizer.Load(folder.Path);

        tokenizer.Encode("GOODNESS caf\u00e9").Ids.ShouldBe([2, 5, 6, 1, 3]);
        (tokenizer.PadId, tokenizer.UnknownId, tokenizer.ClsId, tokenizer.SepId, tokenizer.MaskId).ShouldBe((0, 1, 2, 3, 4));
        (tokenizer.BosId, tokenizer.EosId).ShouldBe((null, null));
        tokenizer.Files.Select(file => file.Name).ShouldBe(["vocab.txt", "tokenizer_config.json"]);
    }

    [Fact]
    public void A_vocabulary_with_capital_letters_is_taken_as_cased_when_nothing_says()
    {
        using var folder = new TemporaryFolder();
        folder.Write("vocab.txt", Vocabulary + "Good\n");

        TextTokenizer.Load(folder.Path).Encode("Good good GOOD").Ids.ShouldBe([2, 8, 5, 1, 3]);
    }

    [Fact]
    public void Tokens_that_the_configuration_names_are_known_and_new_ones_come_last()
    {
        using var folder = new TemporaryFolder();
        folder.Write("vocab.txt", Vocabulary);
        folder.Write("special_tokens_map.json", """{"additional_special_tokens": ["<e1>"], "mask_token": {"content": "[MASK]", "lstrip": true}}""");

        TextTokenizer tokenizer = TextTokenizer.Load(folder.Path);

        tokenizer.Id("<e1>").ShouldBe(8);
        tokenizer.VocabularySize.ShouldBe(9);
        tokenizer.Encode("good<e1>good").Ids.ShouldBe([2, 5, 8, 5, 3]);
        tokenizer.SpecialIds[8].ShouldBe("<e1>");
    }

    [Fact]
    public void A_family_whose_rules_are_not_known_is_refused_by_name()
    {
        using var folder = new TemporaryFolder();
        folder.Write("vocab.json", """{"a": 0}""");
        folder.Write("merges.txt", "#version: 0.2\n");
        folder.Write("config.json", """{"model_type": "klingon"}""");

        Diagnostic diagnostic = Should.Throw<ExperimentException>(() => TextTokenizer.Load(folder.Path)).Diagnostics.ShouldHaveSingleItem();

        diagnostic.Code.ShouldBe(DiagnosticCodes.UnsupportedTokenizer);
        diagnostic.Message.ShouldContain("klingon");
    }

    [Fact]
    public void A_damaged_sentencepiece_file_is_refused()
    {
        using var folder = new TemporaryFolder();
        folder.Write("spiece.model", "this is no protocol buffer");

        Should.Throw<ExperimentException>(() => TextTokenizer.Load(folder.Path)).Diagnostics.Single().Code.ShouldBe(DiagnosticCodes.InvalidTokenizer);
    }
}

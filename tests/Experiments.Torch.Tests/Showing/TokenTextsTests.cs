using Experiments.Testing;
using Experiments.Torch.Showing;
using Experiments.Torch.Tests.Instructions;
using Experiments.Torch.Tests.Runs;
using Experiments.Torch.Tokenizing;

namespace Experiments.Torch.Tests.Showing;

public class TokenTextsTests
{
    public static TheoryData<string> Tokenizers =>
    [
        ModelFolders.T5,
        Quickstart.Model,
        Path.Combine(RepositoryFolder.Root, "tests", "golden", "tokenizers", "bytelevel-qwen2"),
        Path.Combine(RepositoryFolder.Root, "tests", "golden", "tokenizers", "sentencepiece-bpe"),
    ];

    [Theory]
    [MemberData(nameof(Tokenizers))]
    public void The_texts_of_tokens_together_are_the_text(string folder)
    {
        var tokenizer = TextTokenizer.Load(folder);
        var ids = tokenizer.Encode($"{string.Concat(Enumerable.Repeat("a good film, seen twice ", 12))} naïve 😀 日本 ok").Ids;

        var texts = TokenTexts.Of(tokenizer, ids);

        texts.Length.ShouldBe(ids.Count);
        string.Concat(texts).ShouldBe(tokenizer.Decode(ids, skipSpecialTokens: false));
    }

    [Fact]
    public void A_character_of_several_tokens_is_the_last_one_s()
    {
        var tokenizer = TextTokenizer.Load(Path.Combine(RepositoryFolder.Root, "tests", "golden", "tokenizers", "bytelevel-qwen2"));
        var ids = tokenizer.Encode("🦙", addSpecialTokens: false).Ids;

        var texts = TokenTexts.Of(tokenizer, ids);

        ids.Count.ShouldBeGreaterThan(1);
        texts[..^1].ShouldAllBe(text => text.Length == 0);
        texts[^1].ShouldBe("🦙");
    }
}

using Experiments.Core.Diagnostics;
using Experiments.Testing;
using Experiments.Torch.Data;
using Experiments.Torch.Tokenizing;

namespace Experiments.Torch.Tests.Data;

public sealed class TokenizedDatasetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Rows_keep_their_tokens()
    {
        var data = Tokenize("abc", "", "de|f");

        data.Count.ShouldBe(3);
        data.Ids(0).ToArray().ShouldBe(['a', 'b', 'c']);
        data.Ids(1).Length.ShouldBe(0);
        data.Ids(2).ToArray().ShouldBe(['d', 'e', 'f']);
        data.TypeIds(2).ToArray().ShouldBe([0, 0, 1]);
        (data.Tokens, data.LongestTokens, data.Truncated).ShouldBe((6L, 3, 0));
        data.Lengths().ShouldBe([3, 0, 3]);
    }

    [Fact]
    public void Rows_that_were_cut_are_counted() => Tokenize("a text longer than eight", "short").Truncated.ShouldBe(1);

    [Fact]
    public void A_batch_is_padded_on_the_right_to_its_longest_row()
    {
        var batch = TokenBatch.Of(Tokenize("abc", "d|e", "longer", "f"), [0, 1, 3], padId: 9);

        batch.Width.ShouldBe(3);
        batch.InputIds.ShouldBe(['a', 'b', 'c', 'd', 'e', 9, 'f', 9, 9]);
        batch.AttentionMask.ShouldBe([1, 1, 1, 1, 1, 0, 1, 0, 0]);
        batch.TypeIds.ShouldBe([0, 0, 0, 0, 1, 0, 0, 0, 0]);
        batch.Tokens.ShouldBe(6);
    }

    [Fact]
    public void The_cache_tokenises_once()
    {
        var cache = new TokenCache(_folder.Path);
        var made = 0;
        TokenizedDataset Make()
        {
            made++;
            return Tokenize("abc", "", "a text longer than eight");
        }

        using var first = cache.GetOrMake("data", "tokenizer", 8, Make);
        using var again = cache.GetOrMake("data", "tokenizer", 8, Make);

        made.ShouldBe(1);
        again.Data.Lengths().ShouldBe([3, 0, 8]);
        again.Data.Ids(0).ToArray().ShouldBe(['a', 'b', 'c']);
        again.Data.Truncated.ShouldBe(1);
        Directory.GetFiles(_folder.Path).ShouldHaveSingleItem();
    }

    [Fact]
    public void Other_texts_tokenizers_or_lengths_have_other_cache_files()
    {
        var cache = new TokenCache(_folder.Path);
        foreach (var (data, tokenizer, length) in new[] { ("d", "t", 8), ("e", "t", 8), ("d", "u", 8), ("d", "t", 9) })
            cache.GetOrMake(data, tokenizer, length, () => Tokenize("a")).Dispose();

        Directory.GetFiles(_folder.Path).Length.ShouldBe(4);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(30)]
    public void A_damaged_cache_file_is_made_again(int length)
    {
        var cache = new TokenCache(_folder.Path);
        cache.GetOrMake("d", "t", 8, () => Tokenize("ab", "c")).Dispose();
        var path = Directory.GetFiles(_folder.Path).ShouldHaveSingleItem();
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..length]);

        using var again = cache.GetOrMake("d", "t", 8, () => Tokenize("ab", "c"));

        again.Data.Ids(0).ToArray().ShouldBe(['a', 'b']);
    }

    [Fact]
    public void The_digest_of_a_tokenizer_follows_its_files()
    {
        var before = TokenCache.DigestOf([CompanionFile.Copy(_folder.Write("a", "1")), CompanionFile.Copy(_folder.Write("b", "2"))]);

        TokenCache.DigestOf([CompanionFile.Copy(_folder.File("a")), CompanionFile.Copy(_folder.File("b"))]).ShouldBe(before);
        TokenCache.DigestOf([CompanionFile.Copy(_folder.File("a")), CompanionFile.Copy(_folder.Write("b", "3"))]).ShouldNotBe(before);
    }

    /// <summary>A character a token; what follows a bar is the second text.</summary>
    private static TokenizedDataset Tokenize(params string[] texts)
    {
        var rows = texts.Select(t => t.Split('|')).Select((t, i) => new TextRow(i, t[0], t.ElementAtOrDefault(1), 0, new SourceLocation("f")));
        return DatasetTokenizer.Tokenize([.. rows], (text, pair, maxLength) =>
        {
            var all = (text + pair).Take(maxLength).Select(c => (int)c).ToArray();
            var types = all.Select((_, i) => i < text.Length ? 0 : 1).ToArray();
            return new Encoded(all, types, [], [], text.Length + (pair?.Length ?? 0) - all.Length);
        }, 8, CancellationToken.None);
    }
}

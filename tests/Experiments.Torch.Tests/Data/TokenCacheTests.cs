using Experiments.Testing;
using Experiments.Torch.Data;
using Experiments.Torch.Tests.Training;

namespace Experiments.Torch.Tests.Data;

public sealed class TokenCacheTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("/a", "/b", "/a/tokens")]
    [InlineData(null, "/b", "/b/dotnet-experiment/tokens")]
    [InlineData(" ", "/b", "/b/dotnet-experiment/tokens")]
    public void The_environment_says_where(string? own, string? shared, string expected) =>
        TokenCache.FolderFrom(name => name == "EXPERIMENTS_CACHE" ? own : name == "XDG_CACHE_HOME" ? shared : null).ShouldBe(Path.GetFullPath(expected));

    [Fact]
    public void Without_a_word_it_is_in_the_users_home() =>
        TokenCache.FolderFrom(_ => null).ShouldBe(Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "dotnet-experiment", "tokens"));

    [Fact]
    public void A_file_with_one_other_bit_is_made_again()
    {
        var cache = new TokenCache(_folder.Path);
        cache.GetOrMake("d", "t", 8, Tokens).Dispose();
        var path = Directory.GetFiles(_folder.Path).ShouldHaveSingleItem();
        var bytes = File.ReadAllBytes(path);
        // Five type ids are at the end, and ids before them.
        bytes[^8] ^= 1;
        File.WriteAllBytes(path, bytes);
        var made = 0;

        using var again = cache.GetOrMake("d", "t", 8, () =>
        {
            made++;
            return Tokens();
        });

        made.ShouldBe(1);
        again.Data.Ids(1).ToArray().ShouldBe([4, 5]);
        again.Note.ShouldBeNull();
    }

    [Fact]
    public void Whoever_comes_at_once_gets_the_same_and_one_file_stays()
    {
        var cache = new TokenCache(_folder.Path);
        using var together = new Barrier(8);

        var all = Enumerable.Range(0, 8).AsParallel().WithDegreeOfParallelism(8).WithExecutionMode(ParallelExecutionMode.ForceParallelism)
            .Select(_ => cache.GetOrMake("d", "t", 8, () =>
            {
                together.SignalAndWait(TimeSpan.FromSeconds(2));
                return Tokens();
            })).ToList();

        foreach (var one in all)
        {
            one.Data.Ids(1).ToArray().ShouldBe([4, 5]);
            one.Note.ShouldBeNull();
            one.Dispose();
        }

        Directory.GetFiles(_folder.Path).ShouldHaveSingleItem();
    }

    [Fact]
    public void Where_nothing_can_be_written_tokens_stay_in_memory_and_it_is_said()
    {
        // A folder below a file cannot be made, by root neither.
        var cache = new TokenCache(Path.Combine(_folder.Write("file", ""), "tokens"));
        var made = 0;

        using var tokens = cache.GetOrMake("d", "t", 8, () =>
        {
            made++;
            return Tokens();
        });

        made.ShouldBe(1);
        tokens.Data.Ids(1).ToArray().ShouldBe([4, 5]);
        tokens.Note.ShouldNotBeNull().ShouldContain("file");
    }

    [Fact]
    public void Where_the_file_cannot_take_its_place_tokens_stay_in_memory_and_nothing_is_left()
    {
        var cache = new TokenCache(_folder.Path);
        cache.GetOrMake("d", "t", 8, Tokens).Dispose();
        var path = Directory.GetFiles(_folder.Path).ShouldHaveSingleItem();
        File.Delete(path);
        Directory.CreateDirectory(Path.Combine(path, "in the way"));

        using var tokens = cache.GetOrMake("d", "t", 8, Tokens);

        tokens.Data.Count.ShouldBe(2);
        tokens.Note.ShouldNotBeNull();
        Directory.GetFiles(_folder.Path).ShouldBeEmpty();
    }

    [Fact]
    public void Without_a_folder_nothing_is_kept()
    {
        using var tokens = new TokenCache(null).GetOrMake("d", "t", 8, Tokens);

        tokens.Data.Count.ShouldBe(2);
        tokens.Note.ShouldBeNull();
    }

    private static TokenizedDataset Tokens() => TokenRows.Of([[1, 2, 3], [4, 5]]);
}

using Experiments.Core.Knobs;
using FsCheck;
using FsCheck.Fluent;

namespace Experiments.Core.Tests.Knobs;

public sealed class KeySpellingTests
{
    [Theory]
    [InlineData("", "abc", 3)]
    [InlineData("ab", "ba", 1)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("learning_rate", "leraning_rate", 1)]
    public void Counts_edits_and_swaps(string a, string b, int distance) => KeySpelling.Distance(a, b).ShouldBe(distance);

    [Fact]
    public void Distance_is_symmetric_and_zero_for_equals_only() =>
        Prop.ForAll<NonNull<string>, NonNull<string>>((a, b) =>
            KeySpelling.Distance(a.Get, b.Get) == KeySpelling.Distance(b.Get, a.Get)
            && (KeySpelling.Distance(a.Get, b.Get) == 0) == (a.Get == b.Get)).QuickCheckThrowOnFailure();

    [Fact]
    public void Nothing_close_gives_no_suggestion() => KnobCatalog.Suggest("qwertyuiop").ShouldBeNull();
}

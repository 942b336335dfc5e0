using Experiments.Torch.Linting;
using FsCheck;
using FsCheck.Fluent;

namespace Experiments.Torch.Tests.Linting;

public sealed class TextSketchTests
{
    private static readonly Gen<string[]> Words = Gen.Elements("red", "fish", "blue", "one", "two", "moon", "cow", "sun", "sea").ArrayOf();

    [Fact]
    public void The_similarity_of_short_texts_is_the_share_of_common_word_pairs()
    {
        Prop.ForAll(Gen.Two(Words).Select(pair => (pair.Item1, pair.Item2)).ToArbitrary(), pair =>
        {
            var (a, b) = (Sketch(pair.Item1), Sketch(pair.Item2));
            if (a is null || b is null)
                return Math.Min(Pairs(pair.Item1).Count, Pairs(pair.Item2).Count) < 7;
            var (ours, theirs) = (Pairs(pair.Item1), Pairs(pair.Item2));
            var expected = (double)ours.Intersect(theirs).Count() / ours.Union(theirs).Count();
            return Math.Abs(a.Similarity(b) - expected) < 1e-12 && Math.Abs(b.Similarity(a) - expected) < 1e-12;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void The_similarity_of_long_texts_is_estimated()
    {
        var random = new Random(1);
        string[] text = [.. Enumerable.Range(0, 4000).Select(_ => $"w{random.Next(100_000)}")];
        var half = text.Select((word, i) => i % 10 == 0 ? $"x{i}" : word).ToArray();
        var expected = (double)Pairs(text).Intersect(Pairs(half)).Count() / Pairs(text).Union(Pairs(half)).Count();

        Sketch(text).ShouldNotBeNull().Similarity(Sketch(half).ShouldNotBeNull()).ShouldBe(expected, 0.1);
    }

    [Fact]
    public void Similar_texts_share_a_band_and_others_do_not()
    {
        var random = new Random(2);
        var (alike, unlike) = (0, 0);
        for (var i = 0; i < 500; i++)
        {
            string[] text = [.. Enumerable.Range(0, 100).Select(_ => $"w{random.Next(10_000)}")];
            // Five words changed, ten pairs of 99: 80 %.
            string[] changed = [.. text.Select((word, at) => at % 20 == 10 ? $"x{i}" : word)];
            string[] other = [.. Enumerable.Range(0, 100).Select(_ => $"w{random.Next(10_000)}")];
            alike += ShareBand(text, changed) ? 1 : 0;
            unlike += ShareBand(text, other) ? 1 : 0;
        }

        alike.ShouldBeGreaterThan(485);
        unlike.ShouldBe(0);
    }

    [Fact]
    public void Case_punctuation_and_white_space_make_no_difference()
    {
        var (plain, dressed) = (new List<ulong>(), new List<ulong>());
        WordHashes.Add("the roof of the HOUSE is red 3 14", plain);
        WordHashes.Add("  The roof — of the house, is «red»; 3.14!\n", dressed);

        dressed.ShouldBe(plain);
        plain.Distinct().Count().ShouldBe(plain.Count - 1);
    }

    [Fact]
    public void Ideographs_are_words()
    {
        var words = new List<ulong>();
        WordHashes.Add("中文 测试abc", words);

        words.Count.ShouldBe(5);
    }

    private static bool ShareBand(string[] first, string[] second) =>
        Sketch(first)!.BandKeys.Zip(Sketch(second)!.BandKeys).Any(pair => pair.First == pair.Second);

    private static TextSketch? Sketch(string[] words)
    {
        var hashes = new List<ulong>();
        WordHashes.Add(string.Join(' ', words), hashes);
        return TextSketch.Of(hashes);
    }

    private static HashSet<(string, string)> Pairs(string[] words) => [.. words.Zip(words.Skip(1))];
}

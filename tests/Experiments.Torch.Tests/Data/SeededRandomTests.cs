using Experiments.Torch.Data;

namespace Experiments.Torch.Tests.Data;

public sealed class SeededRandomTests
{
    /// <summary>
    /// Frozen: another order of rows would make every recorded run impossible to repeat.
    /// The numbers come from a separate transcription of the published algorithms, in Python.
    /// </summary>
    [Fact]
    public void The_numbers_never_change()
    {
        var random = new SeededRandom(42, Stream);

        Enumerable.Range(0, 3).Select(_ => random.NextUInt64()).ShouldBe(FirstNumbers);
        new SeededRandom(42, Stream).Permutation(10).ShouldBe(FirstPermutation);
    }

    [Fact]
    public void Streams_and_parts_differ()
    {
        ulong First(long seed, long stream, long part) => new SeededRandom(seed, stream, part).NextUInt64();

        new[] { First(1, 1, 0), First(1, 2, 0), First(2, 1, 0), First(1, 1, 1), First(0, 1, 1), First(-1, 1, 0) }.ShouldBeUnique();
    }

    [Fact]
    public void Every_permutation_of_three_is_about_as_frequent()
    {
        var random = new SeededRandom(7, Stream);

        var counts = Enumerable.Range(0, 60_000).CountBy(_ => string.Join(' ', random.Permutation(3))).ToDictionary();

        counts.Count.ShouldBe(6);
        counts.Values.ShouldAllBe(n => n > 9_600 && n < 10_400);
    }

    private const long Stream = 2;

    private static readonly ulong[] FirstNumbers = [0x6592F10944E0F7F0, 0x201E5D0345A16A52, 0x6A1260B8C62C3FE2];

    private static readonly int[] FirstPermutation = [7, 9, 5, 1, 8, 0, 3, 6, 2, 4];
}

using System.Collections.Concurrent;

namespace Experiments.Torch.Tokenizing;

/// <summary>Remembers how the model cut the words seen so far; text repeats its words. Bounded, and safe for parallel encoding.</summary>
internal sealed class WordCache(SegmentWord segment)
{
    private const int Capacity = 100_000;
    private const int LongestWord = 64;

    private readonly ConcurrentDictionary<string, Piece[]> _words = new(StringComparer.Ordinal);
    private int _count;

    public Piece[] Pieces(ReadOnlySpan<char> word)
    {
        if (word.Length <= LongestWord && _words.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(word, out Piece[]? known)) return known;

        string text = word.ToString();
        var pieces = new List<Piece>();
        segment(text, pieces);
        Piece[] result = [.. pieces];
        if (word.Length <= LongestWord && _count < Capacity && _words.TryAdd(text, result)) Interlocked.Increment(ref _count);
        return result;
    }
}

namespace Experiments.Torch.Tokenizing;

/// <summary>Finds every piece that a text begins with: the pieces in order, narrowed character by character.</summary>
internal sealed class PieceIndex
{
    private readonly string[] _pieces;
    private readonly int[] _ids;
    private readonly Dictionary<char, (int Low, int High)> _first = [];

    public PieceIndex(IEnumerable<KeyValuePair<string, int>> pieces)
    {
        KeyValuePair<string, int>[] sorted = [.. pieces.Where(piece => piece.Key.Length > 0).OrderBy(piece => piece.Key, StringComparer.Ordinal)];
        _pieces = [.. sorted.Select(piece => piece.Key)];
        _ids = [.. sorted.Select(piece => piece.Value)];
        for (int i = 0; i < _pieces.Length; i++)
        {
            char first = _pieces[i][0];
            _first[first] = (_first.TryGetValue(first, out (int Low, int High) range) ? range.Low : i, i + 1);
        }
    }

    /// <summary>Adds the pieces that are beginnings of the text, the shortest first.</summary>
    public void FindPrefixes(ReadOnlySpan<char> text, List<(int Id, int Length)> matches)
    {
        if (text.IsEmpty || !_first.TryGetValue(text[0], out (int Low, int High) range)) return;
        (int low, int high) = range;
        for (int depth = 1; low < high; depth++)
        {
            // The piece that ends here sorts before all that go on.
            if (_pieces[low].Length == depth) matches.Add((_ids[low++], depth));
            if (depth == text.Length) return;
            (low, high) = (Bound(low, high, depth, text[depth]), Bound(low, high, depth, text[depth] + 1));
        }
    }

    /// <summary>The first place in a range whose piece has at a depth a character of at least the value.</summary>
    private int Bound(int low, int high, int depth, int value)
    {
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_pieces[middle][depth] < value) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}

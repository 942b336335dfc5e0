namespace Experiments.Torch.Tokenizing;

/// <summary>Places in a text counted in code points instead of UTF-16 units.</summary>
internal readonly struct CodePoints
{
    // Null where the two counts agree.
    private readonly int[]? _places;

    private CodePoints(int[]? places)
    {
        _places = places;
    }

    public int this[int unit] => _places is null ? unit : _places[unit];

    public static CodePoints Of(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\uD800', '\uDBFF')) return new CodePoints(null);
        int[] places = new int[text.Length + 1];
        int count = 0;
        for (int i = 0; i < text.Length; i++)
        {
            places[i] = count;
            bool isFirstOfPair = i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]);
            if (!isFirstOfPair) count++;
        }

        places[text.Length] = count;
        return new CodePoints(places);
    }
}

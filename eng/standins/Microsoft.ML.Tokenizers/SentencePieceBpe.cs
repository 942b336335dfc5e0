namespace Microsoft.ML.Tokenizers;

/// <summary>Merges neighbouring symbols whose union is a piece, the best score first, the leftmost of equals.</summary>
internal sealed class SentencePieceBpe(SentencePieceProto model, Dictionary<string, int> vocabulary)
{
    public List<(int Id, int Start, int Length)> Segment(string text)
    {
        List<(int Start, int Length)> symbols = Characters(text);
        int count = symbols.Count;
        int[] lengths = [.. symbols.Select(symbol => symbol.Length)];
        int[] next = [.. Enumerable.Range(1, count)];
        int[] previous = [.. Enumerable.Range(-1, count)];
        var halves = new Dictionary<(int Start, int Length), int>();
        var queue = new PriorityQueue<(int Left, int Right, int Length), (float Score, int Place)>();
        Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> pieces = vocabulary.GetAlternateLookup<ReadOnlySpan<char>>();
        for (int i = 0; i + 1 < count; i++)
        {
            Offer(i);
        }

        while (queue.TryDequeue(out (int Left, int Right, int Length) pair, out _))
        {
            // A pair that another merge has changed is out of date.
            (int left, int right, int length) = pair;
            if (lengths[left] == 0 || lengths[right] == 0 || lengths[left] + lengths[right] != length) continue;
            lengths[left] = length;
            lengths[right] = 0;
            next[left] = next[right];
            if (next[left] < count) previous[next[left]] = left;
            if (previous[left] >= 0) Offer(previous[left]);
            Offer(left);
        }

        var output = new List<(int Id, int Start, int Length)>();
        for (int i = 0; i < count; i = next[i])
        {
            Add(text, symbols[i].Start, lengths[i], halves, output);
        }

        return output;

        void Offer(int left)
        {
            int right = next[left];
            if (right >= count) return;
            int length = lengths[left] + lengths[right];
            if (!pieces.TryGetValue(text.AsSpan(symbols[left].Start, length), out int id)) return;
            queue.Enqueue((left, right, length), (-model.Pieces[id].Score, left));
            if (model.Pieces[id].Kind == SentencePieceProto.UnusedKind) halves[(symbols[left].Start, length)] = lengths[left];
        }
    }

    /// <summary>A piece that is not to be used is given back as the two that it was merged from.</summary>
    private void Add(string text, int start, int length, Dictionary<(int Start, int Length), int> halves, List<(int Id, int Start, int Length)> output)
    {
        bool isKnown = vocabulary.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text.AsSpan(start, length), out int id);
        if (isKnown && model.Pieces[id].Kind == SentencePieceProto.UnusedKind && halves.TryGetValue((start, length), out int half))
        {
            Add(text, start, half, halves, output);
            Add(text, start + half, length - half, halves, output);
            return;
        }

        output.Add((isKnown ? id : Math.Max(0, model.UnkId), start, length));
    }

    private static List<(int Start, int Length)> Characters(string text)
    {
        var characters = new List<(int Start, int Length)>(text.Length);
        for (int i = 0, length; i < text.Length; i += length)
        {
            length = i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]) ? 2 : 1;
            characters.Add((i, length));
        }

        return characters;
    }
}

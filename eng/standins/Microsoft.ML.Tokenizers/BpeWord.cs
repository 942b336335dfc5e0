namespace Microsoft.ML.Tokenizers;

/// <summary>Merges the symbols of a word, the pair of the lowest rank first, the leftmost of equals.</summary>
internal static class BpeWord
{
    public static IEnumerable<(int Id, int Start, int Length)> Merge(
        List<(int Id, int Length)> symbols, Dictionary<(int Left, int Right), (int Rank, int Merged)> merges)
    {
        int count = symbols.Count;
        int[] ids = [.. symbols.Select(symbol => symbol.Id)];
        int[] lengths = [.. symbols.Select(symbol => symbol.Length)];
        int[] next = [.. Enumerable.Range(1, count)];
        int[] previous = [.. Enumerable.Range(-1, count)];
        var queue = new PriorityQueue<(int Left, int LeftId, int RightId), (int Rank, int Place)>();
        for (int i = 0; i + 1 < count; i++)
        {
            Offer(i);
        }

        while (queue.TryDequeue(out (int Left, int LeftId, int RightId) pair, out _))
        {
            // A pair that another merge has changed is out of date.
            int left = pair.Left;
            int right = next[left];
            if (lengths[left] == 0 || ids[left] != pair.LeftId || right >= count || ids[right] != pair.RightId) continue;
            ids[left] = merges[(pair.LeftId, pair.RightId)].Merged;
            lengths[left] += lengths[right];
            lengths[right] = 0;
            next[left] = next[right];
            if (next[left] < count) previous[next[left]] = left;
            if (previous[left] >= 0) Offer(previous[left]);
            Offer(left);
        }

        int start = 0;
        for (int i = 0; i < count; i = next[i])
        {
            yield return (ids[i], start, lengths[i]);
            start += lengths[i];
        }

        void Offer(int left)
        {
            if (next[left] < count && merges.TryGetValue((ids[left], ids[next[left]]), out (int Rank, int Merged) merge))
            {
                queue.Enqueue((left, ids[left], ids[next[left]]), (merge.Rank, left));
            }
        }
    }
}

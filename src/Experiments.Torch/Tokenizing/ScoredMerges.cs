namespace Experiments.Torch.Tokenizing;

/// <summary>The merges that SentencePiece's BPE does by its scores, written out as Hugging Face's converter does: best first.</summary>
internal static class ScoredMerges
{
    public static IReadOnlyList<(string Left, string Right)> Of(IReadOnlyList<string> pieces, IReadOnlyList<double> scores)
    {
        var ids = new Dictionary<string, int>(pieces.Count, StringComparer.Ordinal);
        for (int id = 0; id < pieces.Count; id++)
        {
            ids.TryAdd(pieces[id], id);
        }

        var known = ids.GetAlternateLookup<ReadOnlySpan<char>>();
        var merges = new List<(string Left, string Right, double Score)>();
        foreach ((string piece, int id) in ids)
        {
            var splits = new List<(int Left, int Right)>();
            for (int i = 1; i < piece.Length; i++)
            {
                bool isWhole = !char.IsLowSurrogate(piece[i]);
                if (isWhole && known.TryGetValue(piece.AsSpan(0, i), out int left) && known.TryGetValue(piece.AsSpan(i), out int right))
                    splits.Add((left, right));
            }

            merges.AddRange(splits.Order().Select(split => (pieces[split.Left], pieces[split.Right], scores[id])));
        }

        return [.. merges.OrderByDescending(merge => merge.Score).Select(merge => (merge.Left, merge.Right))];
    }
}

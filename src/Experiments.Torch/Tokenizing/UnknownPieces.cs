namespace Experiments.Torch.Tokenizing;

/// <summary>What SentencePiece makes of unknown pieces: neighbours are one, or each becomes the tokens of its bytes.</summary>
internal static class UnknownPieces
{
    /// <param name="bytes">The tokens of bytes, or null without byte fallback.</param>
    public static void Add(IEnumerable<Piece> path, int? unknown, int?[]? bytes, string word, List<Piece> pieces)
    {
        Piece? pending = null;
        foreach (Piece piece in path)
        {
            if (piece.Id != unknown)
            {
                Flush();
                pieces.Add(piece);
            }
            else
            {
                pending = pending is { } before ? before with { Length = before.Length + piece.Length } : piece;
            }
        }

        Flush();

        void Flush()
        {
            if (pending is not { } run) return;
            pending = null;
            if (bytes is null || !ByteFallback.TryAdd(bytes, word.AsSpan(run.Start, run.Length), run.Start, pieces)) pieces.Add(run);
        }
    }
}

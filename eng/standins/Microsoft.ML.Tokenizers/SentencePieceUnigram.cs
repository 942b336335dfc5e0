namespace Microsoft.ML.Tokenizers;

/// <summary>The most probable pieces of a text, scores summed in single precision; each unknown character is a piece.</summary>
internal sealed class SentencePieceUnigram
{
    private const float UnknownPenalty = 10;

    private readonly Dictionary<string, (int Id, float Score)> _pieces = new(StringComparer.Ordinal);
    private readonly int _longest;
    private readonly int _unknown;
    private readonly float _unknownScore;

    public SentencePieceUnigram(SentencePieceProto model)
    {
        List<(SentencePieceProto.Piece Piece, int Id)> used = [.. model.Pieces
            .Select((piece, id) => (piece, id))
            .Where(item => item.piece.Kind is SentencePieceProto.NormalKind or SentencePieceProto.UserDefinedKind or SentencePieceProto.UnusedKind)];
        float best = used.Select(item => item.Piece.Score).DefaultIfEmpty().Max();
        foreach ((SentencePieceProto.Piece piece, int id) in used)
        {
            bool isUserDefined = piece.Kind == SentencePieceProto.UserDefinedKind;
            int bytes = System.Text.Encoding.UTF8.GetByteCount(piece.Text);
            _pieces.Add(piece.Text, (id, isUserDefined ? (bytes * best) - 0.1f : piece.Score));
            _longest = Math.Max(_longest, piece.Text.Length);
        }

        _unknown = model.UnkId;
        _unknownScore = used.Select(item => item.Piece.Score).DefaultIfEmpty().Min() - UnknownPenalty;
    }

    public List<(int Id, int Start, int Length)> Segment(string text)
    {
        var best = new (int Start, int Id, float Score)[text.Length + 1];
        Array.Fill(best, (-1, -1, 0f));
        int size;
        for (int start = 0; start < text.Length; start += size)
        {
            size = start + 1 < text.Length && char.IsSurrogatePair(text[start], text[start + 1]) ? 2 : 1;
            bool isKnown = false;
            for (int length = 1; length <= Math.Min(_longest, text.Length - start); length++)
            {
                if (!_pieces.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text.AsSpan(start, length), out (int Id, float Score) piece)) continue;
                Offer(best, start, start + length, piece.Id, piece.Score);
                isKnown |= length == size;
            }

            if (!isKnown) Offer(best, start, start + size, _unknown, _unknownScore);
        }

        var path = new List<(int Id, int Start, int Length)>();
        for (int end = text.Length; end > 0; end = best[end].Start)
        {
            path.Add((best[end].Id, best[end].Start, end - best[end].Start));
        }

        path.Reverse();
        return path;
    }

    private static void Offer((int Start, int Id, float Score)[] best, int start, int end, int id, float score)
    {
        float total = score + best[start].Score;
        if (best[end].Start < 0 || total > best[end].Score) best[end] = (start, id, total);
    }
}

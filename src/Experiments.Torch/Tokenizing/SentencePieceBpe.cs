using Microsoft.ML.Tokenizers;

namespace Experiments.Torch.Tokenizing;

/// <summary>Merges as SentencePiece's BPE does, the piece with the best score first, by Microsoft.ML.Tokenizers; normalised text comes in.</summary>
internal static class SentencePieceBpe
{
    /// <param name="unknown">The id of the unknown piece.</param>
    public static SegmentWord Create(SentencePieceFile model, Vocabulary vocabulary, int unknown)
    {
        using var stream = new MemoryStream(SentencePieceWriter.Write(model, unknown));
        SentencePieceTokenizer tokenizer = SentencePieceTokenizer.Create(stream, addBeginningOfSentence: false, addEndOfSentence: false);
        int?[]? bytes = model.ByteFallback ? ByteFallback.Tokens(vocabulary) : null;
        return (word, pieces) =>
        {
            IEnumerable<Piece> path = tokenizer
                .EncodeToTokens(word, out _, considerPreTokenization: false, considerNormalization: false)
                .Select(token => Piece(token, word.Length));
            UnknownPieces.Add(path, unknown, bytes, word, pieces);
        };
    }

    private static Piece Piece(EncodedToken token, int length)
    {
        (int start, int size) = token.Offset.GetOffsetAndLength(length);
        return new Piece(token.Id, start, size);
    }
}

using System.Buffers;
using System.Text;

namespace Microsoft.ML.Tokenizers;

/// <summary>
/// Encodes by a SentencePiece model of the BPE type; the unigram type is not here. Normalisation covers white space;
/// a model with a precompiled charsmap must be given normalised text.
/// </summary>
public class SentencePieceTokenizer : Tokenizer
{
    private readonly SentencePieceProto _model;
    private readonly Func<string, List<(int Id, int Start, int Length)>> _segment;
    private readonly Dictionary<string, int> _vocabulary = new(StringComparer.Ordinal);

    private SentencePieceTokenizer(SentencePieceProto model, bool addBeginningOfSentence, bool addEndOfSentence)
    {
        AddBeginningOfSentence = addBeginningOfSentence;
        AddEndOfSentence = addEndOfSentence;
        for (int id = 0; id < model.Pieces.Count; id++)
        {
            _vocabulary.Add(model.Pieces[id].Text, id);
        }

        if (model.ModelType != SentencePieceProto.BpeType) throw new ArgumentException($"The model type '{model.ModelType}' is not supported.", nameof(model));
        _model = model;
        _segment = new SentencePieceBpe(model, _vocabulary).Segment;
        Normalizer = new SentencePieceNormalizer(model.RemoveExtraWhitespaces, model.AddDummyPrefix, model.EscapeWhitespaces, model.TreatWhitespaceAsSuffix, null);
    }

    public override Normalizer? Normalizer { get; }

    public override PreTokenizer? PreTokenizer => null;

    public bool AddBeginningOfSentence { get; }

    public bool AddEndOfSentence { get; }

    public bool ByteFallback => _model.ByteFallback;

    public int BeginningOfSentenceId => Math.Max(0, _model.BosId);

    public string BeginningOfSentenceToken => _model.BosPiece;

    public int EndOfSentenceId => Math.Max(0, _model.EosId);

    public string EndOfSentenceToken => _model.EosPiece;

    public int UnknownId => Math.Max(0, _model.UnkId);

    public string UnknownToken => _model.UnkPiece;

    public IReadOnlyDictionary<string, int> Vocabulary => _vocabulary;

    /// <param name="specialTokens">Not supported here: cut them out before.</param>
    public static SentencePieceTokenizer Create(
        Stream modelStream, bool addBeginningOfSentence = true, bool addEndOfSentence = false, IReadOnlyDictionary<string, int>? specialTokens = null)
    {
        ArgumentNullException.ThrowIfNull(modelStream);
        if (specialTokens is { Count: > 0 }) throw new NotSupportedException("Special tokens are cut out before encoding.");
        using var copy = new MemoryStream();
        modelStream.CopyTo(copy);
        return new SentencePieceTokenizer(SentencePieceProto.Parse(copy.ToArray()), addBeginningOfSentence, addEndOfSentence);
    }

    protected override EncodeResults<EncodedToken> EncodeToTokens(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings)
    {
        if (settings.ConsiderNormalization && _model.HasCharsmap) throw new NotSupportedException("A precompiled charsmap is not applied: give normalised text.");
        (string prepared, _, string? normalized) = Prepare(text, textSpan, settings);
        var tokens = new List<EncodedToken>();
        if (prepared.Length > 0)
        {
            if (AddBeginningOfSentence) tokens.Add(new EncodedToken(BeginningOfSentenceId, BeginningOfSentenceToken, new Range(0, 0)));
            foreach ((int id, int start, int length) in _segment(prepared))
            {
                AddPiece(tokens, id, prepared, start, length);
            }

            if (AddEndOfSentence) tokens.Add(new EncodedToken(EndOfSentenceId, EndOfSentenceToken, new Range(prepared.Length, prepared.Length)));
        }

        return new EncodeResults<EncodedToken> { Tokens = tokens, NormalizedText = normalized, CharsConsumed = prepared.Length };
    }

    public override OperationStatus Decode(IEnumerable<int> ids, Span<char> destination, out int idsConsumed, out int charsWritten)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var bytes = new List<byte>();
        int count = 0;
        foreach (int id in ids)
        {
            count++;
            if ((uint)id >= (uint)_model.Pieces.Count) continue;
            SentencePieceProto.Piece piece = _model.Pieces[id];
            if (piece.Kind == SentencePieceProto.ByteKind) bytes.Add(Convert.FromHexString(piece.Text.AsSpan(3, 2))[0]);
            else if (piece.Kind != SentencePieceProto.ControlKind) bytes.AddRange(Encoding.UTF8.GetBytes(piece.Text));
        }

        string text = Encoding.UTF8.GetString([.. bytes]).Replace('\u2581', ' ');
        if (_model.AddDummyPrefix && text.StartsWith(' ')) text = text[1..];
        return Write(text, count, destination, out idsConsumed, out charsWritten);
    }

    private void AddPiece(List<EncodedToken> tokens, int id, string text, int start, int length)
    {
        if (id != UnknownId || !ByteFallback)
        {
            string value = id == UnknownId ? text.Substring(start, length) : _model.Pieces[id].Text;
            tokens.Add(new EncodedToken(id, value, new Range(start, start + length)));
            return;
        }

        // The first byte covers the character, the others nothing.
        int end = start + length;
        foreach (byte value in Encoding.UTF8.GetBytes(text, start, length))
        {
            string piece = $"<0x{value:X2}>";
            tokens.Add(new EncodedToken(_vocabulary[piece], piece, new Range(start, end)));
            start = end;
        }
    }
}

using System.Buffers;
using System.Text;

namespace Microsoft.ML.Tokenizers;

/// <summary>Settings of a <see cref="WordPieceTokenizer"/>.</summary>
public class WordPieceOptions
{
    public PreTokenizer? PreTokenizer { get; set; }

    public Normalizer? Normalizer { get; set; }

    public string UnknownToken { get; set; } = "[UNK]";

    public string ContinuingSubwordPrefix { get; set; } = "##";

    /// <summary>In UTF-16 units; a longer word is unknown.</summary>
    public int MaxInputCharsPerWord { get; set; } = 100;
}

/// <summary>The longest pieces of a word first, from its beginning; a word with a part that no piece covers is unknown as a whole.</summary>
public class WordPieceTokenizer : Tokenizer
{
    private readonly Dictionary<string, int> _vocabulary;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _pieces;
    private readonly Dictionary<int, string> _tokens = [];
    private readonly int _longestPiece;

    private WordPieceTokenizer(Dictionary<string, int> vocabulary, WordPieceOptions options)
    {
        ArgumentNullException.ThrowIfNull(options.UnknownToken);
        ArgumentNullException.ThrowIfNull(options.ContinuingSubwordPrefix);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.MaxInputCharsPerWord);
        if (!vocabulary.TryGetValue(options.UnknownToken, out int unknown))
        {
            throw new ArgumentException($"The unknown token '{options.UnknownToken}' is not in the vocabulary.");
        }

        _vocabulary = vocabulary;
        _pieces = vocabulary.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach ((string token, int id) in vocabulary)
        {
            _tokens[id] = token;
            _longestPiece = Math.Max(_longestPiece, token.Length);
        }

        UnknownToken = options.UnknownToken;
        UnknownTokenId = unknown;
        ContinuingSubwordPrefix = options.ContinuingSubwordPrefix;
        MaxInputCharsPerWord = options.MaxInputCharsPerWord;
        Normalizer = options.Normalizer;
        PreTokenizer = options.PreTokenizer ?? Microsoft.ML.Tokenizers.PreTokenizer.WhiteSpace;
    }

    public override Normalizer? Normalizer { get; }

    public override PreTokenizer? PreTokenizer { get; }

    public string UnknownToken { get; }

    public int UnknownTokenId { get; }

    public string ContinuingSubwordPrefix { get; }

    public int MaxInputCharsPerWord { get; }

    /// <param name="vocabStream">A token a line; its number, from 0, is the id. Empty lines have none.</param>
    public static WordPieceTokenizer Create(Stream vocabStream, WordPieceOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(vocabStream);
        var vocabulary = new Dictionary<string, int>(StringComparer.Ordinal);
        var reader = new StreamReader(vocabStream);
        for (int id = 0; reader.ReadLine() is { } line; id++)
        {
            if (line.Length > 0) vocabulary.Add(line, id);
        }

        return new WordPieceTokenizer(vocabulary, options ?? new WordPieceOptions());
    }

    protected override EncodeResults<EncodedToken> EncodeToTokens(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings)
    {
        (string prepared, IEnumerable<(int Offset, int Length)> words, string? normalized) = Prepare(text, textSpan, settings);
        var tokens = new List<EncodedToken>();
        foreach ((int offset, int length) in words)
        {
            if (length > 0) EncodeWord(prepared.AsSpan(offset, length), offset, tokens);
        }

        return new EncodeResults<EncodedToken> { Tokens = tokens, NormalizedText = normalized, CharsConsumed = prepared.Length };
    }

    public override OperationStatus Decode(IEnumerable<int> ids, Span<char> destination, out int idsConsumed, out int charsWritten)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var text = new StringBuilder();
        int count = 0;
        foreach (int id in ids)
        {
            string token = _tokens.GetValueOrDefault(id, "");
            bool continues = count > 0 && token.StartsWith(ContinuingSubwordPrefix, StringComparison.Ordinal);
            if (count++ > 0 && !continues) text.Append(' ');
            text.Append(continues ? token.AsSpan(ContinuingSubwordPrefix.Length) : token);
        }

        return Write(text.ToString(), count, destination, out idsConsumed, out charsWritten);
    }

    private void EncodeWord(ReadOnlySpan<char> word, int offset, List<EncodedToken> tokens)
    {
        int first = tokens.Count;
        int start = word.Length > MaxInputCharsPerWord ? -1 : 0;
        char[] buffer = new char[ContinuingSubwordPrefix.Length + word.Length];
        ContinuingSubwordPrefix.CopyTo(buffer);
        while (start >= 0 && start < word.Length)
        {
            (int id, int length) = LongestPiece(word[start..], start > 0, buffer);
            if (length > 0) tokens.Add(new EncodedToken(id, _tokens[id], new Range(offset + start, offset + start + length)));
            start = length > 0 ? start + length : -1;
        }

        if (start >= 0) return;
        tokens.RemoveRange(first, tokens.Count - first);
        tokens.Add(new EncodedToken(UnknownTokenId, UnknownToken, new Range(offset, offset + word.Length)));
    }

    private (int Id, int Length) LongestPiece(ReadOnlySpan<char> rest, bool continues, char[] buffer)
    {
        int prefix = continues ? ContinuingSubwordPrefix.Length : 0;
        rest.CopyTo(buffer.AsSpan(ContinuingSubwordPrefix.Length));
        ReadOnlySpan<char> whole = buffer.AsSpan(ContinuingSubwordPrefix.Length - prefix, prefix + rest.Length);
        for (int length = Math.Min(rest.Length, _longestPiece); length > 0; length--)
        {
            if (_pieces.TryGetValue(whole[..(prefix + length)], out int id)) return (id, length);
        }

        return (0, 0);
    }
}

using System.Buffers;
using System.Text;

namespace Microsoft.ML.Tokenizers;

/// <summary>Settings of a <see cref="BpeTokenizer"/>.</summary>
public sealed class BpeOptions
{
    public BpeOptions(IEnumerable<KeyValuePair<string, int>> vocabulary)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        Vocabulary = vocabulary;
    }

    public IEnumerable<KeyValuePair<string, int>> Vocabulary { get; }

    /// <summary>Pairs «left right», the first to be merged first.</summary>
    public IEnumerable<string>? Merges { get; set; }

    public PreTokenizer? PreTokenizer { get; set; }

    public Normalizer? Normalizer { get; set; }

    public string? UnknownToken { get; set; }

    public bool FuseUnknownTokens { get; set; }

    public string? ContinuingSubwordPrefix { get; set; }

    public string? EndOfWordSuffix { get; set; }
}

/// <summary>Byte-pair encoding: a word's characters, merged pair by pair in the order of the merges.</summary>
public sealed class BpeTokenizer : Tokenizer
{
    private readonly Dictionary<string, int> _vocabulary = new(StringComparer.Ordinal);
    private readonly Dictionary<int, string> _tokens = [];
    private readonly Dictionary<(int Left, int Right), (int Rank, int Merged)> _merges = [];

    private BpeTokenizer(BpeOptions options)
    {
        foreach ((string token, int id) in options.Vocabulary)
        {
            _vocabulary.Add(token, id);
            _tokens.Add(id, token);
        }

        if (_vocabulary.Count == 0) throw new InvalidOperationException("The vocabulary cannot be empty.");
        Normalizer = options.Normalizer;
        PreTokenizer = options.PreTokenizer ?? Microsoft.ML.Tokenizers.PreTokenizer.WordOrNonWord;
        UnknownToken = options.UnknownToken;
        FuseUnknownTokens = options.FuseUnknownTokens;
        ContinuingSubwordPrefix = options.ContinuingSubwordPrefix;
        EndOfWordSuffix = options.EndOfWordSuffix;
        foreach (string merge in options.Merges ?? [])
        {
            AddMerge(merge);
        }
    }

    public override Normalizer? Normalizer { get; }

    public override PreTokenizer? PreTokenizer { get; }

    public string? UnknownToken { get; }

    public bool FuseUnknownTokens { get; }

    public string? ContinuingSubwordPrefix { get; }

    public string? EndOfWordSuffix { get; }

    public IReadOnlyDictionary<string, int> Vocabulary => _vocabulary;

    public static BpeTokenizer Create(BpeOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new BpeTokenizer(options);
    }

    protected override EncodeResults<EncodedToken> EncodeToTokens(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings)
    {
        (string prepared, IEnumerable<(int Offset, int Length)> words, string? normalized) = Prepare(text, textSpan, settings);
        var tokens = new List<EncodedToken>();
        foreach ((int offset, int length) in words)
        {
            foreach ((int id, int start, int size) in BpeWord.Merge(Symbols(prepared.AsSpan(offset, length)), _merges))
            {
                tokens.Add(new EncodedToken(id, _tokens[id], new Range(offset + start, offset + start + size)));
            }
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
            count++;
            text.Append(_tokens.GetValueOrDefault(id, ""));
        }

        string decoded = text.ToString();
        if (!string.IsNullOrEmpty(EndOfWordSuffix))
        {
            if (decoded.EndsWith(EndOfWordSuffix, StringComparison.Ordinal)) decoded = decoded[..^EndOfWordSuffix.Length];
            decoded = decoded.Replace(EndOfWordSuffix, " ", StringComparison.Ordinal);
        }

        if (!string.IsNullOrEmpty(ContinuingSubwordPrefix)) decoded = decoded.Replace(ContinuingSubwordPrefix, "", StringComparison.Ordinal);
        return Write(decoded, count, destination, out idsConsumed, out charsWritten);
    }

    private void AddMerge(string merge)
    {
        string[] pair = merge.Split(' ');
        if (pair.Length != 2 || pair[1].Length == 0) throw new InvalidOperationException("Invalid merger file format");
        int prefix = ContinuingSubwordPrefix?.Length ?? 0;
        if (pair[1].Length <= prefix) throw new InvalidOperationException($"The merge value '{pair[1]}' is too short to be merged with a prefix of length {prefix}.");
        _merges.Add((Id(pair[0]), Id(pair[1])), (_merges.Count, Id(pair[0] + pair[1][prefix..])));

        int Id(string token) => _vocabulary.TryGetValue(token, out int id)
            ? id : throw new InvalidOperationException($"Trying to merge a token '{token}' which not exist in the vocabulary.");
    }

    /// <summary>A word's characters; those that the vocabulary lacks are unknown or, without an unknown token, left out.</summary>
    private List<(int Id, int Length)> Symbols(ReadOnlySpan<char> word)
    {
        var symbols = new List<(int Id, int Length)>(word.Length);
        Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> lookup = _vocabulary.GetAlternateLookup<ReadOnlySpan<char>>();
        bool wasUnknown = false;
        for (int i = 0, length; i < word.Length; i += length)
        {
            length = i + 1 < word.Length && char.IsSurrogatePair(word[i], word[i + 1]) ? 2 : 1;
            ReadOnlySpan<char> symbol = word.Slice(i, length);
            if (i > 0 && ContinuingSubwordPrefix is not null) symbol = string.Concat(ContinuingSubwordPrefix, symbol);
            if (i + length == word.Length && EndOfWordSuffix is not null) symbol = string.Concat(symbol, EndOfWordSuffix);
            if (lookup.TryGetValue(symbol, out int id))
            {
                symbols.Add((id, length));
                wasUnknown = false;
            }
            else if (UnknownToken is not null)
            {
                if (!_vocabulary.TryGetValue(UnknownToken, out int unknown)) throw new InvalidOperationException("Unknown Token Out Of Vocabulary.");
                if (wasUnknown && FuseUnknownTokens) symbols[^1] = (unknown, symbols[^1].Length + length);
                else symbols.Add((unknown, length));
                wasUnknown = true;
            }
        }

        return symbols;
    }
}

using Experiments.Core.Diagnostics;

namespace Experiments.Torch.Tokenizing;

/// <summary>
/// Text to token ids and back, as the tokenizer of a Hugging Face folder does it.
/// Truncation and padding that the files ask for are ignored: the run's own settings hold. Safe for parallel use.
/// </summary>
public sealed class TextTokenizer
{
    private readonly TokenizerDefinition _parts;
    private readonly AddedTokens _added;
    private readonly WordCache _words;
    private readonly SpecialTokens _special;
    private readonly Dictionary<int, AddedToken> _addedById;

    internal TextTokenizer(TokenizerDefinition parts, SpecialTokens special, IReadOnlyList<CompanionFile> files)
    {
        _parts = parts;
        _special = special;
        _added = new AddedTokens(parts.Added, parts.Normalizer);
        _words = new WordCache(parts.Model);
        _addedById = parts.Added.GroupBy(token => token.Id).ToDictionary(group => group.Key, group => group.Last());
        SpecialIds = _addedById.Where(pair => pair.Value.Special).ToDictionary(pair => pair.Key, pair => pair.Value.Content);
        Files = files;
    }

    /// <summary>What makes up the tokenizer, to be written beside a saved model.</summary>
    public IReadOnlyList<CompanionFile> Files { get; }

    /// <summary>One more than the highest token id, added tokens included: what an embedding must at least have.</summary>
    public int VocabularySize => _parts.Size;

    public int? PadId => _special.Pad;

    public int? UnknownId => _special.Unknown;

    public int? BosId => _special.Bos;

    public int? EosId => _special.Eos;

    public int? ClsId => _special.Cls;

    public int? SepId => _special.Sep;

    public int? MaskId => _special.Mask;

    /// <summary>The tokens that decoding leaves out when it skips special tokens, by id.</summary>
    public IReadOnlyDictionary<int, string> SpecialIds { get; }

    /// <summary>Reads the tokenizer of a folder or a GGUF file: tokenizer.json, else vocab.txt, vocab.json with merges.txt, spiece.model or tokenizer.model.</summary>
    /// <exception cref="ExperimentException">There is none, it is broken, or it needs what is not supported (EXP3101 to EXP3103).</exception>
    public static TextTokenizer Load(string folder) => TokenizerFolder.Load(folder);

    /// <summary>The id of a token as the vocabulary spells it.</summary>
    public int? Id(string token) => _parts.Id(token);

    /// <summary>The token with an id, or null.</summary>
    public string? Token(int id) => _addedById.TryGetValue(id, out AddedToken? added) ? added.Content : _parts.Vocabulary.Token(id);

    /// <summary>Encodes a text or a pair.</summary>
    /// <param name="maxLength">The most tokens there may be, special ones included; the longer text gives way first.</param>
    public Encoded Encode(string text, string? pair = null, int? maxLength = null, bool addSpecialTokens = true)
    {
        List<Token> first = Tokens(text);
        List<Token> second = pair is null ? [] : Tokens(pair);
        int total = first.Count + second.Count;
        if (maxLength is { } limit)
        {
            int room = limit - (addSpecialTokens ? _parts.PostProcessing.Added(pair is not null) : 0);
            (int keepFirst, int keepSecond) = Truncation.LongestFirst(first.Count, second.Count, room);
            first.RemoveRange(keepFirst, first.Count - keepFirst);
            second.RemoveRange(keepSecond, second.Count - keepSecond);
        }

        foreach (OffsetTrim trim in _parts.PostProcessing.Trims)
        {
            trim.Apply(first);
            trim.Apply(second);
        }

        int truncated = total - first.Count - second.Count;
        return _parts.PostProcessing.Apply(pair is null ? [first] : [first, second], addSpecialTokens, truncated);
    }

    /// <summary>The text of token ids; ids that the tokenizer does not know are left out.</summary>
    public string Decode(IEnumerable<int> ids, bool skipSpecialTokens)
    {
        var tokens = new List<string>();
        foreach (int id in ids)
        {
            bool skip = skipSpecialTokens && _addedById.TryGetValue(id, out AddedToken? added) && added.Special;
            if (!skip && Token(id) is { } token) tokens.Add(token);
        }

        return string.Concat(_parts.Decoder(tokens));
    }

    private List<Token> Tokens(string text)
    {
        CodePoints codePoints = CodePoints.Of(text);
        var tokens = new List<Token>();
        var words = new List<AlignedText>();
        foreach (Segment segment in _added.Cut(AlignedText.Of(text)))
        {
            if (segment.Token is { } added)
            {
                (int start, int end) = segment.Text.Original(0, segment.Text.Length);
                tokens.Add(new Token(added.Id, segment.Text.ToString(), codePoints[start], codePoints[end]));
                continue;
            }

            words.Clear();
            if (segment.Text.Length > 0) _parts.PreTokenizer(segment.Text, words);
            foreach (AlignedText word in words)
            {
                Add(word, codePoints, tokens);
            }
        }

        return tokens;
    }

    private void Add(AlignedText word, CodePoints codePoints, List<Token> tokens)
    {
        foreach (Piece piece in _words.Pieces(word.Chars))
        {
            (int start, int end) = word.Original(piece.Start, piece.Length);
            tokens.Add(new Token(piece.Id, _parts.Vocabulary.Token(piece.Id) ?? "", codePoints[start], codePoints[end]));
        }
    }
}

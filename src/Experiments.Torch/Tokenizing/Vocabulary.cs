namespace Experiments.Torch.Tokenizing;

/// <summary>Tokens and their ids, both ways. Ids may have gaps.</summary>
internal sealed class Vocabulary
{
    private readonly Dictionary<string, int> _ids;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _spans;
    private readonly string?[] _tokens;

    private Vocabulary(Dictionary<string, int> ids, string?[] tokens)
    {
        (_ids, _tokens) = (ids, tokens);
        _spans = ids.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public IReadOnlyDictionary<string, int> Ids => _ids;

    /// <summary>One more than the highest id.</summary>
    public int Size => _tokens.Length;

    /// <param name="file">Where the tokens come from, for errors.</param>
    /// <param name="fileBytes">Its size: the highest id must stay below, so that a few bytes cannot ask for gigabytes.</param>
    /// <exception cref="Core.Diagnostics.ExperimentException">Two tokens have one id, or an id is negative or far too high.</exception>
    public static Vocabulary Create(IEnumerable<KeyValuePair<string, int>> tokens, string file, long fileBytes)
    {
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        int highest = -1;
        foreach ((string token, int id) in tokens)
        {
            if (id < 0 || id > fileBytes) throw Refusal.Invalid(file, $"token id {id} is out of range");
            ids[token] = id;
            highest = Math.Max(highest, id);
        }

        var byId = new string?[highest + 1];
        foreach ((string token, int id) in ids)
        {
            if (byId[id] is { } other) throw Refusal.Invalid(file, $"the tokens '{other}' and '{token}' have the same id {id}");
            byId[id] = token;
        }

        return new Vocabulary(ids, byId);
    }

    public string? Token(int id) => (uint)id < (uint)_tokens.Length ? _tokens[id] : null;

    public int? Id(ReadOnlySpan<char> token) => _spans.TryGetValue(token, out int id) ? id : null;
}

using System.Collections.Immutable;
using System.Globalization;

namespace Experiments.Torch.Tokenizing;

/// <summary>A token as tokenizer_config.json, special_tokens_map.json or added_tokens.json name it.</summary>
internal sealed record NamedToken(string Content)
{
    public int? Id { get; init; }

    public bool SingleWord { get; init; }

    public bool StripLeft { get; init; }

    public bool StripRight { get; init; }

    public bool Normalized { get; init; }

    public bool Special { get; init; } = true;

    public AddedToken WithId(int id) => new(id, Content)
    {
        SingleWord = SingleWord,
        StripLeft = StripLeft,
        StripRight = StripRight,
        Normalized = Normalized,
        Special = Special,
    };
}

/// <summary>The small JSON files beside a tokenizer: its class, its switches and its special tokens.</summary>
internal sealed class TokenizerConfig
{
    public const string ConfigFile = "tokenizer_config.json";
    public const string ChatTemplateFile = "chat_template.jinja";
    private const string SpecialTokensFile = "special_tokens_map.json";
    private const string AddedTokensFile = "added_tokens.json";
    private const string ModelFile = "config.json";

    private static readonly string[] Roles = ["bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token"];

    private readonly JsonPart _settings;
    private readonly Dictionary<string, NamedToken> _roles = new(StringComparer.Ordinal);
    private readonly List<NamedToken> _tokens = [];

    private TokenizerConfig(JsonPart settings)
    {
        _settings = settings;
    }

    /// <summary>The files it was read from, of those that belong to the tokenizer.</summary>
    public List<string> Files { get; } = [];

    /// <summary>Every token named, those with ids first.</summary>
    public IEnumerable<NamedToken> Tokens => _tokens.Concat(_roles.Values);

    /// <summary>The tokenizer's class in the reference, without «Fast»; failing that the model's type; else empty.</summary>
    public string Family { get; private set; } = "";

    /// <summary>The tokens that have a role, by role: the variables of chat templates.</summary>
    public ImmutableSortedDictionary<string, string> RoleTokens =>
        _roles.ToImmutableSortedDictionary(role => role.Key, role => role.Value.Content, StringComparer.Ordinal);

    public static TokenizerConfig Read(string folder)
    {
        string file = Path.Combine(folder, ConfigFile);
        var config = new TokenizerConfig(File.Exists(file) ? JsonPart.Read(file) : new JsonPart(default, file, "$"));
        if (!config._settings.IsNull) config.Files.Add(ConfigFile);
        if (File.Exists(Path.Combine(folder, ChatTemplateFile))) config.Files.Add(ChatTemplateFile);
        config.ReadFamily(folder);
        config.ReadAdded(folder);
        config.ReadRoles(config._settings);
        if (config.ReadOptional(folder, SpecialTokensFile) is { } map) config.ReadRoles(map);
        return config;
    }

    /// <summary>From the content of tokenizer_config.json alone.</summary>
    /// <param name="file">Named in errors.</param>
    public static TokenizerConfig Parse(byte[] json, string file)
    {
        var config = new TokenizerConfig(JsonPart.Parse(json, file));
        config.ReadRoles(config._settings);
        return config;
    }

    public bool? Flag(string name) => _settings.Member(name).OptionalFlag();

    public int Integer(string name, int byDefault) => _settings.Member(name).Integer(byDefault);

    /// <summary>The token of a role such as <c>pad_token</c>.</summary>
    public string? Role(string name) => _roles.GetValueOrDefault(name)?.Content;

    private void ReadFamily(string folder)
    {
        string family = _settings.Member("tokenizer_class").OptionalText() ?? "";
        string file = Path.Combine(folder, ModelFile);
        if (family.Length == 0 && File.Exists(file)) family = JsonPart.Read(file).Member("model_type").OptionalText() ?? "";
        if (family.EndsWith("Fast", StringComparison.Ordinal)) family = family[..^4];
        if (family.EndsWith("Tokenizer", StringComparison.Ordinal)) family = family[..^9];
        Family = family.ToLowerInvariant();
    }

    private void ReadAdded(string folder)
    {
        JsonPart decoder = _settings.Member("added_tokens_decoder");
        foreach ((string name, JsonPart value) in decoder.IsNull ? [] : decoder.Members())
        {
            if (!int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int id)) throw decoder.Wrong("a map from ids to tokens");
            _tokens.Add(Token(value) with { Id = id, Special = value.Member("special").Flag(false) });
        }

        foreach ((string name, JsonPart value) in ReadOptional(folder, AddedTokensFile)?.Members() ?? [])
        {
            if (_tokens.All(token => token.Content != name)) _tokens.Add(new NamedToken(name) { Id = value.Integer(), Special = false });
        }

        _tokens.Sort((a, b) => Nullable.Compare(a.Id, b.Id));
    }

    private void ReadRoles(JsonPart map)
    {
        foreach (string role in Roles)
        {
            JsonPart value = map.Member(role);
            if (value.IsText || value.IsObject) _roles.TryAdd(role, Known(Token(value)));
        }

        JsonPart more = map.Member("additional_special_tokens");
        foreach (JsonPart value in more.IsNull ? [] : more.Items())
        {
            NamedToken token = Token(value);
            if (_tokens.All(other => other.Content != token.Content)) _tokens.Add(token);
            else Known(token);
        }
    }

    /// <summary>A token that has a role is special, even where it was listed without saying so.</summary>
    private NamedToken Known(NamedToken token)
    {
        int index = _tokens.FindIndex(other => other.Content == token.Content);
        if (index < 0) return token;
        return _tokens[index] = _tokens[index] with { Special = true };
    }

    private JsonPart? ReadOptional(string folder, string name)
    {
        string file = Path.Combine(folder, name);
        if (!File.Exists(file)) return null;
        Files.Add(name);
        return JsonPart.Read(file);
    }

    private static NamedToken Token(JsonPart value) => value.IsText ? new NamedToken(value.Text()) : new NamedToken(value.Member("content").Text())
    {
        SingleWord = value.Member("single_word").Flag(false),
        StripLeft = value.Member("lstrip").Flag(false),
        StripRight = value.Member("rstrip").Flag(false),
        Normalized = value.Member("normalized").Flag(false),
    };
}

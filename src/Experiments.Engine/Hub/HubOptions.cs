namespace Experiments.Engine.Hub;

/// <summary>Where the hub is, where its files are kept here, and what may be asked of it: the environment variables of Hugging Face's own tools.</summary>
/// <param name="Cache">Absolute; the folder that Python's huggingface_hub calls <c>HF_HUB_CACHE</c>.</param>
/// <param name="Token">Sent to <paramref name="Endpoint"/> and to nobody else; null: what is public.</param>
/// <param name="Offline">Nothing is asked of the network.</param>
public sealed record HubOptions(Uri Endpoint, string Cache, string? Token = null, bool Offline = false)
{
    private const string PublicEndpoint = "https://huggingface.co";
    private static readonly string[] Yes = ["1", "true", "yes", "on"];

    public HubPatience Patience { get; init; } = new();

    public static HubOptions From(IReadOnlyDictionary<string, string> environment)
    {
        string? Read(string name) => environment.TryGetValue(name, out string? value) && value.Trim().Length > 0 ? value.Trim() : null;
        string profile = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        string Absolute(string path) => Path.GetFullPath(path == "~" || path.StartsWith("~/", StringComparison.Ordinal) ? profile + path[1..] : path);

        string shared = Read("XDG_CACHE_HOME") ?? Path.Combine(profile, ".cache");
        string home = Absolute(Read("HF_HOME") ?? Path.Combine(shared, "huggingface"));
        string cache = Absolute(Read("HF_HUB_CACHE") ?? Read("HUGGINGFACE_HUB_CACHE") ?? Path.Combine(home, "hub"));
        return new HubOptions(
            ReadEndpoint(Read("HF_ENDPOINT")),
            cache,
            Read("HF_TOKEN") ?? ReadToken(Absolute(Read("HF_TOKEN_PATH") ?? Path.Combine(home, "token"))),
            Yes.Contains(Read("HF_HUB_OFFLINE"), StringComparer.OrdinalIgnoreCase) || Yes.Contains(Read("TRANSFORMERS_OFFLINE"), StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>With a slash at its end, so that paths are appended to it. What is no address is asked in vain, and said so then.</summary>
    private static Uri ReadEndpoint(string? said) =>
        Uri.TryCreate((said ?? PublicEndpoint).TrimEnd('/') + "/", UriKind.Absolute, out Uri? endpoint) && endpoint.Scheme is "http" or "https"
            ? endpoint
            : throw HubProblems.BadEndpoint(said ?? "");

    private static string? ReadToken(string file)
    {
        try
        {
            return File.Exists(file) && File.ReadAllText(file).Trim() is { Length: > 0 } token ? token : null;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

/// <summary>How long the hub is waited for.</summary>
public sealed record HubPatience
{
    /// <summary>In a row without a byte gained; after that the hub counts as unreachable.</summary>
    public int Attempts { get; init; } = 6;

    /// <summary>Doubled with each further attempt, unless the hub says how long.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan LongestPause { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Without an answer, or without a byte of one.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(30);
}

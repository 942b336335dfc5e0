using Experiments.Core.Diagnostics;

namespace Experiments.Torch.Weights.Gguf;

/// <summary>
/// Keys and values of a GGUF file. Asking for a key with another kind of value than it has is refused: files come from anywhere.
/// </summary>
internal sealed class GgufMetadata(IReadOnlyDictionary<string, object> values, string path)
{
    public string Path { get; } = path;

    public IEnumerable<string> Keys => values.Keys;

    /// <exception cref="ExperimentException">The value is no whole number; the other methods refuse other kinds likewise.</exception>
    public long? Whole(string key) => Value<long>(key, "a whole number");

    public double? Real(string key) => values.GetValueOrDefault(key) is long whole ? whole : Value<double>(key, "a number");

    public bool? Flag(string key) => Value<bool>(key, "true or false");

    public string? Text(string key) => Object<string>(key, "a text");

    public string[]? Texts(string key) => Object<string[]>(key, "a list of texts");

    public long[]? Wholes(string key) => Object<long[]>(key, "a list of whole numbers");

    public double[]? Reals(string key) => Object<double[]>(key, "a list of numbers");

    private T? Value<T>(string key, string kind)
        where T : struct => values.TryGetValue(key, out var value) ? value is T typed ? typed : throw WrongKind(key, kind) : null;

    private T? Object<T>(string key, string kind)
        where T : class => values.TryGetValue(key, out var value) ? value as T ?? throw WrongKind(key, kind) : null;

    private ExperimentException WrongKind(string key, string kind) => GgufProblems.Invalid(Path, $"'{key}' should be {kind}");
}

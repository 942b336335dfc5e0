using System.Text.Json;
using System.Text.Json.Nodes;
using Experiments.Core.Diagnostics;
using Experiments.Torch.Weights.Gguf;

namespace Experiments.Torch.Models;

/// <summary>
/// A Hugging Face config.json, or what a GGUF file has in its place. Both spellings are read: newer files have <c>dtype</c> and
/// <c>rope_parameters</c>, older ones <c>torch_dtype</c>, <c>rope_theta</c> and <c>rope_scaling</c>. Null counts as absent, as in Python.
/// </summary>
internal sealed class ModelConfig
{
    private readonly JsonObject _values;

    private ModelConfig(string path, string weights, JsonObject values, string? modelType = null)
    {
        Path = path;
        Weights = weights;
        _values = values;
        ModelType = modelType ?? Text("model_type");
    }

    public string Path { get; }

    /// <summary>The folder of the weights, or the GGUF file: what a configuration leaves open, their names may tell.</summary>
    public string Weights { get; }

    public string ModelType { get; }

    /// <summary>Everything the file holds, a copy.</summary>
    public JsonObject Values => _values.DeepClone().AsObject();

    /// <param name="folder">A folder with config.json, or a GGUF file, whose metadata says the same.</param>
    /// <param name="weights">The folder of the weights, where it is another.</param>
    /// <exception cref="ExperimentException">There is no config.json, or it is no JSON object with a model_type.</exception>
    public static ModelConfig Read(string folder, string? weights = null)
    {
        if (GgufPath.Of(folder) is { } gguf)
            return new ModelConfig(gguf, weights ?? gguf, GgufConfig.Read(gguf));
        var path = System.IO.Path.Combine(folder, "config.json");
        try
        {
            var json = JsonNode.Parse(File.ReadAllBytes(path)) as JsonObject;
            return new ModelConfig(path, weights ?? folder, json ?? throw Invalid(path, "it is not a JSON object"));
        }
        catch (JsonException e)
        {
            throw Invalid(path, e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ExperimentException(
                Diagnostic.Error(DiagnosticCodes.ModelNotFound, $"config.json cannot be read: {e.Message}", new SourceLocation(folder),
                    "A model is a Hugging Face folder with config.json, model.safetensors and tokenizer files, or a GGUF file"),
                inner: e);
        }
    }

    public bool Has(string name) => _values[name] is not null;

    /// <summary>The name is there, if only with null: where null says something else than nothing at all.</summary>
    public bool Mentions(string name) => _values.ContainsKey(name);

    /// <summary>An object within, read the same way; null where there is none.</summary>
    public ModelConfig? Part(string name) => _values[name] switch
    {
        null => null,
        JsonObject part => new ModelConfig(Path, Weights, part, ModelType),
        _ => throw Refuse($"{name} must be an object"),
    };

    /// <summary>A list of texts; null where there is none.</summary>
    public IReadOnlyList<string>? Texts(string name) => _values[name] switch
    {
        null => null,
        JsonArray list => [.. list.Select(item => item is JsonValue value && value.GetValueKind() == JsonValueKind.String
            ? value.GetValue<string>()
            : throw Refuse($"{name} must hold strings"))],
        _ => throw Refuse($"{name} must be a list"),
    };

    public int Integer(string name, int? fallback = null) => Number(name, fallback) is var number && number == Math.Floor(number)
        ? number is >= int.MinValue and <= int.MaxValue ? (int)number : throw Invalid(Path, $"{name} is out of range")
        : throw Invalid(Path, $"{name} must be a whole number");

    /// <summary>A whole number from 1 on, such as a number of layers.</summary>
    /// <param name="most">More than any model has: a broken file must not claim all memory.</param>
    public int Size(string name, int? fallback = null, int most = 1 << 24)
    {
        var size = Integer(name, fallback);
        return size >= 1 && size <= most ? size : throw Invalid(Path, $"{name} is {size}, not between 1 and {most}");
    }

    public double Number(string name, double? fallback = null) => Value(name, JsonValueKind.Number) is { } value
        ? value.GetValue<double>()
        : fallback ?? throw Invalid(Path, $"{name} is missing");

    public string Text(string name, string? fallback = null) => Value(name, JsonValueKind.String) is { } value
        ? value.GetValue<string>()
        : fallback ?? throw Invalid(Path, $"{name} is missing");

    public bool Flag(string name) =>
        _values[name] is JsonValue value && value.GetValueKind() is JsonValueKind.True;

    /// <summary>Scores of words come from their own table, as in every pretrained encoder.</summary>
    /// <exception cref="ExperimentException">The configuration says otherwise.</exception>
    public ModelConfig RequireTiedHead() => Has("tie_word_embeddings") && !Flag("tie_word_embeddings")
        ? throw Refuse("tie_word_embeddings: false is not supported for masked-language models")
        : this;

    /// <summary>The most tokens of a text, or null: any number, as with T5, whose positions are relative.</summary>
    public int? Positions => ModelType switch
    {
        "gpt2" => Integer("n_positions", 1024),
        // RoBERTa counts from behind the padding token.
        "roberta" => Integer("max_position_embeddings", 514) - Integer("pad_token_id", 1) - 1,
        _ => Has("max_position_embeddings") ? Integer("max_position_embeddings") : null,
    };

    public ExperimentException Refuse(string message) => Invalid(Path, message);

    private JsonValue? Value(string name, JsonValueKind kind)
    {
        if (_values[name] is not { } node)
            return null;
        return node is JsonValue value && value.GetValueKind() == kind
            ? value
            : throw Invalid(Path, $"{name} must be a {(kind == JsonValueKind.Number ? "number" : "string")}");
    }

    private static ExperimentException Invalid(string path, string message) =>
        new(Diagnostic.Error(
            DiagnosticCodes.InvalidModelConfig, $"{System.IO.Path.GetFileName(path)}: {message}", new SourceLocation(path)));
}

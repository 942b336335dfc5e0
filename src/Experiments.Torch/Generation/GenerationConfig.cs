using System.Text.Json;
using System.Text.Json.Nodes;
using Experiments.Core.Diagnostics;
using Experiments.Torch.Models;
using Experiments.Torch.Tokenizing;

namespace Experiments.Torch.Generation;

/// <summary>
/// How a model's makers want it to generate: generation_config.json, and the roles of tokens from there, config.json or the tokenizer.
/// </summary>
/// <param name="Options">What the file says, on top of values that change nothing.</param>
/// <param name="Ignored">Names in the file that would change what comes out, and that are not supported.</param>
internal sealed record GenerationConfig(ModelTokens Tokens, DecodingOptions Options, IReadOnlyList<string> Ignored)
{
    public const string FileName = "generation_config.json";

    /// <summary>Tokens of an answer where nobody says how many.</summary>
    private const int UsualLength = 64;

    /// <param name="folder">A model folder; a GGUF file has no such file beside it.</param>
    /// <exception cref="ExperimentException">The file is broken.</exception>
    public static GenerationConfig Read(string folder, ModelConfig config, TextTokenizer? tokenizer)
    {
        var path = Path.Combine(folder, FileName);
        return Parse(File.Exists(path) ? JsonPart.ReadBytes(path) : "{}"u8, path, config, tokenizer);
    }

    /// <param name="path">Shown as the place of problems.</param>
    internal static GenerationConfig Parse(ReadOnlySpan<byte> json, string path, ModelConfig config, TextTokenizer? tokenizer)
    {
        var values = Object(json, path);
        try
        {
            // Learned positions end, and turned ones mean nothing beyond those that were trained.
            var options = GenerationSettings.Apply(new DecodingOptions(UsualLength) { MaxLength = config.Positions }, values, out var ignored);
            // A row has one answer.
            options = options with { NumReturnSequences = 1 };
            return GenerationSettings.Problem(options) is { } problem
                ? throw Invalid(path, problem)
                : new GenerationConfig(Roles(values, config.Values, tokenizer), options, ignored);
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException)
        {
            throw Invalid(path, e.Message);
        }
    }

    private static ModelTokens Roles(JsonObject generation, JsonObject model, TextTokenizer? tokenizer)
    {
        JsonNode? Role(string name) => generation[name] ?? model[name];
        var ends = GenerationSettings.Ids(Role("eos_token_id"));
        // Chat models end their turn by a token that older files name in the tokenizer alone.
        if (tokenizer?.EosId is { } end && !ends.Contains(end))
            ends = ends.Add(end);
        int? One(string name) => Role(name) is { } id ? (int)id : null;
        var padding = One("pad_token_id") ?? tokenizer?.PadId ?? ends.Cast<int?>().FirstOrDefault() ?? 0;
        return new ModelTokens(ends, padding, One("decoder_start_token_id") ?? One("bos_token_id") ?? padding);
    }

    private static JsonObject Object(ReadOnlySpan<byte> json, string path)
    {
        try
        {
            var values = JsonNode.Parse(json, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false }) as JsonObject;
            return values ?? throw Invalid(path, "it is not a JSON object");
        }
        catch (JsonException e)
        {
            throw Invalid(path, e.Message);
        }
    }

    private static ExperimentException Invalid(string path, string message) => new(Diagnostic.Error(
        DiagnosticCodes.InvalidModelConfig,
        $"{FileName}: {message}",
        new SourceLocation(path),
        "Without the file the model generates greedily"));
}

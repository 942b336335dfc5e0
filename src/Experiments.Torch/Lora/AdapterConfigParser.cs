using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Experiments.Core.Diagnostics;

namespace Experiments.Torch.Lora;

/// <summary>From adapter_config.json to <see cref="AdapterConfig"/>. What asks for another kind of LoRA is refused, not ignored.</summary>
internal static class AdapterConfigParser
{
    // A rank beyond this is no adapter; the limit keeps a broken file from asking for all memory.
    private const int LargestRank = 1 << 14;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 64 };

    // PEFT works their starts out of the base weights, and changes those: matrices alone do not tell what was trained.
    private static readonly string[] StartsThatChangeTheBase = ["pissa", "olora", "corda", "loftq", "lora_ga"];

    // LoRA of another kind, under a key that asks for nothing when it is null, false or empty.
    private static readonly string[] Variants =
    [
        "alora_invocation_tokens", "arrow_config", "kasa_config", "layer_replication", "monteclora_config", "target_parameters",
        "use_bdlora", "use_qalora",
    ];

    /// <param name="path">Shown as the place of problems.</param>
    /// <exception cref="ExperimentException">It is not JSON, a value is of the wrong type, or the adapter is not a LoRA one.</exception>
    public static AdapterConfig Parse(ReadOnlySpan<byte> json, string path)
    {
        try
        {
            // Python writes no byte order mark and other editors do.
            var text = Utf8.GetString(json).TrimStart('\uFEFF');
            var read = JsonNode.Parse(text, documentOptions: Strict) as JsonObject ?? throw new JsonException("it is not a JSON object");
            // Texts are unescaped when they are asked for: what cannot be written again should not be read.
            _ = PythonJson.Write(read);
            var config = Parse(read);
            ModulePatterns.Check(Patterns(config));
            return config;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or DecoderFallbackException)
        {
            throw new ExperimentException(
                Diagnostic.Error(DiagnosticCodes.InvalidAdapter, $"{AdapterConfig.FileName}: {e.Message}", new SourceLocation(path)),
                inner: e);
        }
    }

    /// <exception cref="JsonException">A value is of the wrong type, or the adapter is not a LoRA one.</exception>
    public static AdapterConfig Parse(JsonObject json)
    {
        if (Text(json, "peft_type") != "LORA")
            throw new JsonException("peft_type is not LORA: other kinds of adapters are not supported");
        if (Variants.FirstOrDefault(key => Asks(json[key])) is { } variant)
            throw new JsonException($"'{variant}' makes another kind of LoRA, which is not supported");
        var (targets, targetPattern) = NamesOrPattern(json, "target_modules");
        var (excluded, excludePattern) = NamesOrPattern(json, "exclude_modules");
        var config = new AdapterConfig(
            Whole(json, "r") ?? 8,
            Number(json, "lora_alpha") ?? 8,
            Number(json, "lora_dropout") ?? 0,
            targets,
            targetPattern,
            excluded ?? [],
            excludePattern,
            Texts(json, "modules_to_save") ?? [],
            Layers(json["layers_to_transform"]),
            json["layers_pattern"] is JsonValue pattern ? [pattern.GetValue<string>()] : Texts(json, "layers_pattern") ?? [],
            [.. Map(json, "rank_pattern").Select(entry => KeyValuePair.Create(entry.Key, Rank(entry.Key, entry.Value)))],
            [.. Map(json, "alpha_pattern").Select(entry => KeyValuePair.Create(entry.Key, Real(entry.Key, entry.Value)))],
            Flag(json, "use_rslora"),
            Flag(json, "use_dora"),
            Text(json, "bias") ?? "none",
            Init(json["init_lora_weights"]),
            Text(json, "task_type"),
            Text(json, "base_model_name_or_path"),
            json.DeepClone().AsObject())
        {
            LoraBias = Flag(json, "lora_bias"),
            TrainableTokens = Tokens(json["trainable_token_indices"]),
            EnsureWeightTying = Flag(json, "ensure_weight_tying"),
            FanInFanOut = Flag(json, "fan_in_fan_out"),
            BaseClass = json["auto_mapping"] is JsonObject mapping
                ? new BaseClass(Text(mapping, "base_model_class") ?? "", Text(mapping, "parent_library") ?? "")
                : null,
            Revision = Text(json, "revision"),
        };
        Check(config);
        return config;
    }

    private static void Check(AdapterConfig config)
    {
        if (config.R is < 1 or > LargestRank)
            throw new JsonException($"r is {config.R}, not between 1 and {LargestRank}");
        if (config.Dropout is not (>= 0 and < 1))
            throw new JsonException("lora_dropout is not at least 0 and below 1");
        if (config.Bias is not ("none" or "all" or "lora_only"))
            throw new JsonException($"bias is '{config.Bias}', not none, all or lora_only");
        if (config.UseDora && config.LoraBias)
            throw new JsonException("use_dora and lora_bias do not go together");
        if (StartsThatChangeTheBase.FirstOrDefault(name => config.InitLoraWeights.StartsWith(name, StringComparison.Ordinal)) is { } start)
        {
            throw new JsonException(
                $"init_lora_weights '{start}' changes the base weights, which this file does not hold; "
                + "PEFT's save_pretrained makes an ordinary adapter of it with path_initial_model_for_weight_conversion");
        }
    }

    private static IEnumerable<string> Patterns(AdapterConfig config) =>
    [
        .. config.ModulesToSave,
        .. config.LayersPattern,
        .. config.RankPattern.Select(entry => entry.Key),
        .. config.AlphaPattern.Select(entry => entry.Key),
        .. new[] { LoraTargets.IsAllLinear(config.TargetPattern) ? null : config.TargetPattern, config.ExcludePattern }.OfType<string>(),
    ];

    // Null, false, {} and [] ask for nothing; so does use_qalora's group size.
    private static bool Asks(JsonNode? node) => node switch
    {
        null => false,
        JsonObject map => map.Count > 0,
        JsonArray list => list.Count > 0,
        _ => node.GetValueKind() != JsonValueKind.False,
    };

    private static ImmutableArray<TrainableTokens> Tokens(JsonNode? node) => node switch
    {
        null => [],
        JsonObject map => [.. map.Select(entry => new TrainableTokens(entry.Key, Rows(entry.Value)))],
        _ => [new TrainableTokens(null, Rows(node))],
    };

    private static ImmutableArray<int> Rows(JsonNode? node)
    {
        var rows = node is JsonArray list ? list.Select(item => Whole("trainable_token_indices", item)).ToImmutableArray() : [];
        return rows is { Length: > 0 } && rows.All(row => row >= 0) && rows.Distinct().Count() == rows.Length
            ? rows
            : throw new JsonException("trainable_token_indices is no list of different tokens");
    }

    private static string? Text(JsonObject json, string key) => json[key] switch
    {
        null => null,
        var node when node.GetValueKind() == JsonValueKind.String => node.GetValue<string>(),
        _ => throw new JsonException($"{key} is no text"),
    };

    private static bool Flag(JsonObject json, string key) => json[key]?.GetValueKind() switch
    {
        null or JsonValueKind.False => false,
        JsonValueKind.True => true,
        _ => throw new JsonException($"{key} is neither true nor false"),
    };

    private static int? Whole(JsonObject json, string key) => json[key] is { } node ? Whole(key, node) : null;

    private static double? Number(JsonObject json, string key) => json[key] is { } node ? Real(key, node) : null;

    private static int Whole(string key, JsonNode? node) =>
        Real(key, node) is var number && number == Math.Floor(number) && Math.Abs(number) <= int.MaxValue
            ? (int)number
            : throw new JsonException($"{key} is no whole number");

    private static double Real(string key, JsonNode? node) =>
        node?.GetValueKind() == JsonValueKind.Number && node.GetValue<double>() is var number && double.IsFinite(number)
            ? number
            : throw new JsonException($"{key} is no number");

    private static int Rank(string key, JsonNode? node) => Whole(key, node) is var rank and >= 1 and <= LargestRank
        ? rank
        : throw new JsonException($"rank_pattern gives '{key}' a rank that is not between 1 and {LargestRank}");

    private static JsonObject Map(JsonObject json, string key) => json[key] switch
    {
        null => [],
        JsonObject map => map,
        _ => throw new JsonException($"{key} is no map"),
    };

    private static (ImmutableArray<string>? Names, string? Pattern) NamesOrPattern(JsonObject json, string key) =>
        json[key] is JsonValue value && value.GetValueKind() == JsonValueKind.String
            ? (null, value.GetValue<string>())
            : (Texts(json, key), null);

    private static ImmutableArray<string>? Texts(JsonObject json, string key) => json[key] switch
    {
        null => null,
        JsonArray list => [.. list.Select(item => item?.GetValueKind() == JsonValueKind.String
            ? item.GetValue<string>()
            : throw new JsonException($"{key} holds what is no text"))],
        _ => throw new JsonException($"{key} is no list"),
    };

    private static ImmutableArray<int>? Layers(JsonNode? node) => node switch
    {
        null => null,
        JsonArray many => [.. many.Select(item => Whole("layers_to_transform", item))],
        _ => [Whole("layers_to_transform", node)],
    };

    private static string Init(JsonNode? node) => node?.GetValueKind() switch
    {
        null or JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.String => node.GetValue<string>(),
        _ => throw new JsonException("init_lora_weights is neither true, false nor a name"),
    };
}

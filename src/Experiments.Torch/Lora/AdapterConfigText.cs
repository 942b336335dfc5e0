using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Experiments.Torch.Lora;

/// <summary>adapter_config.json to and from <see cref="AdapterConfig"/>.</summary>
internal static class AdapterConfigText
{
    private static readonly JsonSerializerOptions Format = new() { WriteIndented = true, IndentSize = 2, NewLine = "\n" };

    // The keys that every PEFT of recent years knows; older ones fail on any other, so others are written only when read or needed.
    private static readonly string[] Portable =
    [
        "alpha_pattern", "auto_mapping", "base_model_name_or_path", "bias", "fan_in_fan_out", "inference_mode", "init_lora_weights",
        "layer_replication", "layers_pattern", "layers_to_transform", "loftq_config", "lora_alpha", "lora_dropout", "megatron_config",
        "megatron_core", "modules_to_save", "peft_type", "r", "rank_pattern", "revision", "target_modules", "task_type", "use_dora",
        "use_rslora",
    ];

    /// <exception cref="JsonException">A value is of the wrong type, or the adapter is not a LoRA one.</exception>
    public static AdapterConfig Parse(JsonObject json)
    {
        try
        {
            if ((string?)json["peft_type"] is not "LORA")
                throw new JsonException("Its peft_type is not LORA.");
            var targets = json["target_modules"];
            var excluded = json["exclude_modules"];
            return new AdapterConfig(
                (int?)json["r"] ?? 8,
                Number(json["lora_alpha"]) ?? 8,
                Number(json["lora_dropout"]) ?? 0,
                targets is JsonArray ? Texts(targets) : null,
                targets is JsonValue ? (string?)targets : null,
                Texts(excluded as JsonArray),
                excluded is JsonValue ? (string?)excluded : null,
                Texts(json["modules_to_save"]),
                Layers(json["layers_to_transform"]),
                json["layers_pattern"] is JsonValue pattern ? [pattern.GetValue<string>()] : Texts(json["layers_pattern"]),
                [.. Entries(json["rank_pattern"]).Select(entry => KeyValuePair.Create(entry.Key, (int)Required(entry)))],
                [.. Entries(json["alpha_pattern"]).Select(entry => KeyValuePair.Create(entry.Key, Required(entry)))],
                (bool?)json["use_rslora"] ?? false,
                (bool?)json["use_dora"] ?? false,
                (string?)json["bias"] ?? "none",
                Init(json["init_lora_weights"]),
                (string?)json["task_type"],
                (string?)json["base_model_name_or_path"],
                json.DeepClone().AsObject());
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException)
        {
            throw new JsonException($"A value is of the wrong type: {e.Message}", e);
        }
    }

    public static string Write(AdapterConfig config)
    {
        var json = config.Other.DeepClone().AsObject();
        foreach (var key in Portable.Where(key => !json.ContainsKey(key)))
            json[key] = null;
        json["alpha_pattern"] = Map(config.AlphaPattern);
        json["base_model_name_or_path"] = config.BaseModel;
        json["bias"] = config.Bias;
        json["fan_in_fan_out"] ??= false;
        json["inference_mode"] = true;
        json["init_lora_weights"] = config.InitLoraWeights switch { "true" => true, "false" => false, var name => name };
        json["layers_pattern"] = config.LayersPattern switch { [] => null, [var one] => one, var several => List(several) };
        json["layers_to_transform"] = config.LayersToTransform is { } layers ? List(layers) : null;
        json["loftq_config"] ??= new JsonObject();
        json["lora_alpha"] = Number(config.Alpha);
        json["lora_dropout"] = config.Dropout;
        json["megatron_core"] ??= "megatron.core";
        json["modules_to_save"] = config.ModulesToSave.IsEmpty ? null : List(config.ModulesToSave);
        json["peft_type"] = "LORA";
        json["r"] = config.R;
        json["rank_pattern"] = Map(config.RankPattern);
        json["target_modules"] = config.TargetModules is { } targets ? List(targets) : config.TargetPattern;
        json["task_type"] = config.TaskType;
        json["use_dora"] = config.UseDora;
        json["use_rslora"] = config.UseRslora;
        if (!config.ExcludeModules.IsEmpty || config.ExcludePattern is not null || json.ContainsKey("exclude_modules"))
        {
            json["exclude_modules"] = config.ExcludePattern is { } pattern ? pattern
                : config.ExcludeModules.IsEmpty ? null : List(config.ExcludeModules);
        }

        return new JsonObject(json.OrderBy(entry => entry.Key, StringComparer.Ordinal)
            .Select(entry => KeyValuePair.Create(entry.Key, entry.Value?.DeepClone()))).ToJsonString(Format);
    }

    // PEFT writes whole alphas as integers; a consumer such as vLLM expects one.
    private static JsonNode Number(double value) => value == Math.Floor(value) && Math.Abs(value) < 1e9 ? (int)value : value;

    private static JsonObject Map(ImmutableArray<KeyValuePair<string, int>> entries) =>
        new(entries.Select(entry => KeyValuePair.Create<string, JsonNode?>(entry.Key, entry.Value)));

    private static JsonObject Map(ImmutableArray<KeyValuePair<string, double>> entries) =>
        new(entries.Select(entry => KeyValuePair.Create<string, JsonNode?>(entry.Key, Number(entry.Value))));

    private static JsonArray List<T>(ImmutableArray<T> values) => new([.. values.Select(value => (JsonNode?)JsonValue.Create(value))]);

    private static double? Number(JsonNode? node) => node?.GetValue<double>();

    private static double Required(KeyValuePair<string, JsonNode?> entry) =>
        Number(entry.Value) ?? throw new JsonException($"{entry.Key} has no number.");

    private static JsonObject Entries(JsonNode? node) => node as JsonObject ?? [];

    private static ImmutableArray<string> Texts(JsonNode? node) =>
        [.. (node as JsonArray ?? []).Select(item => item?.GetValue<string>() ?? throw new JsonException("A list holds null."))];

    private static ImmutableArray<int>? Layers(JsonNode? node) => node switch
    {
        null => null,
        JsonArray many => [.. many.Select(item => item?.GetValue<int>() ?? throw new JsonException("layers_to_transform holds null."))],
        _ => [node.GetValue<int>()],
    };

    private static string Init(JsonNode? node) => node?.GetValueKind() switch
    {
        null or JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => Convert.ToString(node.GetValue<string>(), CultureInfo.InvariantCulture),
    };
}

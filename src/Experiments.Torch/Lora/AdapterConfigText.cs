using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Experiments.Torch.Lora;

/// <summary>From <see cref="AdapterConfig"/> to adapter_config.json.</summary>
internal static class AdapterConfigText
{
    // The keys that every PEFT of recent years knows; older ones fail on any other, so others are written only when read or needed.
    private static readonly (string Key, Func<AdapterConfig, JsonNode?> Value)[] Portable =
    [
        ("alpha_pattern", config => Map(config.AlphaPattern, Number)),
        ("auto_mapping", config => config.BaseClass is { } known ? AutoMapping(known) : null),
        ("base_model_name_or_path", config => config.BaseModel),
        ("bias", config => config.Bias),
        ("fan_in_fan_out", config => config.FanInFanOut),
        ("inference_mode", _ => true),
        ("init_lora_weights", config => config.InitLoraWeights switch { "true" => true, "false" => false, var name => name }),
        ("layer_replication", _ => null),
        ("layers_pattern", config => config.LayersPattern switch { [] => null, [var one] => one, var several => List(several) }),
        ("layers_to_transform", config => config.LayersToTransform is { } layers ? List(layers) : null),
        ("loftq_config", _ => new JsonObject()),
        ("lora_alpha", config => Number(config.Alpha)),
        ("lora_dropout", config => PythonJson.Number(config.Dropout)),
        ("megatron_config", _ => null),
        ("megatron_core", _ => "megatron.core"),
        ("modules_to_save", config => config.ModulesToSave.IsEmpty ? null : List(config.ModulesToSave)),
        ("peft_type", _ => "LORA"),
        ("r", config => config.R),
        ("rank_pattern", config => Map(config.RankPattern, rank => rank)),
        ("revision", config => config.Revision),
        ("target_modules", config => config.TargetModules is { } targets ? List(targets) : config.TargetPattern),
        ("task_type", config => config.TaskType),
        ("use_dora", config => config.UseDora),
        ("use_rslora", config => config.UseRslora),
    ];

    // Younger keys, each with what an absent one means.
    private static readonly (string Key, Func<AdapterConfig, JsonNode?> Value, JsonNode? Absent)[] Younger =
    [
        ("ensure_weight_tying", config => config.EnsureWeightTying, false),
        ("exclude_modules", config => config.ExcludePattern ?? (config.ExcludeModules is [] ? (JsonNode?)null : List(config.ExcludeModules)), null),
        ("lora_bias", config => config.LoraBias, false),
        ("trainable_token_indices", config => Tokens(config.TrainableTokens), null),
    ];

    public static string Write(AdapterConfig config)
    {
        var json = config.Read.DeepClone().AsObject();
        if (json.Count == 0)
        {
            foreach (var (key, value) in Portable)
                json[key] = value(config);
        }

        var read = config.Read.Count > 0 ? AdapterConfigParser.Parse(config.Read) : null;
        foreach (var (key, value, absent) in Portable.Select(entry => (entry.Key, entry.Value, Absent: (JsonNode?)null)).Concat(Younger))
        {
            var before = read is null ? absent : value(read);
            if (!JsonNode.DeepEquals(value(config), before) && (read is not null || !json.ContainsKey(key)))
                json[key] = value(config);
        }

        return PythonJson.Write(json);
    }

    private static JsonObject AutoMapping(BaseClass known) =>
        new() { ["base_model_class"] = known.Name, ["parent_library"] = known.Library };

    // PEFT writes whole alphas as integers; a consumer such as vLLM expects one.
    private static JsonNode Number(double value) =>
        value == Math.Floor(value) && Math.Abs(value) < 1e9 ? (int)value : PythonJson.Number(value);

    private static JsonObject Map<T>(ImmutableArray<KeyValuePair<string, T>> entries, Func<T, JsonNode> node) =>
        new(entries.Select(entry => KeyValuePair.Create<string, JsonNode?>(entry.Key, node(entry.Value))));

    private static JsonArray List<T>(IEnumerable<T> values) => new([.. values.Select(value => (JsonNode?)JsonValue.Create(value))]);

    private static JsonNode? Tokens(ImmutableArray<TrainableTokens> tables) => tables switch
    {
        [] => null,
        [{ Module: null } only] => List(only.Rows),
        var named => new JsonObject(named.Select(table =>
            KeyValuePair.Create<string, JsonNode?>(table.Module ?? "embed_tokens", List(table.Rows)))),
    };
}

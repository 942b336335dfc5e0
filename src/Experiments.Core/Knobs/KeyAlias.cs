using System.Text.Json;

namespace Experiments.Core.Knobs;

/// <summary>An older or foreign name of a knob, accepted with a warning.</summary>
/// <param name="Convert">From the value under the old name to the value under the new; null: that value asks for nothing.</param>
internal sealed record KeyAlias(string Key, string Target, Func<JsonElement, JsonElement?> Convert)
{
    public static IReadOnlyList<KeyAlias> All { get; } =
    [
        Same("training.evaluation_strategy", "training.eval_strategy"),
        Same("training.warmup_ratio", "training.warmup_steps"),
        Same("training.per_gpu_train_batch_size", "training.per_device_train_batch_size"),
        Same("training.per_gpu_eval_batch_size", "training.per_device_eval_batch_size"),
        Same("training.seed", "seed"),
        Same("training.max_length", "data.max_length"),
        Same("training.max_seq_length", "data.max_length"),
        Same("training.generation_num_beams", "generation.num_beams"),
        Same("generation.stop", "generation.stop_strings"),
        Same("lora.rank", "lora.r"),
        Same("lora.lora_rank", "lora.r"),
        Same("lora.alpha", "lora.lora_alpha"),
        Same("lora.dropout", "lora.lora_dropout"),
        new("training.group_by_length", "training.train_sampling_strategy", value => Switch(value, "group_by_length", "random")),
        new("training.use_cpu", "device", value => Switch(value, "cpu", null)),
        new("training.no_cuda", "device", value => Switch(value, "cpu", null)),
        new("use_cpu", "device", value => Switch(value, "cpu", null)),
    ];

    private static KeyAlias Same(string key, string target) => new(key, target, value => value);

    /// <summary>A value that is no boolean is passed on, for the target to refuse.</summary>
    private static JsonElement? Switch(JsonElement value, string on, string? off) => value.ValueKind switch
    {
        JsonValueKind.True => JsonSerializer.SerializeToElement(on),
        JsonValueKind.False => off is null ? null : JsonSerializer.SerializeToElement(off),
        _ => value,
    };
}

using Experiments.Core.Workers;
using Experiments.Torch.Models;
using Experiments.Torch.Weights.Gguf;

namespace Experiments.Torch.Inspecting;

/// <summary>The sizes in config.json under the names that the families have for them, supported ones and others.</summary>
internal static class ShapeReading
{
    public static ModelShape Of(ModelConfig config)
    {
        var hidden = First(config, "hidden_size", "n_embd", "d_model", "dim");
        var heads = First(config, "num_attention_heads", "n_head", "num_heads", "n_heads");
        // Qwen2 has a window in its configuration that it does not look through.
        var window = config.Has("use_sliding_window") && !config.Flag("use_sliding_window") ? null : First(config, "sliding_window");
        return new ModelShape(
            First(config, "num_hidden_layers", "n_layer", "num_layers", "n_layers", "encoder_layers"),
            First(config, "num_decoder_layers", "decoder_layers")
                ?? (config.Flag("is_encoder_decoder") ? First(config, "num_layers") : null),
            hidden,
            First(config, "intermediate_size", "n_inner", "d_ff", "hidden_dim", "encoder_ffn_dim")
                ?? (config.ModelType == "gpt2" ? 4 * hidden : null),
            heads,
            First(config, "num_key_value_heads") ?? heads,
            First(config, "head_dim", "d_kv") ?? (heads > 0 ? hidden / heads : null),
            First(config, "vocab_size"),
            First(config, "max_position_embeddings", "n_positions", "n_ctx"),
            window);
    }

    public static ModelShape Of(GgufModel model) => new(
        model.Blocks, DecoderLayers: null, model.HiddenSize, model.IntermediateSize, model.Heads, model.KeyValueHeads, model.HeadSize,
        model.VocabularySize, model.ContextLength, Window: null);

    private static long? First(ModelConfig config, params IEnumerable<string> names) =>
        names.FirstOrDefault(config.Has) is { } name ? config.Integer(name) : null;
}

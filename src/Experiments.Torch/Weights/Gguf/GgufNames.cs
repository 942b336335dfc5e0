using System.Collections.Frozen;

namespace Experiments.Torch.Weights.Gguf;

/// <summary>From llama.cpp's tensor names to those of Hugging Face for the decoder families (Llama, Mistral, Qwen2, Qwen3).</summary>
internal static class GgufNames
{
    private static readonly FrozenDictionary<string, string> Model = new Dictionary<string, string>
    {
        ["token_embd"] = "model.embed_tokens",
        ["output_norm"] = "model.norm",
        ["output"] = "lm_head",
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, string> Block = new Dictionary<string, string>
    {
        ["attn_norm"] = "input_layernorm",
        ["attn_q"] = "self_attn.q_proj",
        ["attn_k"] = "self_attn.k_proj",
        ["attn_v"] = "self_attn.v_proj",
        ["attn_output"] = "self_attn.o_proj",
        ["attn_q_norm"] = "self_attn.q_norm",
        ["attn_k_norm"] = "self_attn.k_norm",
        ["ffn_norm"] = "post_attention_layernorm",
        ["ffn_gate"] = "mlp.gate_proj",
        ["ffn_up"] = "mlp.up_proj",
        ["ffn_down"] = "mlp.down_proj",
    }.ToFrozenDictionary();

    /// <summary><c>blk.3.attn_q.weight</c> → <c>model.layers.3.self_attn.q_proj.weight</c>; null where there is no such tensor.</summary>
    public static string? ToHuggingFace(string name)
    {
        var parts = name.Split('.');
        return parts switch
        {
            [var tensor, var kind] when Model.TryGetValue(tensor, out var ours) => $"{ours}.{kind}",
            ["blk", var number, var tensor, var kind] when Block.TryGetValue(tensor, out var ours) =>
                $"model.layers.{number}.{ours}.{kind}",
            _ => null,
        };
    }
}

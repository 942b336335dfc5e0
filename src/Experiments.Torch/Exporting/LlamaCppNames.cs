using System.Collections.Frozen;

namespace Experiments.Torch.Exporting;

/// <summary>What llama.cpp calls the layers of the families that it has graphs with adapters for.</summary>
internal static class LlamaCppNames
{
    private static readonly FrozenDictionary<string, string> Llama = new Dictionary<string, string>
    {
        ["self_attn.q_proj"] = "attn_q",
        ["self_attn.k_proj"] = "attn_k",
        ["self_attn.v_proj"] = "attn_v",
        ["self_attn.o_proj"] = "attn_output",
        ["mlp.gate_proj"] = "ffn_gate",
        ["mlp.up_proj"] = "ffn_up",
        ["mlp.down_proj"] = "ffn_down",
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, string> Gpt2 = new Dictionary<string, string>
    {
        ["attn.c_attn"] = "attn_qkv",
        ["attn.c_proj"] = "attn_output",
        ["mlp.c_fc"] = "ffn_up",
        ["mlp.c_proj"] = "ffn_down",
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, string> T5 = new Dictionary<string, string>
    {
        ["SelfAttention.q"] = "attn_q",
        ["SelfAttention.k"] = "attn_k",
        ["SelfAttention.v"] = "attn_v",
        ["SelfAttention.o"] = "attn_o",
        ["EncDecAttention.q"] = "cross_attn_q",
        ["EncDecAttention.k"] = "cross_attn_k",
        ["EncDecAttention.v"] = "cross_attn_v",
        ["EncDecAttention.o"] = "cross_attn_o",
        ["DenseReluDense.wi"] = "ffn_up",
        ["DenseReluDense.wi_0"] = "ffn_gate",
        ["DenseReluDense.wi_1"] = "ffn_up",
        ["DenseReluDense.wo"] = "ffn_down",
    }.ToFrozenDictionary();

    /// <summary><c>general.architecture</c> for a <c>model_type</c>, or null where llama.cpp has no adapters for it.</summary>
    public static string? Architecture(string modelType) => modelType switch
    {
        "llama" or "mistral" => "llama",
        "t5" or "mt5" => "t5",
        "qwen2" or "qwen3" or "gpt2" => modelType,
        _ => null,
    };

    /// <summary><c>model.layers.3.self_attn.q_proj</c> → <c>blk.3.attn_q.weight</c>; null where there is no such layer.</summary>
    public static string? Of(string path) => path.Split('.') switch
    {
        ["model", "embed_tokens"] or ["transformer", "wte"] => "token_embd.weight",
        ["lm_head"] => "output.weight",
        ["model", "layers", var number, var part, var layer] when Llama.TryGetValue($"{part}.{layer}", out var name) =>
            $"blk.{number}.{name}.weight",
        ["transformer", "h", var number, var part, var layer] when Gpt2.TryGetValue($"{part}.{layer}", out var name) =>
            $"blk.{number}.{name}.weight",
        ["encoder" or "decoder", "block", var number, "layer", _, var part, var layer]
            when T5.TryGetValue($"{part}.{layer}", out var name) => $"{path[..3]}.blk.{number}.{name}.weight",
        _ => null,
    };
}

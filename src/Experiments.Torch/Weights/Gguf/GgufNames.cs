using System.Collections.Frozen;

namespace Experiments.Torch.Weights.Gguf;

/// <summary>From llama.cpp's tensor names to those of Hugging Face, for GPT-2 and for Llama and its descendants.</summary>
internal static class GgufNames
{
    public const string RotaryFactors = "rope_freqs.weight";

    private const string Gpt2 = "gpt2";

    private static readonly FrozenDictionary<string, string> LlamaModel = new Dictionary<string, string>
    {
        ["token_embd"] = "model.embed_tokens",
        ["output_norm"] = "model.norm",
        ["output"] = "lm_head",
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, string> LlamaBlock = new Dictionary<string, string>
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

    private static readonly FrozenDictionary<string, string> Gpt2Model = new Dictionary<string, string>
    {
        ["token_embd"] = "transformer.wte",
        ["position_embd"] = "transformer.wpe",
        ["output_norm"] = "transformer.ln_f",
        ["output"] = "lm_head",
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, string> Gpt2Block = new Dictionary<string, string>
    {
        ["attn_norm"] = "ln_1",
        ["attn_qkv"] = "attn.c_attn",
        ["attn_output"] = "attn.c_proj",
        ["ffn_norm"] = "ln_2",
        ["ffn_up"] = "mlp.c_fc",
        ["ffn_down"] = "mlp.c_proj",
    }.ToFrozenDictionary();

    /// <summary>
    /// <c>blk.3.attn_q.weight</c> → <c>model.layers.3.self_attn.q_proj.weight</c>. A tensor that is not known keeps its name, so that
    /// loading reports it.
    /// </summary>
    public static string ToHuggingFace(string name, string architecture)
    {
        var (model, block, layers) = architecture == Gpt2
            ? (Gpt2Model, Gpt2Block, "transformer.h")
            : (LlamaModel, LlamaBlock, "model.layers");
        return name.Split('.') switch
        {
            [var tensor, var kind] when model.TryGetValue(tensor, out var ours) => $"{ours}.{kind}",
            ["blk", var number, var tensor, var kind] when block.TryGetValue(tensor, out var ours) => $"{layers}.{number}.{ours}.{kind}",
            _ => name,
        };
    }

    /// <summary>Whether the Hugging Face tensor has its two dimensions exchanged: GPT-2's linear layers do (Conv1D).</summary>
    public static bool IsTransposed(string huggingFaceName, string architecture) =>
        architecture == Gpt2
        && huggingFaceName.EndsWith(".weight", StringComparison.Ordinal)
        && huggingFaceName.Contains(".c_", StringComparison.Ordinal);
}

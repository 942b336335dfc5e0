using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Experiments.Torch.Tests.Models;
using Experiments.Torch.Tokenizing;
using static TorchSharp.torch;

namespace Experiments.Torch.Tests.Weights.Gguf;

/// <summary>A decoder as llama.cpp's converter writes it: names, order of rows and dimensions, rotary factors, metadata.</summary>
internal static partial class GgufDecoder
{
    private static readonly (string HuggingFace, string Gguf)[] Names =
    [
        ("model.embed_tokens", "token_embd"), ("model.norm", "output_norm"), ("lm_head", "output"), ("model.layers.", "blk."),
        ("input_layernorm", "attn_norm"), ("post_attention_layernorm", "ffn_norm"),
        ("self_attn.q_proj", "attn_q"), ("self_attn.k_proj", "attn_k"), ("self_attn.v_proj", "attn_v"), ("self_attn.o_proj", "attn_output"),
        ("self_attn.q_norm", "attn_q_norm"), ("self_attn.k_norm", "attn_k_norm"),
        ("mlp.gate_proj", "ffn_gate"), ("mlp.up_proj", "ffn_up"), ("mlp.down_proj", "ffn_down"),
        ("transformer.wte", "token_embd"), ("transformer.wpe", "position_embd"), ("transformer.ln_f", "output_norm"), ("transformer.h.", "blk."),
        ("ln_1", "attn_norm"), ("ln_2", "ffn_norm"), ("attn.c_attn", "attn_qkv"), ("attn.c_proj", "attn_output"), ("mlp.c_fc", "ffn_up"), ("mlp.c_proj", "ffn_down"),
    ];

    /// <summary>A small Llama with a byte-level tokenizer.</summary>
    public static GgufBuilder Llama()
    {
        using var model = TinyDecoder.Language("llama-tied");
        return Of(TinyDecoder.Config("llama-tied"), model.Module)
            .Text("tokenizer.ggml.model", "gpt2")
            .Text("tokenizer.ggml.pre", "llama-bpe")
            .Texts("tokenizer.ggml.tokens", "<s>", "</s>", "a", "b", "c", "Ġ", "Ġa")
            .Int32s("tokenizer.ggml.token_type", 3, 3, 1, 1, 1, 1, 1)
            .Texts("tokenizer.ggml.merges", "Ġ a")
            .UInt32("tokenizer.ggml.bos_token_id", 0)
            .UInt32("tokenizer.ggml.eos_token_id", 1)
            .Text("tokenizer.chat_template", "{{ messages[0].content }}");
    }

    /// <summary>A decoder whose tokenizer takes any text: a token a byte, and one for the beginning of a text.</summary>
    public static GgufBuilder OfBytes(JsonObject config)
    {
        string[] tokens = ["<|begin_of_text|>", .. ByteLevel.AllCharacters.Select(character => $"{character}")];
        config["vocab_size"] = tokens.Length;
        using var model = TinyDecoder.Language(config);
        return Of(config, model.Module)
            .Text("tokenizer.ggml.model", "gpt2")
            .Text("tokenizer.ggml.pre", "llama-bpe")
            .Texts("tokenizer.ggml.tokens", tokens)
            .Int32s("tokenizer.ggml.token_type", [3, .. Enumerable.Repeat(1, tokens.Length - 1)])
            .Texts("tokenizer.ggml.merges")
            .UInt32("tokenizer.ggml.bos_token_id", 0)
            .UInt32("tokenizer.ggml.eos_token_id", 0);
    }

    public static GgufBuilder Of(JsonObject config, nn.Module model)
    {
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        var type = (string)config["model_type"]!;
        var builder = Metadata(config, type == "mistral" ? "llama" : type);
        foreach (var (name, parameter) in model.named_parameters())
        {
            var tensor = parameter.detach();
            if (type is "llama" or "mistral" && Rotated().Match(name) is { Success: true } match)
                tensor = Permuted(tensor, (int)config[match.Value == ".q_proj." ? "num_attention_heads" : "num_key_value_heads"]!);
            if (type == "gpt2" && name.Contains(".c_", StringComparison.Ordinal) && name.EndsWith("weight", StringComparison.Ordinal))
                tensor = tensor.t();
            builder.Tensor(NameOf(name), 0, [.. tensor.shape.Reverse().Select(size => (ulong)size)], tensor.contiguous().bytes.ToArray());
        }

        if (config["rope_parameters"] is { } scaling && (string?)scaling["rope_type"] == "llama3")
            builder.Tensor("rope_freqs.weight", 0, [(ulong)(int)config["head_dim"]! / 2], [.. Factors(config).SelectMany(BitConverter.GetBytes)]);
        return builder;
    }

    private static GgufBuilder Metadata(JsonObject config, string architecture)
    {
        var builder = new GgufBuilder().Text("general.architecture", architecture);
        void Whole(string key, string name)
        {
            if (config[name] is { } value)
                builder.UInt32($"{architecture}.{key}", (uint)(int)value);
        }

        if (architecture == "gpt2")
        {
            Whole("block_count", "n_layer");
            Whole("context_length", "n_positions");
            Whole("embedding_length", "n_embd");
            Whole("attention.head_count", "n_head");
            return builder.UInt32("gpt2.feed_forward_length", 4 * (uint)(int)config["n_embd"]!).Single("gpt2.attention.layer_norm_epsilon", 1e-5f);
        }

        Whole("block_count", "num_hidden_layers");
        Whole("context_length", "max_position_embeddings");
        Whole("embedding_length", "hidden_size");
        Whole("feed_forward_length", "intermediate_size");
        Whole("attention.head_count", "num_attention_heads");
        Whole("attention.head_count_kv", "num_key_value_heads");
        Whole("attention.key_length", "head_dim");
        Whole("attention.value_length", "head_dim");
        Whole("rope.dimension_count", "head_dim");
        Whole("attention.sliding_window", "sliding_window");
        var rotary = config["rope_parameters"];
        if (rotary?["original_max_position_embeddings"] is { } context)
            builder.UInt32($"{architecture}.rope.scaling.original_context_length", (uint)(int)context);
        return builder
            .Single($"{architecture}.rope.freq_base", (float?)rotary?["rope_theta"] ?? 10_000)
            .Single($"{architecture}.attention.layer_norm_rms_epsilon", (float)config["rms_norm_eps"]!);
    }

    private static string NameOf(string name) => Names.Aggregate(name, (result, pair) => result.Replace(pair.HuggingFace, pair.Gguf, StringComparison.Ordinal));

    // reshape(heads, 2, size / 2).swapaxes(1, 2), of weights and of biases.
    private static Tensor Permuted(Tensor tensor, int heads) =>
        tensor.reshape([heads, 2, -1, .. tensor.shape.Skip(1)]).transpose(1, 2).reshape(tensor.shape);

    /// <summary>By what the converter says each frequency is divided.</summary>
    private static IEnumerable<float> Factors(JsonObject config)
    {
        var (rotary, size) = (config["rope_parameters"]!, (int)config["head_dim"]!);
        var (factor, low, high) = ((double)rotary["factor"]!, (double)rotary["low_freq_factor"]!, (double)rotary["high_freq_factor"]!);
        var context = (double)rotary["original_max_position_embeddings"]!;
        for (var i = 0; i < size; i += 2)
        {
            var wave = 2 * Math.PI * Math.Pow((double)rotary["rope_theta"]!, (double)i / size);
            var smooth = Math.Clamp(((context / wave) - low) / (high - low), 0, 1);
            yield return (float)(1 / (((1 - smooth) / factor) + smooth));
        }
    }

    [GeneratedRegex(@"\.[qk]_proj\.")]
    private static partial Regex Rotated();
}

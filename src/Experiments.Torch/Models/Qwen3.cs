using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Experiments.Torch.Models;

// B batch, T time (tokens), P earlier tokens in the cache, C channels (hidden size), H heads, K heads of keys and values, D head size.

/// <summary>
/// Qwen 3, dense: config.json's <c>model_type: qwen3</c>. Yang et al. 2025, as in transformers: Llama with a norm on each head of queries
/// and keys, and a sliding window on the upper layers where it is switched on.
/// </summary>
internal static class Qwen3
{
    private static readonly FamilyNames Causal = new(
        Class: "Qwen3ForCausalLM",
        Base: "model",
        Head: ["lm_head"],
        New: [],
        Ignored: ["lm_head.", "score."],
        LoraTargets: ["q_proj", "v_proj"])
    {
        Buffers = [".rotary_emb.inv_freq"],
    };

    private static readonly FamilyNames Classes = Causal with
    {
        Class = "Qwen3ForSequenceClassification",
        Head = ["score"],
        New = ["score."],
        Ignored = ["lm_head."],
    };

    public static ModelFamily Family { get; } = new("qwen3")
    {
        CausalLm = new LanguageModelClass(Causal, static (config, parts) =>
            CausalLm.Create(Causal, Body(config, parts), parts, config.Flag("tie_word_embeddings"))),
        Classifier = new ClassifierClass(Classes, static (config, head, parts) =>
            DecoderClassifier.Create(Classes, Body(config, parts), head, parts)),
    };

    private static DecoderBody Body(ModelConfig config, ModelParts parts)
    {
        var shape = DecoderShape.From(config, usualHeadSize: 128);
        var options = new Qwen3Options(config.Flag("attention_bias"), LayerWindows.From(config, shape.Layers));
        var tokens = parts.Embedding("model.embed_tokens", shape.Tokens);
        return DecoderBody.Of(new Qwen3Model(tokens, shape, options, parts), tokens, shape);
    }
}

/// <summary>What config.json says beside the sizes.</summary>
internal sealed record Qwen3Options(bool AttentionBias, LayerWindows Windows);

/// <summary>The last states, normalised: [B,T,C].</summary>
internal sealed class Qwen3Model : Module<LanguageInput, Tensor>
{
    [Hf("embed_tokens")] private readonly Module<Tensor, Tensor> _tokens;
    [Hf("layers")] private readonly ModuleList<Qwen3Layer> _layers;
    [Hf("norm")] private readonly RmsNorm _norm;
    private readonly RotaryPositions _rotary;
    private readonly LayerWindows _windows;

    public Qwen3Model(TokenTable tokens, DecoderShape shape, Qwen3Options options, ModelParts parts) : base(nameof(Qwen3Model))
    {
        _tokens = tokens.Module;
        _layers = new([.. Enumerable.Range(0, shape.Layers).Select(i => new Qwen3Layer(i, shape, options.AttentionBias, parts))]);
        _norm = new RmsNorm(shape.Hidden, shape.Epsilon, parts.Device);
        (_rotary, _windows) = (shape.Rotary, options.Windows);
        RegisterComponents();
    }

    public override Tensor forward(LanguageInput input)
    {
        using var scope = NewDisposeScope();
        var hidden = _tokens.call(input.Ids);
        var view = new CausalView(input, hidden.dtype);
        var full = new DecoderPass(view.Mask(), _rotary.At(view.Positions, hidden.dtype), input.Cache);
        var windowed = _windows.Size is null ? full : full with { Mask = view.Mask(_windows.Size) };
        for (var i = 0; i < _layers.Count; i++)
            hidden = _layers[i].call(hidden, _windows.IsWindowed[i] ? windowed : full);
        return _norm.call(hidden).MoveToOuterDisposeScope();
    }
}

/// <summary>[B,T,C] to the same: x + attention(norm(x)), then x + mlp(norm(x)).</summary>
internal sealed class Qwen3Layer : Module<Tensor, DecoderPass, Tensor>
{
    [Hf("input_layernorm")] private readonly RmsNorm _attentionNorm;
    [Hf("self_attn")] private readonly Qwen3Attention _attention;
    [Hf("post_attention_layernorm")] private readonly RmsNorm _mlpNorm;
    [Hf("mlp")] private readonly GatedMlp _mlp;

    public Qwen3Layer(int index, DecoderShape shape, bool bias, ModelParts parts) : base(nameof(Qwen3Layer))
    {
        _attentionNorm = new RmsNorm(shape.Hidden, shape.Epsilon, parts.Device);
        _attention = new Qwen3Attention(index, shape, bias, parts);
        _mlpNorm = new RmsNorm(shape.Hidden, shape.Epsilon, parts.Device);
        _mlp = new GatedMlp($"model.layers.{index}.mlp.", shape, parts);
        RegisterComponents();
    }

    public override Tensor forward(Tensor hidden, DecoderPass pass)
    {
        using var scope = NewDisposeScope();
        var attended = hidden.add(_attention.call(_attentionNorm.call(hidden), pass));
        return attended.add(_mlp.call(_mlpNorm.call(attended))).MoveToOuterDisposeScope();
    }
}

/// <summary>[B,T,C] to the same.</summary>
internal sealed class Qwen3Attention : Module<Tensor, DecoderPass, Tensor>
{
    [Hf("q_proj")] private readonly Module<Tensor, Tensor> _query;
    [Hf("k_proj")] private readonly Module<Tensor, Tensor> _key;
    [Hf("v_proj")] private readonly Module<Tensor, Tensor> _value;
    [Hf("o_proj")] private readonly Module<Tensor, Tensor> _out;
    [Hf("q_norm")] private readonly RmsNorm _queryNorm;
    [Hf("k_norm")] private readonly RmsNorm _keyNorm;
    private readonly int _layer;
    private readonly DecoderShape _shape;

    public Qwen3Attention(int layer, DecoderShape shape, bool bias, ModelParts parts) : base(nameof(Qwen3Attention))
    {
        var prefix = $"model.layers.{layer}.self_attn.";
        var (wide, narrow) = (shape.Heads * shape.HeadSize, shape.KeyValueHeads * shape.HeadSize);
        _query = parts.Linear($"{prefix}q_proj", new LinearShape(shape.Hidden, wide, bias));
        _key = parts.Linear($"{prefix}k_proj", new LinearShape(shape.Hidden, narrow, bias));
        _value = parts.Linear($"{prefix}v_proj", new LinearShape(shape.Hidden, narrow, bias));
        _out = parts.Linear($"{prefix}o_proj", new LinearShape(wide, shape.Hidden, bias));
        _queryNorm = new RmsNorm(shape.HeadSize, shape.Epsilon, parts.Device);
        _keyNorm = new RmsNorm(shape.HeadSize, shape.Epsilon, parts.Device);
        (_layer, _shape) = (layer, shape);
        RegisterComponents();
    }

    public override Tensor forward(Tensor hidden, DecoderPass pass)
    {
        using var scope = NewDisposeScope();
        var query = pass.Rotary.Rotate(_queryNorm.call(Heads(_query.call(hidden)))).transpose(1, 2);
        var key = pass.Rotary.Rotate(_keyNorm.call(Heads(_key.call(hidden)))).transpose(1, 2);
        var value = Heads(_value.call(hidden)).transpose(1, 2);
        if (pass.Cache is { } cache)
            (key, value) = cache.Append(_layer, key, value);
        var context = GroupedAttention.Attend(query, key, value, pass.Mask, training ? _shape.AttentionDropout : 0);
        return _out.call(context.transpose(1, 2).flatten(2)).MoveToOuterDisposeScope();
    }

    // [B,T,H·D] to [B,T,H,D].
    private Tensor Heads(Tensor x) => x.view(x.shape[0], x.shape[1], -1, _shape.HeadSize);
}

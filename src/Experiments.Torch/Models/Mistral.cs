using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Experiments.Torch.Models;

// B batch, T time (tokens), P earlier tokens in the cache, C channels (hidden size), H heads, K heads of keys and values, D head size.

/// <summary>
/// Mistral: config.json's <c>model_type: mistral</c>. Jiang et al. 2023, as in transformers: Llama without biases, behind a sliding window.
/// </summary>
internal static class Mistral
{
    private static readonly FamilyNames Causal = new(
        Class: "MistralForCausalLM",
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
        Class = "MistralForSequenceClassification",
        Head = ["score"],
        New = ["score."],
        Ignored = ["lm_head."],
    };

    public static ModelFamily Family { get; } = new("mistral")
    {
        CausalLm = new LanguageModelClass(Causal, static (config, parts) =>
            CausalLm.Create(Causal, Body(config, parts), parts, config.Flag("tie_word_embeddings"))),
        Classifier = new ClassifierClass(Classes, static (config, head, parts) =>
            DecoderClassifier.Create(Classes, Body(config, parts), head, parts)),
    };

    private static DecoderBody Body(ModelConfig config, ModelParts parts)
    {
        var shape = DecoderShape.From(config);
        // The first files leave the window out and mean 4096; null means none.
        int? window = config.Mentions("sliding_window") && !config.Has("sliding_window") ? null : config.Size("sliding_window", 4096);
        var tokens = parts.Embedding("model.embed_tokens", shape.Tokens);
        return DecoderBody.Of(new MistralModel(tokens, shape, window, parts), tokens, shape);
    }
}

/// <summary>The last states, normalised: [B,T,C].</summary>
internal sealed class MistralModel : Module<LanguageInput, Tensor>
{
    [Hf("embed_tokens")] private readonly Module<Tensor, Tensor> _tokens;
    [Hf("layers")] private readonly ModuleList<MistralLayer> _layers;
    [Hf("norm")] private readonly RmsNorm _norm;
    private readonly RotaryPositions _rotary;
    private readonly int? _window;

    public MistralModel(TokenTable tokens, DecoderShape shape, int? window, ModelParts parts) : base(nameof(MistralModel))
    {
        _tokens = tokens.Module;
        _layers = new([.. Enumerable.Range(0, shape.Layers).Select(i => new MistralLayer(i, shape, parts))]);
        _norm = new RmsNorm(shape.Hidden, shape.Epsilon, parts.Device);
        (_rotary, _window) = (shape.Rotary, window);
        RegisterComponents();
    }

    public override Tensor forward(LanguageInput input)
    {
        using var scope = NewDisposeScope();
        var hidden = _tokens.call(input.Ids);
        var view = new CausalView(input, hidden.dtype);
        var pass = new DecoderPass(view.Mask(_window), _rotary.At(view.Positions, hidden.dtype), input.Cache);
        foreach (var layer in _layers)
            hidden = layer.call(hidden, pass);
        return _norm.call(hidden).MoveToOuterDisposeScope();
    }
}

/// <summary>[B,T,C] to the same: x + attention(norm(x)), then x + mlp(norm(x)).</summary>
internal sealed class MistralLayer : Module<Tensor, DecoderPass, Tensor>
{
    [Hf("input_layernorm")] private readonly RmsNorm _attentionNorm;
    [Hf("self_attn")] private readonly MistralAttention _attention;
    [Hf("post_attention_layernorm")] private readonly RmsNorm _mlpNorm;
    [Hf("mlp")] private readonly GatedMlp _mlp;

    public MistralLayer(int index, DecoderShape shape, ModelParts parts) : base(nameof(MistralLayer))
    {
        _attentionNorm = new RmsNorm(shape.Hidden, shape.Epsilon, parts.Device);
        _attention = new MistralAttention(index, shape, parts);
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
internal sealed class MistralAttention : Module<Tensor, DecoderPass, Tensor>
{
    [Hf("q_proj")] private readonly Module<Tensor, Tensor> _query;
    [Hf("k_proj")] private readonly Module<Tensor, Tensor> _key;
    [Hf("v_proj")] private readonly Module<Tensor, Tensor> _value;
    [Hf("o_proj")] private readonly Module<Tensor, Tensor> _out;
    private readonly int _layer;
    private readonly DecoderShape _shape;

    public MistralAttention(int layer, DecoderShape shape, ModelParts parts) : base(nameof(MistralAttention))
    {
        var prefix = $"model.layers.{layer}.self_attn.";
        var (wide, narrow) = (shape.Heads * shape.HeadSize, shape.KeyValueHeads * shape.HeadSize);
        _query = parts.Linear($"{prefix}q_proj", new LinearShape(shape.Hidden, wide, Bias: false));
        _key = parts.Linear($"{prefix}k_proj", new LinearShape(shape.Hidden, narrow, Bias: false));
        _value = parts.Linear($"{prefix}v_proj", new LinearShape(shape.Hidden, narrow, Bias: false));
        _out = parts.Linear($"{prefix}o_proj", new LinearShape(wide, shape.Hidden, Bias: false));
        (_layer, _shape) = (layer, shape);
        RegisterComponents();
    }

    public override Tensor forward(Tensor hidden, DecoderPass pass)
    {
        using var scope = NewDisposeScope();
        var query = pass.Rotary.Rotate(Heads(_query.call(hidden))).transpose(1, 2);
        var key = pass.Rotary.Rotate(Heads(_key.call(hidden))).transpose(1, 2);
        var value = Heads(_value.call(hidden)).transpose(1, 2);
        if (pass.Cache is { } cache)
            (key, value) = cache.Append(_layer, key, value);
        var context = GroupedAttention.Attend(query, key, value, pass.Mask, training ? _shape.AttentionDropout : 0);
        return _out.call(context.transpose(1, 2).flatten(2)).MoveToOuterDisposeScope();
    }

    // [B,T,H·D] to [B,T,H,D].
    private Tensor Heads(Tensor x) => x.view(x.shape[0], x.shape[1], -1, _shape.HeadSize);
}

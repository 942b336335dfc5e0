using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Experiments.Torch.Models;

// B batch, T time (tokens), P earlier tokens in the cache, C channels (n_embd), H heads, D head size.

/// <summary>The sizes and rates that GPT-2's config.json gives.</summary>
internal sealed record Gpt2Shape(
    int Vocabulary, int Hidden, int Layers, int Heads, int Inner, int Positions, int? Padding,
    double Epsilon, double EmbeddingDropout, double AttentionDropout, double ResidualDropout, Func<Tensor, Tensor> Activate)
{
    public static Gpt2Shape From(ModelConfig config)
    {
        var (hidden, heads) = (config.Size("n_embd", 768), config.Size("n_head", 12));
        var activation = config.Text("activation_function", "gelu_new");
        if (hidden % heads != 0)
            throw config.Refuse($"n_embd {hidden} is no multiple of n_head {heads}");
        if (config.Flag("scale_attn_by_inverse_layer_idx") || (config.Has("scale_attn_weights") && !config.Flag("scale_attn_weights")))
            throw config.Refuse("scale_attn_by_inverse_layer_idx and scale_attn_weights: false are not supported");
        if (config.Flag("add_cross_attention"))
            throw config.Refuse("add_cross_attention is not supported");
        return new Gpt2Shape(
            config.Size("vocab_size", 50257),
            hidden,
            config.Size("n_layer", 12, most: 1000),
            heads,
            config.Size("n_inner", 4 * hidden),
            config.Size("n_positions", 1024),
            config.Has("pad_token_id") ? config.Integer("pad_token_id") : null,
            config.Number("layer_norm_epsilon", 1e-5),
            config.Number("embd_pdrop", 0.1),
            config.Number("attn_pdrop", 0.1),
            config.Number("resid_pdrop", 0.1),
            Activation.Find(activation) ?? throw config.Refuse(
                $"activation_function '{activation}' is not supported, only {string.Join(", ", Activation.Names)}"));
    }
}

/// <summary>GPT-2: config.json's <c>model_type: gpt2</c>. Radford et al. 2019, names and numbers as in transformers.</summary>
internal static class Gpt2
{
    private static readonly FamilyNames Causal = new(
        Class: "GPT2LMHeadModel",
        Base: "transformer",
        Head: ["lm_head"],
        New: [],
        Ignored: ["lm_head.", "transformer.lm_head.", "score."],
        LoraTargets: ["c_attn"])
    {
        // The causal mask, which older files hold in every layer.
        Buffers = [".attn.bias", ".attn.masked_bias"],
    };

    private static readonly FamilyNames Classes = Causal with
    {
        Class = "GPT2ForSequenceClassification",
        Head = ["score"],
        New = ["score."],
        Ignored = ["lm_head.", "transformer.lm_head."],
    };

    public static ModelFamily Family { get; } = new("gpt2")
    {
        // GPT-2 is tied unless its config.json says otherwise, unlike its descendants.
        CausalLm = new LanguageModelClass(Causal, static (config, parts) =>
            CausalLm.Create(Causal, Body(config, parts), parts, !config.Has("tie_word_embeddings") || config.Flag("tie_word_embeddings"))),
        Classifier = new ClassifierClass(Classes, static (config, head, parts) =>
            DecoderClassifier.Create(Classes, Body(config, parts), head, parts)),
    };

    private static DecoderBody Body(ModelConfig config, ModelParts parts)
    {
        var shape = Gpt2Shape.From(config);
        var tokens = parts.Embedding("transformer.wte", new EmbeddingShape(shape.Vocabulary, shape.Hidden));
        return new DecoderBody("transformer", new Gpt2Model(tokens, shape, parts), tokens, shape.Hidden, shape.Vocabulary, shape.Padding);
    }
}

/// <summary>The last states, normalised: [B,T,C].</summary>
internal sealed class Gpt2Model : Module<LanguageInput, Tensor>
{
    [Hf("wte")] private readonly Module<Tensor, Tensor> _tokens;
    [Hf("wpe")] private readonly Module<Tensor, Tensor> _positions;
    [Hf("drop")] private readonly MaskDropout _dropout;
    [Hf("h")] private readonly ModuleList<Gpt2Layer> _layers;
    [Hf("ln_f")] private readonly LayerNorm _norm;

    public Gpt2Model(TokenTable tokens, Gpt2Shape shape, ModelParts parts) : base(nameof(Gpt2Model))
    {
        _tokens = tokens.Module;
        _positions = parts.Embedding("transformer.wpe", new EmbeddingShape(shape.Positions, shape.Hidden)).Module;
        _dropout = new MaskDropout(shape.EmbeddingDropout);
        _layers = new([.. Enumerable.Range(0, shape.Layers).Select(i => new Gpt2Layer(i, shape, parts))]);
        _norm = parts.LayerNorm(shape.Hidden, shape.Epsilon);
        RegisterComponents();
    }

    public override Tensor forward(LanguageInput input)
    {
        using var scope = NewDisposeScope();
        var tokens = _tokens.call(input.Ids);
        var view = new CausalView(input, tokens.dtype);
        var hidden = _dropout.call(tokens.add(_positions.call(view.Positions)));
        var mask = view.Mask();
        foreach (var layer in _layers)
            hidden = layer.call(hidden, mask, input.Cache);
        return _norm.call(hidden).MoveToOuterDisposeScope();
    }
}

/// <summary>[B,T,C] to the same: x + attention(norm(x)), then x + mlp(norm(x)).</summary>
internal sealed class Gpt2Layer : Module<Tensor, AttentionMask, KeyValueCache?, Tensor>
{
    [Hf("ln_1")] private readonly LayerNorm _attentionNorm;
    [Hf("attn")] private readonly Gpt2Attention _attention;
    [Hf("ln_2")] private readonly LayerNorm _mlpNorm;
    [Hf("mlp")] private readonly Gpt2Mlp _mlp;

    public Gpt2Layer(int index, Gpt2Shape shape, ModelParts parts) : base(nameof(Gpt2Layer))
    {
        _attentionNorm = parts.LayerNorm(shape.Hidden, shape.Epsilon);
        _attention = new Gpt2Attention(index, shape, parts);
        _mlpNorm = parts.LayerNorm(shape.Hidden, shape.Epsilon);
        _mlp = new Gpt2Mlp($"transformer.h.{index}.mlp.", shape, parts);
        RegisterComponents();
    }

    public override Tensor forward(Tensor hidden, AttentionMask mask, KeyValueCache? cache)
    {
        using var scope = NewDisposeScope();
        var attended = hidden.add(_attention.call(_attentionNorm.call(hidden), mask, cache));
        return attended.add(_mlp.call(_mlpNorm.call(attended))).MoveToOuterDisposeScope();
    }
}

/// <summary>[B,T,C] to the same.</summary>
internal sealed class Gpt2Attention : Module<Tensor, AttentionMask, KeyValueCache?, Tensor>
{
    [Hf("c_attn")] private readonly Module<Tensor, Tensor> _all;
    [Hf("c_proj")] private readonly Module<Tensor, Tensor> _out;
    [Hf("resid_dropout")] private readonly MaskDropout _dropout;
    private readonly int _layer;
    private readonly Gpt2Shape _shape;

    public Gpt2Attention(int layer, Gpt2Shape shape, ModelParts parts) : base(nameof(Gpt2Attention))
    {
        var prefix = $"transformer.h.{layer}.attn.";
        _all = parts.Linear($"{prefix}c_attn", new LinearShape(shape.Hidden, 3 * shape.Hidden, Transposed: true));
        _out = parts.Linear($"{prefix}c_proj", new LinearShape(shape.Hidden, shape.Hidden, Transposed: true));
        _dropout = new MaskDropout(shape.ResidualDropout);
        (_layer, _shape) = (layer, shape);
        RegisterComponents();
    }

    public override Tensor forward(Tensor hidden, AttentionMask mask, KeyValueCache? cache)
    {
        using var scope = NewDisposeScope();
        // Queries, keys and values side by side: [B,T,3C] to three of [B,H,T,D].
        var parts = _all.call(hidden).chunk(3, -1);
        var (query, key, value) = (Heads(parts[0]), Heads(parts[1]), Heads(parts[2]));
        if (cache is not null)
            (key, value) = cache.Append(_layer, key, value);
        var context = GroupedAttention.Attend(query, key, value, mask, training ? _shape.AttentionDropout : 0);
        return _dropout.call(_out.call(context.transpose(1, 2).flatten(2))).MoveToOuterDisposeScope();
    }

    // [B,T,C] to [B,H,T,D].
    private Tensor Heads(Tensor x) => x.unflatten(-1, _shape.Heads, -1).transpose(1, 2);
}

/// <summary>[B,T,C] to the same.</summary>
internal sealed class Gpt2Mlp : Module<Tensor, Tensor>
{
    [Hf("c_fc")] private readonly Module<Tensor, Tensor> _in;
    [Hf("c_proj")] private readonly Module<Tensor, Tensor> _out;
    [Hf("dropout")] private readonly MaskDropout _dropout;
    private readonly Func<Tensor, Tensor> _activate;

    public Gpt2Mlp(string prefix, Gpt2Shape shape, ModelParts parts) : base(nameof(Gpt2Mlp))
    {
        _in = parts.Linear($"{prefix}c_fc", new LinearShape(shape.Hidden, shape.Inner, Transposed: true));
        _out = parts.Linear($"{prefix}c_proj", new LinearShape(shape.Inner, shape.Hidden, Transposed: true));
        _dropout = new MaskDropout(shape.ResidualDropout);
        _activate = shape.Activate;
        RegisterComponents();
    }

    public override Tensor forward(Tensor hidden)
    {
        using var scope = NewDisposeScope();
        return _dropout.call(_out.call(_activate(_in.call(hidden)))).MoveToOuterDisposeScope();
    }
}

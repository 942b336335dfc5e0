using Experiments.Torch.Weights;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Experiments.Torch.Models;

// B batch, T encoder time (tokens), U decoder time, K keys that are looked at, V vocabulary,
// C channels (d_model), H heads, D head size (d_kv; H·D need not be C).

/// <summary>The sizes and rates that T5's config.json gives.</summary>
/// <param name="TiesHead">The scores come from the table of token vectors.</param>
/// <param name="ScalesOutputs">States are divided by √C before they are scored: the first T5 does, 1.1 and Flan-T5 do not.</param>
internal sealed record T5Shape(
    int Vocabulary, int Hidden, int HeadSize, int Intermediate, int EncoderLayers, int DecoderLayers, int Heads,
    int Buckets, int MaxDistance, double Dropout, double Epsilon, bool IsGated, Func<Tensor, Tensor> Activate,
    bool TiesHead, bool ScalesOutputs)
{
    public static T5Shape From(ModelConfig config)
    {
        var isFirst = config.ModelType == "t5";
        var (isGated, activate) = FeedForward(config, config.Text("feed_forward_proj", isFirst ? "relu" : "gated-gelu"));
        var layers = config.Integer("num_layers");
        var shape = new T5Shape(
            config.Integer("vocab_size"),
            config.Integer("d_model"),
            config.Integer("d_kv"),
            config.Integer("d_ff"),
            layers,
            config.Integer("num_decoder_layers", layers),
            config.Integer("num_heads"),
            config.Integer("relative_attention_num_buckets", 32),
            config.Integer("relative_attention_max_distance", 128),
            config.Number("dropout_rate", 0.1),
            config.Number("layer_norm_epsilon", 1e-6),
            isGated,
            activate,
            TiesHeadIn(config),
            // transformers 5 writes scale_decoder_outputs; before it, tie_word_embeddings said both.
            ScalesOutputs: config.Has("scale_decoder_outputs")
                ? config.Flag("scale_decoder_outputs")
                : isFirst && (!config.Has("tie_word_embeddings") || config.Flag("tie_word_embeddings")));
        return config.Flag("is_decoder") || (config.Has("is_encoder_decoder") && !config.Flag("is_encoder_decoder"))
            ? throw config.Refuse("is_decoder and is_encoder_decoder: false are not supported: T5 is used with both of its stacks")
            : shape.Buckets < 4 || shape.MaxDistance <= shape.Buckets / 2
            ? throw config.Refuse("relative_attention_num_buckets must be 4 or more, and relative_attention_max_distance above half of it")
            : shape;
    }

    /// <summary>
    /// Configurations do not tell: transformers 5 writes <c>tie_word_embeddings: true</c> always. A stored head that is no copy of the table
    /// is one of its own.
    /// </summary>
    public static bool TiesHeadIn(ModelConfig config)
    {
        using var stored = WeightFolder.Open(config.Weights);
        return !stored.Weights.TryGetValue("lm_head.weight", out var head)
            || (stored.Weights.TryGetValue("shared.weight", out var table) && table.HoldsSameAs(head));
    }

    private static (bool IsGated, Func<Tensor, Tensor> Activate) FeedForward(ModelConfig config, string projection)
    {
        var isGated = projection.StartsWith("gated-", StringComparison.Ordinal);
        var name = isGated ? projection["gated-".Length..] : projection;
        // Flan-T5's «gelu» means the approximation by tanh; transformers reads it so.
        var activate = Activation.Find(isGated && name == "gelu" ? "gelu_new" : name) ?? throw config.Refuse(
            $"feed_forward_proj '{projection}' is not supported, only {string.Join(", ", Activation.Names)}, each also as gated-…");
        return (isGated, activate);
    }
}

/// <summary>
/// T5, T5 1.1, Flan-T5 (config.json's <c>model_type: t5</c>) and mT5. Raffel et al. 2019, names and numbers as in transformers.
/// </summary>
internal static class T5
{
    public static ModelFamily Family { get; } = Of("t5", "T5ForConditionalGeneration");

    public static ModelFamily Multilingual { get; } = Of("mt5", "MT5ForConditionalGeneration");

    private static ModelFamily Of(string type, string @class) => new(type)
    {
        Seq2SeqLm = new LanguageModelClass(
            new FamilyNames(
                Class: @class,
                Base: "",
                Head: ["lm_head"],
                New: [],
                // Copies of the shared table, and a bias without use, in files of older versions.
                Ignored: ["encoder.embed_tokens.", "decoder.embed_tokens.", "lm_head.",
                    "decoder.block.0.layer.1.EncDecAttention.relative_attention_bias."],
                LoraTargets: ["q", "v"])
            {
                // MADLAD-400 has the table under this name alone.
                Aliases = new Dictionary<string, string> { ["decoder.embed_tokens.weight"] = "shared.weight" },
            },
            static (config, parts) =>
            {
                var model = new T5ForConditionalGeneration(T5Shape.From(config), parts);
                return new LanguageModel(model, model.States, model.Logits, model.Encode);
            }),
    };
}

/// <summary>Two stacks over one table of token vectors; logits [B,U,V].</summary>
internal sealed class T5ForConditionalGeneration : Module<LanguageInput, Tensor>
{
    [Hf("shared")] private readonly Module<Tensor, Tensor> _shared;
    [Hf("encoder")] private readonly T5Stack _encoder;
    [Hf("decoder")] private readonly T5Stack _decoder;
    [Hf("lm_head")] private readonly Module<Tensor, Tensor>? _head;
    private readonly Func<Tensor, Tensor> _score;
    private readonly double? _scale;

    public T5ForConditionalGeneration(T5Shape shape, ModelParts parts) : base(nameof(T5ForConditionalGeneration))
    {
        var table = parts.Embedding("shared", new EmbeddingShape(shape.Vocabulary, shape.Hidden));
        _shared = table.Module;
        _encoder = new T5Stack("encoder.", shape, parts, isDecoder: false);
        _decoder = new T5Stack("decoder.", shape, parts, isDecoder: true);
        _head = shape.TiesHead ? null : parts.Linear("lm_head", new LinearShape(shape.Hidden, shape.Vocabulary, Bias: false));
        _score = _head is null ? table.Project : _head.call;
        _scale = shape.ScalesOutputs ? 1 / Math.Sqrt(shape.Hidden) : null;
        RegisterComponents();
    }

    public override Tensor forward(LanguageInput input)
    {
        using var scope = NewDisposeScope();
        return Logits(States(input)).MoveToOuterDisposeScope();
    }

    /// <summary>The encoder's states: [B,T,C].</summary>
    public Tensor Encode(LanguageInput input)
    {
        using var scope = NewDisposeScope();
        var hidden = Attention.Hidden(input.Segments, input.Segments, input.Mask);
        return _encoder.Run(_shared.call(input.Ids), hidden).MoveToOuterDisposeScope();
    }

    /// <summary>The decoder's states: [B,U,C].</summary>
    public Tensor States(LanguageInput input)
    {
        using var scope = NewDisposeScope();
        var ids = input.DecoderIds ?? throw new ArgumentException("The decoder has nothing to read.", nameof(input));
        var memory = input.Memory ?? Encode(input);
        var cached = input.Cache?.Length ?? 0;
        var hidden = Attention.Hidden(input.DecoderSegments, input.Segments, input.Mask);
        var source = new T5Source(memory, Attention.Bias(hidden, memory.dtype), input.Cache);
        return _decoder.Run(_shared.call(ids), HiddenWithin(input, ids, cached), source, cached).MoveToOuterDisposeScope();
    }

    /// <summary>[...,C] to [...,V].</summary>
    public Tensor Logits(Tensor states)
    {
        using var scope = NewDisposeScope();
        return _score(_scale is { } scale ? states.mul(scale) : states).MoveToOuterDisposeScope();
    }

    // Later tokens, behind those in the cache, and other sequences. Padding at the end is later than every token.
    private static Tensor? HiddenWithin(LanguageInput input, Tensor ids, long cached)
    {
        using var scope = NewDisposeScope();
        var length = ids.shape[1];
        if (length == 1)
            return null;
        var later = ones([length, cached + length], dtype: ScalarType.Bool, device: ids.device).triu(cached + 1);
        var others = Attention.Hidden(input.DecoderSegments, input.DecoderSegments, null);
        return (others is null ? later : later.logical_or(others)).MoveToOuterDisposeScope();
    }
}

/// <summary>What a decoder's layers look at outside of their stack.</summary>
/// <param name="Memory">[B,T,C].</param>
/// <param name="Bias">Added to the scores over the memory; null: all of it may be seen.</param>
internal sealed record T5Source(Tensor Memory, Tensor? Bias, KeyValueCache? Cache);

/// <summary>What every layer of a stack gets beside the states.</summary>
/// <param name="Bias">Added to the scores within the stack: positions, and the type's lowest number where hidden.</param>
internal sealed record T5View(Tensor Bias, T5Source? Source);

using Experiments.Core.Plans;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Experiments.Torch.Models;

// B batch, T time (tokens), C channels (dim), H heads, D head size, K classes.

/// <summary>The sizes and rates that DistilBERT's config.json gives, under its own names.</summary>
internal sealed record DistilBertShape(
    int Vocabulary, int Hidden, int Layers, int Heads, int Intermediate, int Positions, int Padding,
    double Dropout, double AttentionDropout, double HeadDropout, Func<Tensor, Tensor> Activate)
{
    /// <summary>Not in the configuration: transformers has it in the code.</summary>
    public const double Epsilon = 1e-12;

    public static DistilBertShape From(ModelConfig config)
    {
        var activation = config.Text("activation", "gelu");
        var shape = new DistilBertShape(
            config.Integer("vocab_size"),
            config.Integer("dim"),
            config.Integer("n_layers"),
            config.Integer("n_heads"),
            config.Integer("hidden_dim"),
            config.Integer("max_position_embeddings"),
            config.Integer("pad_token_id", 0),
            config.Number("dropout", 0.1),
            config.Number("attention_dropout", 0.1),
            config.Number("seq_classif_dropout", 0.2),
            Activation.Find(activation) ?? throw config.Refuse(
                $"activation '{activation}' is not supported, only {string.Join(", ", Activation.Names)}"));
        return shape.Hidden % shape.Heads != 0
            ? throw config.Refuse($"dim {shape.Hidden} is no multiple of n_heads {shape.Heads}")
            : shape;
    }
}

/// <summary>DistilBERT: config.json's <c>model_type: distilbert</c>. Sanh et al. 2019, names and numbers as in transformers.</summary>
internal static class DistilBert
{
    public static ModelFamily Family { get; } = new("distilbert")
    {
        Classifier = new ClassifierClass(
            new FamilyNames(
                Class: "DistilBertForSequenceClassification",
                Base: "distilbert",
                Head: ["pre_classifier", "classifier"],
                New: ["pre_classifier.", "classifier."],
                Ignored: ["vocab_transform.", "vocab_layer_norm.", "vocab_projector.", "qa_outputs."],
                LoraTargets: ["q_lin", "v_lin"]),
            static (config, head, parts) =>
            {
                var model = new DistilBertForSequenceClassification(DistilBertShape.From(config), head, parts);
                return new SequenceClassifier(model, model.Encode, model.Classify);
            }),
        MaskedLm = new LanguageModelClass(
            new FamilyNames(
                Class: "DistilBertForMaskedLM",
                Base: "distilbert",
                Head: ["vocab_transform", "vocab_layer_norm", "vocab_projector"],
                New: ["vocab_transform.", "vocab_layer_norm.", "vocab_projector.bias"],
                Ignored: ["vocab_projector.weight", "pre_classifier.", "classifier.", "qa_outputs."],
                LoraTargets: ["q_lin", "v_lin"]),
            static (config, parts) =>
            {
                var model = new DistilBertForMaskedLM(DistilBertShape.From(config.RequireTiedHead()), parts);
                return new LanguageModel(model, model.States, model.Logits);
            }),
    };
}

/// <summary>Logits [B,K] from the first token's state, or from the mean over tokens, through a layer of its own.</summary>
internal sealed class DistilBertForSequenceClassification : Module<EncoderInput, Tensor>
{
    [Hf("distilbert")] private readonly DistilBertModel _distilbert;
    [Hf("pre_classifier")] private readonly Module<Tensor, Tensor> _pre;
    [Hf("classifier")] private readonly Module<Tensor, Tensor> _classifier;
    [Hf("dropout")] private readonly MaskDropout _dropout;
    private readonly Pooling _pooling;

    public DistilBertForSequenceClassification(DistilBertShape shape, ClassifierHead head, ModelParts parts)
        : base(nameof(DistilBertForSequenceClassification))
    {
        _pooling = head.Pooling;
        _distilbert = new DistilBertModel("distilbert.", shape, parts);
        _pre = parts.Linear("pre_classifier", new LinearShape(shape.Hidden, shape.Hidden));
        _classifier = parts.Linear("classifier", new LinearShape(shape.Hidden, head.Classes));
        _dropout = new MaskDropout(shape.HeadDropout);
        RegisterComponents();
    }

    public override Tensor forward(EncoderInput input)
    {
        using var scope = NewDisposeScope();
        return Classify(Encode(input)).MoveToOuterDisposeScope();
    }

    /// <summary>What the head reads: [B,C].</summary>
    public Tensor Encode(EncoderInput input)
    {
        using var scope = NewDisposeScope();
        var hidden = _distilbert.call(input);
        return (_pooling == Pooling.Cls ? hidden.select(1, 0) : MeanPooling.Of(hidden, input.Mask)).MoveToOuterDisposeScope();
    }

    /// <summary>[B,C] to [B,K].</summary>
    public Tensor Classify(Tensor pooled)
    {
        using var scope = NewDisposeScope();
        return _classifier.call(_dropout.call(functional.relu(_pre.call(pooled)))).MoveToOuterDisposeScope();
    }
}

/// <summary>DistilBERT as it was pretrained: scores [B,T,V] of the words at every place.</summary>
internal sealed class DistilBertForMaskedLM : Module<LanguageInput, Tensor>
{
    [Hf("distilbert")] private readonly DistilBertModel _distilbert;
    [Hf("vocab_transform")] private readonly Module<Tensor, Tensor> _transform;
    [Hf("vocab_layer_norm")] private readonly LayerNorm _norm;
    [Hf("vocab_projector")] private readonly DistilBertProjector _projector;
    private readonly Func<Tensor, Tensor> _activate;

    public DistilBertForMaskedLM(DistilBertShape shape, ModelParts parts) : base(nameof(DistilBertForMaskedLM))
    {
        _distilbert = new DistilBertModel("distilbert.", shape, parts);
        _transform = parts.Linear("vocab_transform", new LinearShape(shape.Hidden, shape.Hidden));
        _norm = parts.LayerNorm(shape.Hidden, DistilBertShape.Epsilon);
        _projector = new DistilBertProjector(shape.Vocabulary, parts.Device);
        _activate = shape.Activate;
        RegisterComponents();
    }

    public override Tensor forward(LanguageInput input)
    {
        using var scope = NewDisposeScope();
        return Logits(States(input)).MoveToOuterDisposeScope();
    }

    /// <summary>[B,T,C].</summary>
    public Tensor States(LanguageInput input)
    {
        using var scope = NewDisposeScope();
        return _distilbert.call(EncoderInput.Of(input)).MoveToOuterDisposeScope();
    }

    /// <summary>[...,C] to [...,V].</summary>
    public Tensor Logits(Tensor states)
    {
        using var scope = NewDisposeScope();
        return _projector.call(_distilbert.Score(_norm.call(_activate(_transform.call(states))))).MoveToOuterDisposeScope();
    }
}

/// <summary>The bias on scores of words [...,V]; the weight is the table's.</summary>
internal sealed class DistilBertProjector : Module<Tensor, Tensor>
{
    [Hf("bias")] private readonly Parameter _bias;

    public DistilBertProjector(long vocabulary, Device device) : base(nameof(DistilBertProjector))
    {
        _bias = new Parameter(empty([vocabulary], device: device));
        RegisterComponents();
    }

    public override Tensor forward(Tensor scores) => scores.add(_bias);
}

/// <summary>Token states [B,T,C].</summary>
internal sealed class DistilBertModel : Module<EncoderInput, Tensor>
{
    [Hf("embeddings")] private readonly DistilBertEmbeddings _embeddings;
    [Hf("transformer")] private readonly DistilBertTransformer _transformer;

    public DistilBertModel(string prefix, DistilBertShape shape, ModelParts parts) : base(nameof(DistilBertModel))
    {
        _embeddings = new DistilBertEmbeddings($"{prefix}embeddings.", shape, parts);
        _transformer = new DistilBertTransformer($"{prefix}transformer.", shape, parts);
        RegisterComponents();
    }

    /// <summary>States [...,C] to scores of the words [...,V], for a head that shares their table.</summary>
    public Tensor Score(Tensor states) => _embeddings.Score(states);

    public override Tensor forward(EncoderInput input)
    {
        using var scope = NewDisposeScope();
        var embedded = _embeddings.call(input);
        return _transformer.call(embedded, input.Bias(embedded.dtype)).MoveToOuterDisposeScope();
    }
}

/// <summary>Word and position vectors, summed and normalised: [B,T,C]. There are no types.</summary>
internal sealed class DistilBertEmbeddings : Module<EncoderInput, Tensor>
{
    [Hf("word_embeddings")] private readonly Module<Tensor, Tensor> _words;
    [Hf("position_embeddings")] private readonly Module<Tensor, Tensor> _positions;
    [Hf("LayerNorm")] private readonly LayerNorm _norm;
    [Hf("dropout")] private readonly MaskDropout _dropout;

    public DistilBertEmbeddings(string prefix, DistilBertShape shape, ModelParts parts) : base(nameof(DistilBertEmbeddings))
    {
        var words = parts.Embedding($"{prefix}word_embeddings", new EmbeddingShape(shape.Vocabulary, shape.Hidden, shape.Padding));
        (_words, Score) = (words.Module, words.Project);
        _positions = parts.Embedding($"{prefix}position_embeddings", new EmbeddingShape(shape.Positions, shape.Hidden)).Module;
        _norm = parts.LayerNorm(shape.Hidden, DistilBertShape.Epsilon);
        _dropout = new MaskDropout(shape.Dropout);
        RegisterComponents();
    }

    /// <summary>States [...,C] to scores of the words [...,V].</summary>
    public Func<Tensor, Tensor> Score { get; }

    public override Tensor forward(EncoderInput input)
    {
        using var scope = NewDisposeScope();
        return _dropout.call(_norm.call(_words.call(input.Ids).add(_positions.call(input.Places())))).MoveToOuterDisposeScope();
    }
}

internal sealed class DistilBertTransformer : Module<Tensor, Tensor?, Tensor>
{
    [Hf("layer")] private readonly ModuleList<DistilBertBlock> _layers;

    public DistilBertTransformer(string prefix, DistilBertShape shape, ModelParts parts) : base(nameof(DistilBertTransformer))
    {
        _layers = new([.. Enumerable.Range(0, shape.Layers).Select(i => new DistilBertBlock($"{prefix}layer.{i}.", shape, parts))]);
        RegisterComponents();
    }

    public override Tensor forward(Tensor hidden, Tensor? bias)
    {
        using var scope = NewDisposeScope();
        foreach (var layer in _layers)
            hidden = layer.call(hidden, bias);
        return hidden.MoveToOuterDisposeScope();
    }
}

internal sealed class DistilBertBlock : Module<Tensor, Tensor?, Tensor>
{
    [Hf("attention")] private readonly DistilBertAttention _attention;
    [Hf("sa_layer_norm")] private readonly LayerNorm _attentionNorm;
    [Hf("ffn")] private readonly DistilBertMlp _mlp;
    [Hf("output_layer_norm")] private readonly LayerNorm _mlpNorm;

    public DistilBertBlock(string prefix, DistilBertShape shape, ModelParts parts) : base(nameof(DistilBertBlock))
    {
        _attention = new DistilBertAttention($"{prefix}attention.", shape, parts);
        _attentionNorm = parts.LayerNorm(shape.Hidden, DistilBertShape.Epsilon);
        _mlp = new DistilBertMlp($"{prefix}ffn.", shape, parts);
        _mlpNorm = parts.LayerNorm(shape.Hidden, DistilBertShape.Epsilon);
        RegisterComponents();
    }

    public override Tensor forward(Tensor hidden, Tensor? bias)
    {
        using var scope = NewDisposeScope();
        var attended = _attentionNorm.call(_attention.call(hidden, bias).add(hidden));
        return _mlpNorm.call(_mlp.call(attended).add(attended)).MoveToOuterDisposeScope();
    }
}

internal sealed class DistilBertAttention : Module<Tensor, Tensor?, Tensor>
{
    [Hf("q_lin")] private readonly Module<Tensor, Tensor> _query;
    [Hf("k_lin")] private readonly Module<Tensor, Tensor> _key;
    [Hf("v_lin")] private readonly Module<Tensor, Tensor> _value;
    [Hf("out_lin")] private readonly Module<Tensor, Tensor> _output;
    private readonly DistilBertShape _shape;

    public DistilBertAttention(string prefix, DistilBertShape shape, ModelParts parts) : base(nameof(DistilBertAttention))
    {
        var square = new LinearShape(shape.Hidden, shape.Hidden);
        _query = parts.Linear($"{prefix}q_lin", square);
        _key = parts.Linear($"{prefix}k_lin", square);
        _value = parts.Linear($"{prefix}v_lin", square);
        _output = parts.Linear($"{prefix}out_lin", square);
        _shape = shape;
        RegisterComponents();
    }

    public override Tensor forward(Tensor hidden, Tensor? bias)
    {
        using var scope = NewDisposeScope();
        var context = Attention.Attend(
            Heads(_query.call(hidden)), Heads(_key.call(hidden)), Heads(_value.call(hidden)), bias,
            training ? _shape.AttentionDropout : 0);
        return _output.call(context.transpose(1, 2).reshape(hidden.shape)).MoveToOuterDisposeScope();
    }

    // [B,T,C] to [B,H,T,D].
    private Tensor Heads(Tensor x) => x.view(x.shape[0], x.shape[1], _shape.Heads, _shape.Hidden / _shape.Heads).transpose(1, 2);
}

/// <summary>[B,T,C] through the intermediate width and back.</summary>
internal sealed class DistilBertMlp : Module<Tensor, Tensor>
{
    [Hf("lin1")] private readonly Module<Tensor, Tensor> _up;
    [Hf("lin2")] private readonly Module<Tensor, Tensor> _down;
    [Hf("dropout")] private readonly MaskDropout _dropout;
    private readonly Func<Tensor, Tensor> _activate;

    public DistilBertMlp(string prefix, DistilBertShape shape, ModelParts parts) : base(nameof(DistilBertMlp))
    {
        _up = parts.Linear($"{prefix}lin1", new LinearShape(shape.Hidden, shape.Intermediate));
        _down = parts.Linear($"{prefix}lin2", new LinearShape(shape.Intermediate, shape.Hidden));
        _dropout = new MaskDropout(shape.Dropout);
        _activate = shape.Activate;
        RegisterComponents();
    }

    public override Tensor forward(Tensor hidden)
    {
        using var scope = NewDisposeScope();
        return _dropout.call(_down.call(_activate(_up.call(hidden)))).MoveToOuterDisposeScope();
    }
}

using Experiments.Core.Plans;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Experiments.Torch.Models;

// B batch, T time (tokens), C channels (hidden size), H heads, D head size, K classes.

/// <summary>The sizes and rates that BERT's config.json gives.</summary>
internal sealed record BertShape(
    int Vocabulary, int Hidden, int Layers, int Heads, int Intermediate, int Positions, int Types, int Padding,
    double Epsilon, double HiddenDropout, double AttentionDropout, double HeadDropout, Func<Tensor, Tensor> Activate)
{
    public static BertShape From(ModelConfig config)
    {
        var activation = config.Text("hidden_act", "gelu");
        var hiddenDropout = config.Number("hidden_dropout_prob", 0.1);
        var shape = new BertShape(
            config.Integer("vocab_size"),
            config.Integer("hidden_size"),
            config.Integer("num_hidden_layers"),
            config.Integer("num_attention_heads"),
            config.Integer("intermediate_size"),
            config.Integer("max_position_embeddings"),
            config.Integer("type_vocab_size", 2),
            config.Integer("pad_token_id", 0),
            config.Number("layer_norm_eps", 1e-12),
            hiddenDropout,
            config.Number("attention_probs_dropout_prob", 0.1),
            config.Number("classifier_dropout", hiddenDropout),
            Activation.Find(activation) ?? throw config.Refuse(
                $"hidden_act '{activation}' is not supported, only {string.Join(", ", Activation.Names)}"));
        return shape.Hidden % shape.Heads != 0
            ? throw config.Refuse($"hidden_size {shape.Hidden} is no multiple of num_attention_heads {shape.Heads}")
            : config.Text("position_embedding_type", "absolute") != "absolute" || config.Flag("is_decoder")
            ? throw config.Refuse("relative positions and decoding are not supported for BERT")
            : shape;
    }
}

/// <summary>BERT: config.json's <c>model_type: bert</c>. Devlin et al. 2018, names and numbers as in transformers.</summary>
internal static class Bert
{
    public static ModelFamily Family { get; } = new("bert")
    {
        Classifier = new ClassifierClass(
            new FamilyNames(
                Class: "BertForSequenceClassification",
                Base: "bert",
                Head: ["classifier"],
                New: ["classifier.", "bert.pooler."],
                Ignored: ["cls.", "bert.embeddings.position_ids"],
                LoraTargets: ["query", "value"]),
            static (config, head, parts) =>
            {
                var model = new BertForSequenceClassification(BertShape.From(config), head, parts);
                return new SequenceClassifier(model, model.Encode, model.Classify);
            }),
        MaskedLm = new LanguageModelClass(BertForMaskedLM.Names, static (config, parts) =>
        {
            var model = new BertForMaskedLM(BertShape.From(config.RequireTiedHead()), parts);
            return new LanguageModel(model, model.States, model.Logits);
        }),
    };
}

/// <summary>Logits [B,K] from the pooled [CLS], or from the mean over tokens.</summary>
internal sealed class BertForSequenceClassification : Module<EncoderInput, Tensor>
{
    [Hf("bert")] private readonly BertModel _bert;
    [Hf("dropout")] private readonly MaskDropout _dropout;
    [Hf("classifier")] private readonly Module<Tensor, Tensor> _classifier;
    private readonly Pooling _pooling;

    public BertForSequenceClassification(BertShape shape, ClassifierHead head, ModelParts parts)
        : base(nameof(BertForSequenceClassification))
    {
        _pooling = head.Pooling;
        _bert = new BertModel("bert.", shape, parts, pools: head.Pooling == Pooling.Cls);
        _dropout = new MaskDropout(shape.HeadDropout);
        _classifier = parts.Linear("classifier", new LinearShape(shape.Hidden, head.Classes));
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
        var hidden = _bert.call(input);
        return (_pooling == Pooling.Cls ? _bert.Pool(hidden) : MeanPooling.Of(hidden, input.Mask)).MoveToOuterDisposeScope();
    }

    /// <summary>[B,C] to [B,K].</summary>
    public Tensor Classify(Tensor pooled)
    {
        using var scope = NewDisposeScope();
        return _classifier.call(_dropout.call(pooled)).MoveToOuterDisposeScope();
    }
}

/// <summary>Token states [B,T,C].</summary>
internal sealed class BertModel : Module<EncoderInput, Tensor>
{
    [Hf("embeddings")] private readonly BertEmbeddings _embeddings;
    [Hf("encoder")] private readonly BertEncoder _encoder;
    [Hf("pooler")] private readonly BertPooler? _pooler;

    public BertModel(string prefix, BertShape shape, ModelParts parts, bool pools) : base(nameof(BertModel))
    {
        _embeddings = new BertEmbeddings($"{prefix}embeddings.", shape, parts);
        _encoder = new BertEncoder($"{prefix}encoder.", shape, parts);
        _pooler = pools ? new BertPooler($"{prefix}pooler.", shape, parts) : null;
        RegisterComponents();
    }

    /// <summary>States [...,C] to scores of the words [...,V], for a head that shares their table.</summary>
    public Tensor Score(Tensor states) => _embeddings.Score(states);

    public override Tensor forward(EncoderInput input)
    {
        using var scope = NewDisposeScope();
        var embedded = _embeddings.call(input);
        return _encoder.call(embedded, input.Bias(embedded.dtype)).MoveToOuterDisposeScope();
    }

    /// <summary>The state of [CLS] through the pooler: [B,T,C] to [B,C].</summary>
    public Tensor Pool(Tensor hidden) =>
        _pooler?.call(hidden) ?? throw new InvalidOperationException("This model was built without a pooler.");
}

/// <summary>Word, position and type vectors, summed and normalised: [B,T,C].</summary>
internal sealed class BertEmbeddings : Module<EncoderInput, Tensor>
{
    [Hf("word_embeddings")] private readonly Module<Tensor, Tensor> _words;
    [Hf("position_embeddings")] private readonly Module<Tensor, Tensor> _positions;
    [Hf("token_type_embeddings")] private readonly Module<Tensor, Tensor> _types;
    [Hf("LayerNorm")] private readonly LayerNorm _norm;
    [Hf("dropout")] private readonly MaskDropout _dropout;

    public BertEmbeddings(string prefix, BertShape shape, ModelParts parts) : base(nameof(BertEmbeddings))
    {
        var words = parts.Embedding($"{prefix}word_embeddings", new EmbeddingShape(shape.Vocabulary, shape.Hidden, shape.Padding));
        (_words, Score) = (words.Module, words.Project);
        _positions = parts.Embedding($"{prefix}position_embeddings", new EmbeddingShape(shape.Positions, shape.Hidden)).Module;
        _types = parts.Embedding($"{prefix}token_type_embeddings", new EmbeddingShape(shape.Types, shape.Hidden)).Module;
        _norm = parts.LayerNorm(shape.Hidden, shape.Epsilon);
        _dropout = new MaskDropout(shape.HiddenDropout);
        RegisterComponents();
    }

    /// <summary>States [...,C] to scores of the words [...,V].</summary>
    public Func<Tensor, Tensor> Score { get; }

    public override Tensor forward(EncoderInput input)
    {
        using var scope = NewDisposeScope();
        var sum = _words.call(input.Ids).add(_types.call(input.Types)).add(_positions.call(input.Places()));
        return _dropout.call(_norm.call(sum)).MoveToOuterDisposeScope();
    }
}

internal sealed class BertEncoder : Module<Tensor, Tensor?, Tensor>
{
    [Hf("layer")] private readonly ModuleList<BertLayer> _layers;

    public BertEncoder(string prefix, BertShape shape, ModelParts parts) : base(nameof(BertEncoder))
    {
        _layers = new([.. Enumerable.Range(0, shape.Layers).Select(i => new BertLayer($"{prefix}layer.{i}.", shape, parts))]);
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

internal sealed class BertLayer : Module<Tensor, Tensor?, Tensor>
{
    [Hf("attention")] private readonly BertAttention _attention;
    [Hf("intermediate")] private readonly BertIntermediate _intermediate;
    [Hf("output")] private readonly BertOutput _output;

    public BertLayer(string prefix, BertShape shape, ModelParts parts) : base(nameof(BertLayer))
    {
        _attention = new BertAttention($"{prefix}attention.", shape, parts);
        _intermediate = new BertIntermediate($"{prefix}intermediate.", shape, parts);
        _output = new BertOutput($"{prefix}output.", shape.Intermediate, shape, parts);
        RegisterComponents();
    }

    public override Tensor forward(Tensor hidden, Tensor? bias)
    {
        using var scope = NewDisposeScope();
        var attended = _attention.call(hidden, bias);
        return _output.call(_intermediate.call(attended), attended).MoveToOuterDisposeScope();
    }
}

internal sealed class BertAttention : Module<Tensor, Tensor?, Tensor>
{
    [Hf("self")] private readonly BertSelfAttention _self;
    [Hf("output")] private readonly BertOutput _output;

    public BertAttention(string prefix, BertShape shape, ModelParts parts) : base(nameof(BertAttention))
    {
        _self = new BertSelfAttention($"{prefix}self.", shape, parts);
        _output = new BertOutput($"{prefix}output.", shape.Hidden, shape, parts);
        RegisterComponents();
    }

    public override Tensor forward(Tensor hidden, Tensor? bias)
    {
        using var scope = NewDisposeScope();
        return _output.call(_self.call(hidden, bias), hidden).MoveToOuterDisposeScope();
    }
}

internal sealed class BertSelfAttention : Module<Tensor, Tensor?, Tensor>
{
    [Hf("query")] private readonly Module<Tensor, Tensor> _query;
    [Hf("key")] private readonly Module<Tensor, Tensor> _key;
    [Hf("value")] private readonly Module<Tensor, Tensor> _value;
    private readonly BertShape _shape;

    public BertSelfAttention(string prefix, BertShape shape, ModelParts parts) : base(nameof(BertSelfAttention))
    {
        var square = new LinearShape(shape.Hidden, shape.Hidden);
        _query = parts.Linear($"{prefix}query", square);
        _key = parts.Linear($"{prefix}key", square);
        _value = parts.Linear($"{prefix}value", square);
        _shape = shape;
        RegisterComponents();
    }

    public override Tensor forward(Tensor hidden, Tensor? bias)
    {
        using var scope = NewDisposeScope();
        var context = Attention.Attend(
            Heads(_query.call(hidden)), Heads(_key.call(hidden)), Heads(_value.call(hidden)), bias,
            training ? _shape.AttentionDropout : 0);
        return context.transpose(1, 2).reshape(hidden.shape).MoveToOuterDisposeScope();
    }

    // [B,T,C] to [B,H,T,D].
    private Tensor Heads(Tensor x) => x.view(x.shape[0], x.shape[1], _shape.Heads, _shape.Hidden / _shape.Heads).transpose(1, 2);
}

/// <summary>The first half of the MLP: [B,T,C] to [B,T,intermediate].</summary>
internal sealed class BertIntermediate : Module<Tensor, Tensor>
{
    [Hf("dense")] private readonly Module<Tensor, Tensor> _dense;
    private readonly Func<Tensor, Tensor> _activate;

    public BertIntermediate(string prefix, BertShape shape, ModelParts parts) : base(nameof(BertIntermediate))
    {
        _dense = parts.Linear($"{prefix}dense", new LinearShape(shape.Hidden, shape.Intermediate));
        _activate = shape.Activate;
        RegisterComponents();
    }

    public override Tensor forward(Tensor hidden)
    {
        using var scope = NewDisposeScope();
        return _activate(_dense.call(hidden)).MoveToOuterDisposeScope();
    }
}

/// <summary>Back to C channels, and the residual connection: norm(dropout(dense(x)) + residual).</summary>
internal sealed class BertOutput : Module<Tensor, Tensor, Tensor>
{
    [Hf("dense")] private readonly Module<Tensor, Tensor> _dense;
    [Hf("dropout")] private readonly MaskDropout _dropout;
    [Hf("LayerNorm")] private readonly LayerNorm _norm;

    public BertOutput(string prefix, int inputs, BertShape shape, ModelParts parts) : base(nameof(BertOutput))
    {
        _dense = parts.Linear($"{prefix}dense", new LinearShape(inputs, shape.Hidden));
        _dropout = new MaskDropout(shape.HiddenDropout);
        _norm = parts.LayerNorm(shape.Hidden, shape.Epsilon);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x, Tensor residual)
    {
        using var scope = NewDisposeScope();
        return _norm.call(_dropout.call(_dense.call(x)).add(residual)).MoveToOuterDisposeScope();
    }
}

internal sealed class BertPooler : Module<Tensor, Tensor>
{
    [Hf("dense")] private readonly Module<Tensor, Tensor> _dense;

    public BertPooler(string prefix, BertShape shape, ModelParts parts) : base(nameof(BertPooler))
    {
        _dense = parts.Linear($"{prefix}dense", new LinearShape(shape.Hidden, shape.Hidden));
        RegisterComponents();
    }

    public override Tensor forward(Tensor hidden)
    {
        using var scope = NewDisposeScope();
        return _dense.call(hidden.select(1, 0)).tanh().MoveToOuterDisposeScope();
    }
}

using Experiments.Core.Plans;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Experiments.Torch.Models;

// B batch, T time (tokens), C channels (hidden size), K classes.

/// <summary>
/// RoBERTa: config.json's <c>model_type: roberta</c>. Liu et al. 2019, names and numbers as in transformers. The layers are BERT's to the
/// letter; positions are counted differently, and the head stands on the first token without a pooler.
/// </summary>
internal static class Roberta
{
    public static ModelFamily Family { get; } = new("roberta")
    {
        Classifier = new ClassifierClass(
            new FamilyNames(
                Class: "RobertaForSequenceClassification",
                Base: "roberta",
                Head: ["classifier"],
                New: ["classifier."],
                Ignored: ["lm_head.", "roberta.pooler.", "roberta.embeddings.position_ids"],
                LoraTargets: ["query", "value"]),
            static (config, head, parts) =>
            {
                var model = new RobertaForSequenceClassification(BertShape.From(config), head, parts);
                return new SequenceClassifier(model, model.Encode, model.Classify);
            }),
        MaskedLm = new LanguageModelClass(
            new FamilyNames(
                Class: "RobertaForMaskedLM",
                Base: "roberta",
                Head: ["lm_head"],
                New: ["lm_head."],
                Ignored: ["lm_head.decoder.", "classifier.", "roberta.pooler.", "roberta.embeddings.position_ids"],
                LoraTargets: ["query", "value"])
            {
                Aliases = new Dictionary<string, string> { ["lm_head.decoder.bias"] = "lm_head.bias" },
            },
            static (config, parts) =>
            {
                var model = new RobertaForMaskedLM(BertShape.From(config.RequireTiedHead()), parts);
                return new LanguageModel(model, model.States, model.Logits);
            }),
    };
}

/// <summary>Logits [B,K] from the first token's state, or from the mean over tokens.</summary>
internal sealed class RobertaForSequenceClassification : Module<EncoderInput, Tensor>
{
    [Hf("roberta")] private readonly RobertaModel _roberta;
    [Hf("classifier")] private readonly RobertaHead _classifier;
    private readonly Pooling _pooling;

    public RobertaForSequenceClassification(BertShape shape, ClassifierHead head, ModelParts parts)
        : base(nameof(RobertaForSequenceClassification))
    {
        _pooling = head.Pooling;
        _roberta = new RobertaModel("roberta.", shape, parts);
        _classifier = new RobertaHead("classifier.", shape, head.Classes, parts);
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
        var hidden = _roberta.call(input);
        return (_pooling == Pooling.Cls ? hidden.select(1, 0) : MeanPooling.Of(hidden, input.Mask)).MoveToOuterDisposeScope();
    }

    /// <summary>[B,C] to [B,K].</summary>
    public Tensor Classify(Tensor pooled) => _classifier.call(pooled);
}

/// <summary>RoBERTa as it was pretrained: scores [B,T,V] of the words at every place.</summary>
internal sealed class RobertaForMaskedLM : Module<LanguageInput, Tensor>
{
    [Hf("roberta")] private readonly RobertaModel _roberta;
    [Hf("lm_head")] private readonly RobertaLanguageHead _head;

    public RobertaForMaskedLM(BertShape shape, ModelParts parts) : base(nameof(RobertaForMaskedLM))
    {
        _roberta = new RobertaModel("roberta.", shape, parts);
        _head = new RobertaLanguageHead("lm_head.", shape, parts);
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
        return _roberta.call(EncoderInput.Of(input)).MoveToOuterDisposeScope();
    }

    /// <summary>[...,C] to [...,V].</summary>
    public Tensor Logits(Tensor states)
    {
        using var scope = NewDisposeScope();
        return _roberta.Score(_head.call(states)).add(_head.Bias).MoveToOuterDisposeScope();
    }
}

/// <summary>Token states [B,T,C].</summary>
internal sealed class RobertaModel : Module<EncoderInput, Tensor>
{
    [Hf("embeddings")] private readonly RobertaEmbeddings _embeddings;
    [Hf("encoder")] private readonly BertEncoder _encoder;

    public RobertaModel(string prefix, BertShape shape, ModelParts parts) : base(nameof(RobertaModel))
    {
        _embeddings = new RobertaEmbeddings($"{prefix}embeddings.", shape, parts);
        _encoder = new BertEncoder($"{prefix}encoder.", shape, parts);
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
}

/// <summary>Word, position and type vectors, summed and normalised: [B,T,C].</summary>
internal sealed class RobertaEmbeddings : Module<EncoderInput, Tensor>
{
    [Hf("word_embeddings")] private readonly Module<Tensor, Tensor> _words;
    [Hf("position_embeddings")] private readonly Module<Tensor, Tensor> _positions;
    [Hf("token_type_embeddings")] private readonly Module<Tensor, Tensor> _types;
    [Hf("LayerNorm")] private readonly LayerNorm _norm;
    [Hf("dropout")] private readonly MaskDropout _dropout;
    private readonly int _padding;
    private readonly int _typeCount;

    public RobertaEmbeddings(string prefix, BertShape shape, ModelParts parts) : base(nameof(RobertaEmbeddings))
    {
        _padding = shape.Padding;
        _typeCount = shape.Types;
        var words = parts.Embedding($"{prefix}word_embeddings", new EmbeddingShape(shape.Vocabulary, shape.Hidden, shape.Padding));
        (_words, Score) = (words.Module, words.Project);
        _positions = parts.Embedding($"{prefix}position_embeddings", new EmbeddingShape(shape.Positions, shape.Hidden, shape.Padding)).Module;
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
        // RoBERTa has one type; the second text of a pair is told apart by its separators alone.
        var types = _typeCount > 1 ? input.Types : zeros_like(input.Ids);
        var sum = _words.call(input.Ids).add(_types.call(types)).add(_positions.call(Places(input)));
        return _dropout.call(_norm.call(sum)).MoveToOuterDisposeScope();
    }

    /// <summary>Positions count from the padding id on, over tokens that are no padding: [B,T].</summary>
    private Tensor Places(EncoderInput input)
    {
        using var scope = NewDisposeScope();
        var present = input.Ids.ne(_padding).to(ScalarType.Int64);
        var counted = input.Segments is null ? present.cumsum(1) : input.Places().add(1);
        return counted.mul(present).add(_padding).MoveToOuterDisposeScope();
    }
}

/// <summary>Two layers: [B,C] to [B,K].</summary>
internal sealed class RobertaHead : Module<Tensor, Tensor>
{
    [Hf("dense")] private readonly Module<Tensor, Tensor> _dense;
    [Hf("dropout")] private readonly MaskDropout _dropout;
    [Hf("out_proj")] private readonly Module<Tensor, Tensor> _out;

    public RobertaHead(string prefix, BertShape shape, int classes, ModelParts parts) : base(nameof(RobertaHead))
    {
        _dense = parts.Linear($"{prefix}dense", new LinearShape(shape.Hidden, shape.Hidden));
        _dropout = new MaskDropout(shape.HeadDropout);
        _out = parts.Linear($"{prefix}out_proj", new LinearShape(shape.Hidden, classes));
        RegisterComponents();
    }

    public override Tensor forward(Tensor pooled)
    {
        using var scope = NewDisposeScope();
        return _out.call(_dropout.call(_dense.call(_dropout.call(pooled)).tanh())).MoveToOuterDisposeScope();
    }
}

/// <summary>States [...,C] to the vectors that are compared with those of the words. Its GELU is fixed, whatever hidden_act is.</summary>
internal sealed class RobertaLanguageHead : Module<Tensor, Tensor>
{
    [Hf("dense")] private readonly Module<Tensor, Tensor> _dense;
    [Hf("layer_norm")] private readonly LayerNorm _norm;
    [Hf("bias")] private readonly Parameter _bias;

    public RobertaLanguageHead(string prefix, BertShape shape, ModelParts parts) : base(nameof(RobertaLanguageHead))
    {
        _dense = parts.Linear($"{prefix}dense", new LinearShape(shape.Hidden, shape.Hidden));
        _norm = parts.LayerNorm(shape.Hidden, shape.Epsilon);
        _bias = new Parameter(empty([shape.Vocabulary], device: parts.Device));
        RegisterComponents();
    }

    /// <summary>Added to the scores: [V].</summary>
    public Tensor Bias => _bias;

    public override Tensor forward(Tensor states)
    {
        using var scope = NewDisposeScope();
        return _norm.call(functional.gelu(_dense.call(states))).MoveToOuterDisposeScope();
    }
}

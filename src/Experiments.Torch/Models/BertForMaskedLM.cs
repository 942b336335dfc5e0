using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Experiments.Torch.Models;

// B batch, T time (tokens), C channels (hidden size), V vocabulary.

/// <summary>BERT as it was pretrained: scores [B,T,V] of the words at every place.</summary>
internal sealed class BertForMaskedLM : Module<LanguageInput, Tensor>
{
    public static readonly FamilyNames Names = new(
        Class: nameof(BertForMaskedLM),
        Base: "bert",
        Head: ["cls"],
        New: ["cls."],
        Ignored: ["bert.pooler.", "bert.embeddings.position_ids", "cls.predictions.decoder.", "cls.seq_relationship.", "classifier."],
        LoraTargets: ["query", "value"])
    {
        Aliases = new Dictionary<string, string> { ["cls.predictions.decoder.bias"] = "cls.predictions.bias" },
    };

    [Hf("bert")] private readonly BertModel _bert;
    [Hf("cls")] private readonly BertLanguageHead _head;

    public BertForMaskedLM(BertShape shape, ModelParts parts) : base(nameof(BertForMaskedLM))
    {
        _bert = new BertModel("bert.", shape, parts, pools: false);
        _head = new BertLanguageHead("cls.", shape, parts);
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
        return _bert.call(EncoderInput.Of(input)).MoveToOuterDisposeScope();
    }

    /// <summary>[...,C] to [...,V].</summary>
    public Tensor Logits(Tensor states)
    {
        using var scope = NewDisposeScope();
        return _bert.Score(_head.call(states)).add(_head.Bias).MoveToOuterDisposeScope();
    }
}

/// <summary>States [...,C] to the vectors that are compared with those of the words.</summary>
internal sealed class BertLanguageHead : Module<Tensor, Tensor>
{
    [Hf("predictions")] private readonly BertPredictions _predictions;

    public BertLanguageHead(string prefix, BertShape shape, ModelParts parts) : base(nameof(BertLanguageHead))
    {
        _predictions = new BertPredictions($"{prefix}predictions.", shape, parts);
        RegisterComponents();
    }

    /// <summary>Added to the scores: [V].</summary>
    public Tensor Bias => _predictions.Bias;

    public override Tensor forward(Tensor states) => _predictions.call(states);
}

internal sealed class BertPredictions : Module<Tensor, Tensor>
{
    [Hf("transform")] private readonly BertTransform _transform;
    [Hf("bias")] private readonly Parameter _bias;

    public BertPredictions(string prefix, BertShape shape, ModelParts parts) : base(nameof(BertPredictions))
    {
        _transform = new BertTransform($"{prefix}transform.", shape, parts);
        _bias = new Parameter(empty([shape.Vocabulary], device: parts.Device));
        RegisterComponents();
    }

    public Tensor Bias => _bias;

    public override Tensor forward(Tensor states) => _transform.call(states);
}

/// <summary>norm(activation(dense(x))).</summary>
internal sealed class BertTransform : Module<Tensor, Tensor>
{
    [Hf("dense")] private readonly Module<Tensor, Tensor> _dense;
    [Hf("LayerNorm")] private readonly LayerNorm _norm;
    private readonly Func<Tensor, Tensor> _activate;

    public BertTransform(string prefix, BertShape shape, ModelParts parts) : base(nameof(BertTransform))
    {
        _dense = parts.Linear($"{prefix}dense", new LinearShape(shape.Hidden, shape.Hidden));
        _norm = parts.LayerNorm(shape.Hidden, shape.Epsilon);
        _activate = shape.Activate;
        RegisterComponents();
    }

    public override Tensor forward(Tensor states)
    {
        using var scope = NewDisposeScope();
        return _norm.call(_activate(_dense.call(states))).MoveToOuterDisposeScope();
    }
}

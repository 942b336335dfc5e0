using Experiments.Core.Plans;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Experiments.Torch.Models;

/// <summary>A decoder without a head, and what a head needs of it.</summary>
/// <param name="Name">Under which classes with a head hold it: <c>model</c>, <c>transformer</c>.</param>
/// <param name="Module">To the last states, [B,T,C], the last norm included.</param>
/// <param name="Padding"><c>pad_token_id</c>, if config.json has one.</param>
internal sealed record DecoderBody(
    string Name, Module<LanguageInput, Tensor> Module, TokenTable Tokens, long Hidden, long Vocabulary, int? Padding)
{
    /// <summary>Of Llama and its descendants.</summary>
    public static DecoderBody Of(Module<LanguageInput, Tensor> module, TokenTable tokens, DecoderShape shape) =>
        new("model", module, tokens, shape.Hidden, shape.Vocabulary, shape.Padding);
}

/// <summary>A decoder with a head for the next token: a layer of its own, or the token table read backwards.</summary>
internal sealed class CausalLm : Module<LanguageInput, Tensor>
{
    private readonly Module<LanguageInput, Tensor> _body;
    private readonly Func<Tensor, Tensor> _head;

    private CausalLm(string name, DecoderBody body, ModelParts parts, bool isTied) : base(name)
    {
        _body = body.Module;
        register_module(body.Name, body.Module);
        if (isTied)
        {
            _head = body.Tokens.Project;
            return;
        }

        var head = parts.Linear("lm_head", new LinearShape(body.Hidden, body.Vocabulary, Bias: false));
        register_module("lm_head", head);
        _head = head.call;
    }

    /// <param name="isTied">The head shares the token table's weight.</param>
    public static LanguageModel Create(FamilyNames names, DecoderBody body, ModelParts parts, bool isTied)
    {
        var model = new CausalLm(names.Class, body, parts, isTied);
        return new LanguageModel(model, body.Module.call, model._head);
    }

    /// <summary>Logits at every place: [B,T,V].</summary>
    public override Tensor forward(LanguageInput input)
    {
        using var scope = NewDisposeScope();
        return _head(_body.call(input)).MoveToOuterDisposeScope();
    }
}

/// <summary>A decoder with a head for classes, on the state of the last token, which has seen all others, or on the mean of all.</summary>
internal sealed class DecoderClassifier : Module<EncoderInput, Tensor>
{
    private readonly DecoderBody _body;
    private readonly Pooling _pooling;
    private readonly Module<Tensor, Tensor> _score;

    private DecoderClassifier(string name, DecoderBody body, ClassifierHead head, ModelParts parts) : base(name)
    {
        _body = body;
        _pooling = head.Pooling;
        _score = parts.Linear("score", new LinearShape(body.Hidden, head.Classes, Bias: false));
        register_module(body.Name, body.Module);
        register_module("score", _score);
    }

    public static SequenceClassifier Create(FamilyNames names, DecoderBody body, ClassifierHead head, ModelParts parts)
    {
        var model = new DecoderClassifier(names.Class, body, head, parts);
        return new SequenceClassifier(model, model.Encode, model._score.call);
    }

    /// <summary>[B,K].</summary>
    public override Tensor forward(EncoderInput input)
    {
        using var scope = NewDisposeScope();
        return _score.call(Encode(input)).MoveToOuterDisposeScope();
    }

    /// <summary>What the head reads: [B,C].</summary>
    private Tensor Encode(EncoderInput input)
    {
        using var scope = NewDisposeScope();
        var hidden = _body.Module.call(new LanguageInput(input.Ids, input.Mask));
        if (_pooling == Pooling.Mean)
            return MeanPooling.Of(hidden, input.Mask).MoveToOuterDisposeScope();
        var last = LastTokens(input).view(-1, 1, 1).expand(-1, 1, hidden.shape[2]);
        return hidden.gather(1, last).squeeze(1).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// int64 [B]: the last place that is neither masked nor the padding token, which transformers goes by; 0 where there is none.
    /// </summary>
    private Tensor LastTokens(EncoderInput input)
    {
        using var scope = NewDisposeScope();
        var isToken = _body.Padding is { } padding ? input.Ids.ne(padding) : ones_like(input.Ids).to(ScalarType.Bool);
        if (input.Mask is not null)
            isToken = isToken.logical_and(input.Mask.ne(0));
        var places = arange(input.Ids.shape[1], dtype: ScalarType.Int64, device: input.Ids.device);
        return isToken.to(ScalarType.Int64).mul(places).argmax(1).MoveToOuterDisposeScope();
    }
}

using Experiments.Core.Diagnostics;
using Experiments.Core.Plans;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Experiments.Torch.Models;

/// <summary>What a classification head is asked for.</summary>
internal sealed record ClassifierHead(int Classes, Pooling Pooling);

/// <summary>
/// A text classifier of any family, as the trainer sees it: a body and a head, which <c>head</c> mode runs apart.
/// </summary>
/// <param name="Module">Owns all parameters, under their Hugging Face names.</param>
/// <param name="Encode">To [B,C].</param>
/// <param name="Classify">[B,C] to logits [B,K].</param>
internal sealed record SequenceClassifier(
    Module<EncoderInput, Tensor> Module, Func<EncoderInput, Tensor> Encode, Func<Tensor, Tensor> Classify)
    : IDisposable
{
    public void Dispose() => Module.Dispose();
}

/// <summary>How a model class's parameters are called in files.</summary>
/// <param name="Class">Of transformers, for <c>architectures</c> in config.json.</param>
/// <param name="Base">Where the body sits in that class; base checkpoints leave it away.</param>
/// <param name="Head">Modules of the head: trained in <c>head</c> mode, trained and saved whole beside LoRA where it classifies. A table of
/// token vectors that gives the scores too is not of it: with it, what the body reads would change, and no longer the head alone.</param>
/// <param name="New">Prefixes that base checkpoints lack: initialised when absent.</param>
/// <param name="Ignored">Prefixes of other heads and of buffers: passed over when present.</param>
/// <param name="LoraTargets">PEFT's default for the family.</param>
internal sealed record FamilyNames(
    string Class,
    string Base,
    IReadOnlyList<string> Head,
    IReadOnlyList<string> New,
    IReadOnlyList<string> Ignored,
    IReadOnlyList<string> LoraTargets)
{
    /// <summary>Other names that files give to a parameter, each to the parameter's own: read where the own name is missing.</summary>
    public IReadOnlyDictionary<string, string> Aliases { get; init; } = new Dictionary<string, string>();

    /// <summary>Ends of the names of buffers that older files hold in every layer: passed over as well.</summary>
    public IReadOnlyList<string> Buffers { get; init; } = [];
}

/// <summary>A family's sequence classifier.</summary>
internal sealed record ClassifierClass(FamilyNames Names, Func<ModelConfig, ClassifierHead, ModelParts, SequenceClassifier> Build);

/// <summary>One of a family's classes that predict tokens.</summary>
internal sealed record LanguageModelClass(FamilyNames Names, Func<ModelConfig, ModelParts, LanguageModel> Build);

/// <summary>
/// A family of models, keyed by config.json's <c>model_type</c>: its classes by what they are for, null where it has none.
/// A new family is a file of its own and a line in <see cref="All"/>.
/// </summary>
internal sealed record ModelFamily(string ModelType)
{
    private static readonly ModelFamily[] All =
    [
        Bert.Family, DistilBert.Family, Roberta.Family, T5.Family, T5.Multilingual,
        Gpt2.Family, Llama.Family, Mistral.Family, Qwen2.Family, Qwen3.Family,
    ];

    public ClassifierClass? Classifier { get; init; }

    public LanguageModelClass? MaskedLm { get; init; }

    public LanguageModelClass? CausalLm { get; init; }

    public LanguageModelClass? Seq2SeqLm { get; init; }

    /// <exception cref="ExperimentException">The type is not among the supported ones, or the weights are packed.</exception>
    public static ModelFamily For(ModelConfig config)
    {
        if (config.Part("quantization_config") is { } packing)
        {
            throw Unsupported(config, $"the weights are packed by {packing.Text("quant_method", "an unnamed method")}, which is not supported",
                "Take the model's checkpoint in float32, bfloat16 or float16, or as a GGUF file");
        }

        return All.FirstOrDefault(family => family.ModelType == config.ModelType) ?? throw Unsupported(config,
            $"model_type '{config.ModelType}' is not supported", $"Supported are {string.Join(", ", All.Select(family => family.ModelType))}");
    }

    public static bool IsSupported(string modelType) => All.Any(family => family.ModelType == modelType);

    /// <summary>The class that predicts tokens in the given way, or null.</summary>
    public LanguageModelClass? LanguageModel(LanguageModeling kind) => kind switch
    {
        LanguageModeling.Masked => MaskedLm,
        LanguageModeling.Causal => CausalLm,
        _ => Seq2SeqLm,
    };

    private static ExperimentException Unsupported(ModelConfig config, string message, string hint) =>
        new(Diagnostic.Error(DiagnosticCodes.UnsupportedModel, message, new SourceLocation(config.Path), hint));
}

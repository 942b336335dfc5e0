using Experiments.Core.Diagnostics;
using Experiments.Core.Plans;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Experiments.Torch.Models;

/// <summary>What a classification head is asked for.</summary>
internal sealed record ClassifierHead(int Classes, Pooling Pooling);

/// <summary>
/// A text classifier of any family, as the trainer sees it: an encoder and a head, which <c>head</c> mode runs apart.
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

/// <summary>How a family's parameters are called in files.</summary>
/// <param name="Class">Of transformers, for <c>architectures</c> in config.json.</param>
/// <param name="Base">Where the encoder sits in that class; base checkpoints leave it away.</param>
/// <param name="Head">Modules of the head: trained in <c>head</c> mode, trained and saved whole beside LoRA.</param>
/// <param name="New">Prefixes that base checkpoints lack: initialised when absent.</param>
/// <param name="Ignored">Prefixes of other heads and of buffers: passed over when present.</param>
/// <param name="LoraTargets">PEFT's default for the family.</param>
internal sealed record FamilyNames(
    string Class,
    string Base,
    IReadOnlyList<string> Head,
    IReadOnlyList<string> New,
    IReadOnlyList<string> Ignored,
    IReadOnlyList<string> LoraTargets);

/// <summary>
/// A family of models, keyed by config.json's <c>model_type</c>. A new one is a file of its own and a line in <see cref="All"/>.
/// </summary>
internal sealed record ModelFamily(
    string ModelType,
    Func<ModelConfig, ClassifierHead, ModelParts, SequenceClassifier> Classifier,
    FamilyNames Names)
{
    private static readonly ModelFamily[] All = [Bert.Family, DistilBert.Family, Roberta.Family];

    /// <exception cref="ExperimentException">The type is not among the supported ones.</exception>
    public static ModelFamily For(ModelConfig config) =>
        All.FirstOrDefault(family => family.ModelType == config.ModelType)
        ?? throw new ExperimentException(Diagnostic.Error(
            DiagnosticCodes.UnsupportedModel,
            $"model_type '{config.ModelType}' is not supported",
            new SourceLocation(config.Path),
            $"Supported are {string.Join(", ", All.Select(family => family.ModelType))}"));

    public static bool IsSupported(string modelType) => All.Any(family => family.ModelType == modelType);
}

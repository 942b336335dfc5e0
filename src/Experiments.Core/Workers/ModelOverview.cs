using Experiments.Core.Diagnostics;

namespace Experiments.Core.Workers;

/// <summary>What a model on disk is, from its headers alone.</summary>
/// <param name="Form"><c>safetensors</c>, <c>adapter</c> or <c>gguf</c>.</param>
/// <param name="Family"><c>model_type</c> of config.json, or the architecture of a GGUF file; of an adapter null.</param>
/// <param name="Architectures">Classes of transformers that config.json names.</param>
/// <param name="Supported">Whether runs can use the family.</param>
/// <param name="Shape">Null of an adapter.</param>
/// <param name="Memory">Empty where nothing can be trained.</param>
/// <param name="Tokenizer">Null where the folder has none.</param>
/// <param name="Adapter">Null of a model.</param>
/// <param name="Notes">What was found wrong on the way.</param>
public sealed record ModelOverview(
    string Path,
    string Form,
    string? Family,
    IReadOnlyList<string> Architectures,
    bool Supported,
    ModelShape? Shape,
    ModelParameters Parameters,
    IReadOnlyList<MemoryNeed> Memory,
    TokenizerOverview? Tokenizer,
    ChatTemplateOverview? ChatTemplate,
    AdapterOverview? Adapter,
    IReadOnlyList<StoredType> Stored,
    IReadOnlyList<ModelFile> Files,
    IReadOnlyList<Diagnostic> Notes);

/// <summary>Sizes as config.json gives them; null where it does not.</summary>
/// <param name="Layers">Of the encoder, or of the only stack.</param>
/// <param name="DecoderLayers">Where there are two stacks.</param>
/// <param name="Positions">Null: the model counts them without a table, or by distance.</param>
/// <param name="Window">Tokens that one sees, where it is not all of them.</param>
public sealed record ModelShape(
    long? Layers, long? DecoderLayers, long? Hidden, long? Intermediate, long? Heads, long? KeyValueHeads, long? HeadSize,
    long? Vocabulary, long? Positions, long? Window);

/// <param name="Total">Stored floating-point values; a weight that two places share counts once.</param>
public sealed record ModelParameters(long Total, IReadOnlyList<ModelPart> Parts);

/// <summary>Parameters under one name.</summary>
/// <param name="Count">How many layers of this name there are; 1 for a part that is no list.</param>
/// <param name="Parameters">Of all of them.</param>
public sealed record ModelPart(string Name, int Count, long Parameters);

/// <summary>Bytes that a run with default settings needs; docs/model-commands.md has the formula.</summary>
/// <param name="Mode"><c>full</c>, <c>lora</c>, <c>head</c>, or <c>instruction</c> with what it tunes: <c>instruction full</c>.</param>
/// <param name="Activations">An estimate, for the default batch and length.</param>
public sealed record MemoryNeed(
    string Task, string Mode, long Parameters, long Trainable, long Weights, long Gradients, long Optimizer, long Activations)
{
    public long Total => Weights + Gradients + Optimizer + Activations;
}

/// <param name="Kind">Such as <c>WordPiece</c>, <c>byte-level BPE</c>, <c>SentencePiece unigram</c>.</param>
/// <param name="Vocabulary">One more than the highest id.</param>
public sealed record TokenizerOverview(string Kind, long Vocabulary, IReadOnlyList<SpecialToken> Special);

/// <param name="Role"><c>pad</c>, <c>eos</c> …</param>
public sealed record SpecialToken(string Role, string Token, long Id);

/// <param name="FirstLines">Enough to recognise it by.</param>
/// <param name="Lines">How many there are.</param>
public sealed record ChatTemplateOverview(IReadOnlyList<string> FirstLines, int Lines);

/// <param name="Targets">Module names, or a pattern.</param>
public sealed record AdapterOverview(string? Base, string? Revision, string? TaskType, int Rank, double Alpha, IReadOnlyList<string> Targets, IReadOnlyList<string> Saved);

/// <summary>Tensors of one number format on disk.</summary>
public sealed record StoredType(string Dtype, int Tensors, long Bytes);

public sealed record ModelFile(string Name, long Bytes);

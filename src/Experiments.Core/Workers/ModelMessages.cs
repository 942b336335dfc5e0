namespace Experiments.Core.Workers;

/// <summary>Asks what a model on disk is, without reading its weights. Answered by a <see cref="ModelReply"/>.</summary>
/// <param name="Path">A model folder, an adapter folder, or a .gguf file.</param>
public sealed record ShowModelRequest(string Path) : WorkerRequest;

public sealed record ModelReply(ModelOverview Model) : WorkerReply;

/// <summary>Asks whether a model computes what another program computed. Answered by a <see cref="VerifyReply"/>.</summary>
/// <param name="Folder">A model folder.</param>
/// <param name="Golden">A safetensors file with inputs and expected outputs; see docs/model-commands.md.</param>
/// <param name="Tolerance">In the place of the usual one of each tensor; null: the usual ones.</param>
public sealed record VerifyModelRequest(string Folder, string Golden, double? Tolerance) : WorkerRequest;

/// <param name="Class">The model class that computed, as transformers names it.</param>
/// <param name="Skipped">Expected tensors that this model has nothing to compare with, and why.</param>
public sealed record VerifyReply(string Class, IReadOnlyList<TensorDifference> Tensors, IReadOnlyList<SkippedTensor> Skipped) : WorkerReply;

/// <summary>How far a tensor is from what was expected.</summary>
/// <param name="Largest">The largest difference of an element; NaN where either has one.</param>
/// <param name="Scale">The largest expected element, by magnitude.</param>
/// <param name="Tolerance">What <paramref name="Largest"/> may be.</param>
public sealed record TensorDifference(string Name, IReadOnlyList<long> Shape, double Largest, double Scale, double Tolerance)
{
    public bool Agrees => Largest <= Tolerance;
}

/// <summary>An expected tensor that was left aside.</summary>
public sealed record SkippedTensor(string Name, string Why);

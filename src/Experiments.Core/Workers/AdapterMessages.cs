using Experiments.Core.Plans;
using Experiments.Core.Runs;

namespace Experiments.Core.Workers;

/// <summary>A LoRA adapter on disk, and what is known of it beside its own files.</summary>
/// <param name="Folder">With adapter_config.json and adapter_model.safetensors.</param>
/// <param name="Base">The model it was trained on; null: the folder that its configuration names.</param>
/// <param name="Labels">Of a classifier, in the order of their ids; empty: those of the base model's configuration.</param>
/// <param name="Probes">Texts to compute on; empty: some of ours.</param>
public sealed record AdapterSource(string Folder, string? Base, IReadOnlyList<string> Labels, Pooling Pooling, IReadOnlyList<string> Probes);

/// <summary>Put the adapter into its base model's weights and write the whole model. Answered by a <see cref="MergeReply"/>.</summary>
/// <param name="Output">A folder that is not there yet, or may be replaced.</param>
public sealed record MergeRequest(AdapterSource Adapter, string Output) : WorkerRequest;

/// <param name="LargestDifference">Between logits of the adapter and of the model as written, over all probes.</param>
/// <param name="LargestLogit">By magnitude: what the difference is to be seen beside.</param>
/// <param name="Untied">The head has a weight of its own now, which it shared with the table of tokens before.</param>
/// <param name="Files">Relative to <paramref name="Folder"/>.</param>
public sealed record MergeReply(
    string Folder, string Base, double LargestDifference, double LargestLogit, int Probes, bool Untied, IReadOnlyList<Artifact> Files) : WorkerReply;

/// <summary>Check the adapter against other programs' rules and write it as one of them wants it. Answered by an <see cref="ExportReply"/>.</summary>
/// <param name="Consumer"><c>peft</c>, <c>vllm</c> or <c>llama.cpp</c>.</param>
public sealed record ExportRequest(AdapterSource Adapter, string Consumer, string Output) : WorkerRequest;

/// <param name="Consumers">Every program's answer, the wanted one among them.</param>
/// <param name="Files">What was written, absolute; nothing where the wanted program cannot load it.</param>
public sealed record ExportReply(IReadOnlyList<ConsumerVerdict> Consumers, IReadOnlyList<Artifact> Files) : WorkerReply;

/// <summary>Whether a program will load an adapter.</summary>
/// <param name="Reasons">Why not; empty where it will.</param>
/// <param name="Notes">What one has to know to use it there.</param>
public sealed record ConsumerVerdict(string Consumer, bool Loads, IReadOnlyList<string> Reasons, IReadOnlyList<string> Notes);

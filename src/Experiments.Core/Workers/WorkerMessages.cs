using System.Text.Json.Serialization;
using Experiments.Core.Diagnostics;
using Experiments.Core.Plans;
using Experiments.Core.Runs;

namespace Experiments.Core.Workers;

/// <summary>What the engine tells a worker: one JSON line on its standard input.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(DescribeRequest), "describe")]
[JsonDerivedType(typeof(CheckRequest), "check")]
[JsonDerivedType(typeof(TrainRequest), "train")]
[JsonDerivedType(typeof(StopRequest), "stop")]
[JsonDerivedType(typeof(OpenRequest), "open")]
[JsonDerivedType(typeof(PredictFileRequest), "predict_file")]
[JsonDerivedType(typeof(PredictLinesRequest), "predict_lines")]
[JsonDerivedType(typeof(ChatRequest), "chat")]
public abstract record WorkerRequest;

/// <summary>Asks for an <see cref="EnvironmentReply"/>.</summary>
public sealed record DescribeRequest : WorkerRequest;

/// <summary>Asks whether these plans could run: data, tokenizer, weights, adapter targets. Answered by a <see cref="CheckReply"/>.</summary>
public sealed record CheckRequest(IReadOnlyList<RunPlan> Plans) : WorkerRequest;

/// <summary>Train this now. Answered by <see cref="EventReply"/>s up to a final event.</summary>
/// <param name="Folder">The run folder; the worker owns model, adapter, checkpoints, predictions, environment.json and the journal in it.</param>
public sealed record TrainRequest(RunPlan Plan, string Folder, int Attempt) : WorkerRequest;

/// <summary>Finish the step, save a checkpoint, end the run as interrupted; or leave the answer as it is. The worker stays.</summary>
public sealed record StopRequest : WorkerRequest;

/// <summary>What a worker tells the engine: one JSON line on its standard output. Standard error is its log.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(EnvironmentReply), "environment")]
[JsonDerivedType(typeof(CheckReply), "checked")]
[JsonDerivedType(typeof(EventReply), "event")]
[JsonDerivedType(typeof(RequestFailed), "request_failed")]
[JsonDerivedType(typeof(OpenedReply), "opened")]
[JsonDerivedType(typeof(ClassifiedReply), "classified")]
[JsonDerivedType(typeof(AnsweredReply), "answered")]
[JsonDerivedType(typeof(RefusedReply), "refused")]
[JsonDerivedType(typeof(WrittenReply), "written")]
[JsonDerivedType(typeof(CompletedReply), "completed")]
public abstract record WorkerReply;

public sealed record EnvironmentReply(RunEnvironment Environment, IReadOnlyList<string> Devices) : WorkerReply;

public sealed record CheckReply(IReadOnlyList<Diagnostic> Diagnostics) : WorkerReply;

public sealed record EventReply(RunId Run, RunEvent Event) : WorkerReply;

/// <summary>The surroundings do not allow it (no libtorch, no such device).</summary>
public sealed record RequestFailed(IReadOnlyList<Diagnostic> Diagnostics, ExitCode ExitCode) : WorkerReply;

using System.Text.Json.Serialization;
using Experiments.Core.Diagnostics;
using Experiments.Core.Linting;
using Experiments.Core.Plans;
using Experiments.Core.Runs;

namespace Experiments.Core.Workers;

/// <summary>What the engine tells a worker: one JSON line on its standard input.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(DescribeRequest), "describe")]
[JsonDerivedType(typeof(CheckRequest), "check")]
[JsonDerivedType(typeof(LintRequest), "lint")]
[JsonDerivedType(typeof(ShowDataRequest), "show_data")]
[JsonDerivedType(typeof(TrainRequest), "train")]
[JsonDerivedType(typeof(StopRequest), "stop")]
[JsonDerivedType(typeof(ShowModelRequest), "show_model")]
[JsonDerivedType(typeof(VerifyModelRequest), "verify_model")]
[JsonDerivedType(typeof(MergeRequest), "merge")]
[JsonDerivedType(typeof(ExportRequest), "export")]
[JsonDerivedType(typeof(OpenRequest), "open")]
[JsonDerivedType(typeof(PredictFileRequest), "predict_file")]
[JsonDerivedType(typeof(PredictLinesRequest), "predict_lines")]
[JsonDerivedType(typeof(ChatRequest), "chat")]
public abstract record WorkerRequest;

/// <summary>Asks for an <see cref="EnvironmentReply"/>.</summary>
public sealed record DescribeRequest : WorkerRequest;

/// <summary>Asks whether these plans could run: data, tokenizer, weights, adapter targets. Answered by a <see cref="CheckReply"/>.</summary>
public sealed record CheckRequest(IReadOnlyList<RunPlan> Plans) : WorkerRequest;

/// <summary>
/// Asks what is wrong with rows of data: those of plans, or of files that no experiment names. Answered by <see cref="LintProgressReply"/>s and
/// a <see cref="LintReply"/>.
/// </summary>
/// <param name="Shown">How many rows are told of each rule and split; the others are counted. 0: all.</param>
public sealed record LintRequest(IReadOnlyList<RunPlan> Plans, IReadOnlyList<string> Files, int Shown) : WorkerRequest;

/// <summary>Train this now. Answered by <see cref="EventReply"/>s up to a final event.</summary>
/// <param name="Folder">The run folder; the worker owns model, adapter, checkpoints, predictions, environment.json and the journal in it.</param>
public sealed record TrainRequest(RunPlan Plan, string Folder, int Attempt) : WorkerRequest;

/// <summary>Finish the step, save a checkpoint, end the run as interrupted; or leave the answer as it is. The worker stays.</summary>
public sealed record StopRequest : WorkerRequest;

/// <summary>What a worker tells the engine: one JSON line on its standard output. Standard error is its log.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(EnvironmentReply), "environment")]
[JsonDerivedType(typeof(CheckReply), "checked")]
[JsonDerivedType(typeof(LintProgressReply), "lint_progress")]
[JsonDerivedType(typeof(LintReply), "linted")]
[JsonDerivedType(typeof(ShowDataReply), "data_shown")]
[JsonDerivedType(typeof(EventReply), "event")]
[JsonDerivedType(typeof(ActivityReply), "activity")]
[JsonDerivedType(typeof(ModelReply), "model")]
[JsonDerivedType(typeof(VerifyReply), "verified")]
[JsonDerivedType(typeof(MergeReply), "merged")]
[JsonDerivedType(typeof(ExportReply), "exported")]
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

/// <param name="Share">Of the file, 0 to 1.</param>
public sealed record LintProgressReply(string File, double Share) : WorkerReply;

/// <summary>Everything that was found, in the order of files and lines, and how often each rule was broken in each split.</summary>
public sealed record LintReply(IReadOnlyList<LintFinding> Findings, IReadOnlyList<LintCount> Counts) : WorkerReply;

public sealed record EventReply(RunId Run, RunEvent Event) : WorkerReply;

/// <summary>How far a run is between events; a few a second at most, and never recorded.</summary>
public sealed record ActivityReply(RunId Run, RunActivity Activity) : WorkerReply;

/// <summary>The surroundings do not allow it (no libtorch, no such device).</summary>
public sealed record RequestFailed(IReadOnlyList<Diagnostic> Diagnostics, ExitCode ExitCode) : WorkerReply;

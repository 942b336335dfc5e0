using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Experiments.Core.Diagnostics;

namespace Experiments.Core.Runs;

/// <summary>
/// Everything that is learned from a run, in the order it happened: a line of <c>events.jsonl</c>. Records are folded from these and nothing else.
/// </summary>
/// <param name="At">UTC.</param>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(RunStarted), "started")]
[JsonDerivedType(typeof(DataPrepared), "data")]
[JsonDerivedType(typeof(StepCompleted), "step")]
[JsonDerivedType(typeof(EvaluationCompleted), "evaluation")]
[JsonDerivedType(typeof(CheckpointSaved), "checkpoint")]
[JsonDerivedType(typeof(ArtifactWritten), "artifact")]
[JsonDerivedType(typeof(Noted), "note")]
[JsonDerivedType(typeof(RunSucceeded), "succeeded")]
[JsonDerivedType(typeof(RunFailed), "failed")]
[JsonDerivedType(typeof(RunInterrupted), "interrupted")]
[JsonDerivedType(typeof(RunLost), "lost")]
public abstract record RunEvent([property: JsonPropertyOrder(-1)] DateTimeOffset At);

/// <summary>An attempt begins. A later attempt takes the place of what an earlier one recorded after <paramref name="ResumedFromStep"/>.</summary>
/// <param name="Attempt">From 1.</param>
/// <param name="TotalSteps">Optimizer steps the attempt will have done at its end.</param>
/// <param name="Device">As used, such as <c>cpu</c> or <c>cuda:0</c>.</param>
/// <param name="Threads">Of libtorch; results repeat bit for bit only at the same number.</param>
/// <param name="ResumedFromStep">0: from the start.</param>
public sealed record RunStarted(
    DateTimeOffset At,
    int Attempt,
    long TotalSteps,
    double Epochs,
    long Parameters,
    long TrainableParameters,
    string Device,
    int Threads,
    int WorkerProcess,
    long ResumedFromStep = 0) : RunEvent(At);

/// <summary>The rows as read and tokenised.</summary>
/// <param name="LabelToId">Text label to class index; empty without labels.</param>
public sealed record DataPrepared(
    DateTimeOffset At,
    ImmutableArray<SplitSummary> Splits,
    ImmutableSortedDictionary<string, int> LabelToId) : RunEvent(At);

/// <summary>One split: <paramref name="Tokens"/> after truncation, <paramref name="Truncated"/> rows that lost tokens.</summary>
public sealed record SplitSummary(string Name, int Rows, long Tokens, int Truncated, int LongestTokens);

/// <summary>One optimizer step.</summary>
/// <param name="Step">From 1.</param>
/// <param name="Loss">Mean over the accumulation window, the float32 value exactly.</param>
/// <param name="GradNorm">Before clipping.</param>
/// <param name="Seconds">Since the attempt's start.</param>
public sealed record StepCompleted(
    DateTimeOffset At,
    long Step,
    double Epoch,
    double Loss,
    double LearningRate,
    double GradNorm,
    long Tokens,
    double Seconds) : RunEvent(At);

/// <summary>A split was measured.</summary>
/// <param name="Split"><c>eval</c> or <c>test</c>; the metrics carry it as their prefix: <c>eval_accuracy</c>.</param>
/// <param name="Confusion">Row: true class, column: predicted, in the order of the label ids; empty without classes.</param>
public sealed record EvaluationCompleted(
    DateTimeOffset At,
    long Step,
    double Epoch,
    string Split,
    ImmutableSortedDictionary<string, double> Metrics,
    ImmutableArray<ImmutableArray<int>> Confusion,
    double Seconds) : RunEvent(At);

/// <summary>State from which the run can go on after <paramref name="Step"/>.</summary>
public sealed record CheckpointSaved(DateTimeOffset At, long Step, string Path) : RunEvent(At);

/// <summary>A file of the run's result.</summary>
/// <param name="Path">Relative to the run folder, with forward slashes.</param>
public sealed record ArtifactWritten(DateTimeOffset At, string Path, string Sha256, long Bytes) : RunEvent(At);

/// <summary>Something worth telling a person, which changes nothing.</summary>
public sealed record Noted(DateTimeOffset At, Severity Severity, string Message) : RunEvent(At);

/// <param name="Metrics">The final ones, by name.</param>
/// <param name="Best">Of the objective over all evaluations.</param>
public sealed record RunSucceeded(
    DateTimeOffset At,
    ImmutableSortedDictionary<string, double> Metrics,
    BestMetric? Best,
    double Seconds) : RunEvent(At);

/// <param name="Code">Of <see cref="DiagnosticCodes"/>.</param>
public sealed record RunFailed(DateTimeOffset At, string Code, string Message, string? Detail = null) : RunEvent(At);

/// <summary>The user stopped the run; it can go on from the last checkpoint.</summary>
public sealed record RunInterrupted(DateTimeOffset At, long Step) : RunEvent(At);

/// <summary>The process that trained is gone without a last word; found by the next engine.</summary>
public sealed record RunLost(DateTimeOffset At, string Reason) : RunEvent(At);

/// <summary>The best value of a metric and when it was reached.</summary>
public sealed record BestMetric(long Step, string Metric, double Value);

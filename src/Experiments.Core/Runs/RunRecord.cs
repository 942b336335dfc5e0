using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Experiments.Core.Plans;

namespace Experiments.Core.Runs;

/// <summary>Where a run stands. Only an engine that is alive has runs that are queued or running.</summary>
public enum RunState
{
    Queued,
    Running,
    Succeeded,
    Failed,
    Interrupted,

    /// <summary>Its process died without a last word.</summary>
    Lost,
}

/// <summary>What is known of a run: its plan and the fold of its events.</summary>
/// <param name="Folder">Absolute path of the run folder.</param>
/// <param name="Metrics">The latest value of each, by name.</param>
/// <param name="Confusion">Of the last evaluation of the split the objective belongs to.</param>
/// <param name="Environment">environment.json as read; null until written.</param>
public sealed record RunRecord(
    RunPlan Plan,
    string Folder,
    RunState State,
    int Attempt,
    DateTimeOffset? Started,
    DateTimeOffset? Finished,
    double DurationSeconds,
    long Steps,
    long TotalSteps,
    long Parameters,
    long TrainableParameters,
    string? Device,
    int Threads,
    ImmutableSortedDictionary<string, double> Metrics,
    BestMetric? Best,
    ImmutableArray<SplitSummary> Splits,
    ImmutableSortedDictionary<string, int> LabelToId,
    ImmutableArray<ImmutableArray<int>> Confusion,
    ImmutableArray<Artifact> Artifacts,
    RunEnvironment? Environment,
    RunError? Error)
{
    [JsonIgnore]
    public RunId Id => Plan.Id;
}

/// <summary>A file of the run's result; <paramref name="Path"/> is relative to the run folder.</summary>
public sealed record Artifact(string Path, string Sha256, long Bytes);

/// <summary>Why a run failed.</summary>
public sealed record RunError(string Code, string Message, string? Detail = null);

/// <summary>One metric over the steps of a run, such as <c>loss</c> or <c>eval_accuracy</c>.</summary>
/// <param name="Values">As long as <paramref name="Steps"/>.</param>
public sealed record MetricSeries(string Name, ImmutableArray<long> Steps, ImmutableArray<double> Values);

/// <summary>One evaluated example: a line of <c>predictions.jsonl</c>.</summary>
/// <param name="Split"><c>eval</c>, <c>test</c>, or <see cref="Before"/>: the validation rows before training.</param>
/// <param name="Index">Of the row within its split, from 0.</param>
/// <param name="Text">The text classified, or the prompt answered.</param>
/// <param name="Label">The true label, or the reference answer.</param>
/// <param name="Predicted">The label predicted, or the answer generated.</param>
/// <param name="Loss">In nats; of an answer the mean over its tokens.</param>
/// <param name="Scores">Probability of each class, in the order of the label ids; empty without classes.</param>
/// <param name="Task">The row's task, where the data names tasks.</param>
/// <param name="Measures">Of a generated answer against its reference, by name: <c>rougeL</c>, <c>exact_match</c> …; null without.</param>
public sealed record Prediction(
    string Split,
    int Index,
    string Text,
    string? Label,
    string Predicted,
    double Loss,
    ImmutableArray<float> Scores,
    string? Task = null,
    ImmutableSortedDictionary<string, double>? Measures = null)
{
    /// <summary>The split of answers given before training.</summary>
    public const string Before = "before";
}

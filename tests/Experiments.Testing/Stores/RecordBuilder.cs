using System.Collections.Immutable;
using Experiments.Core.Plans;
using Experiments.Core.Runs;
using Experiments.Testing.Plans;

namespace Experiments.Testing.Stores;

/// <summary>Makes records: a finished run at the defaults, changed with <c>with</c>.</summary>
public static class RecordBuilder
{
    private static readonly RunPlan Plan = PlanBuilder.Default();

    public static DateTimeOffset Start { get; } = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static RunRecord Run(string id, string experiment = "imdb", string sweep = "sweep") => new(
        Plan with { Id = new RunId(id), Experiment = experiment, Sweep = sweep },
        Folder: $"/runs/{experiment}/{id}",
        RunState.Succeeded,
        Attempt: 1,
        Started: Start,
        Finished: Start.AddSeconds(61.25),
        DurationSeconds: 61.25,
        Steps: 20,
        TotalSteps: 20,
        Parameters: 4_386_178,
        TrainableParameters: 4_386_178,
        Device: "cpu",
        Threads: 2,
        Metrics: Metrics(("eval_accuracy", 0.9375), ("eval_loss", 0.21234567890123456)),
        Best: new BestMetric(10, "eval_accuracy", 0.9375),
        Splits: [new SplitSummary("train", 640, 9_000, 3, 128)],
        LabelToId: ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, [KeyValuePair.Create("negative", 0), KeyValuePair.Create("positive", 1)]),
        Confusion: [[30, 2], [1, 31]],
        Artifacts: [new Artifact("model/model.safetensors", new string('a', 64), 17_547_912)],
        Environment: null,
        Error: null);

    public static ImmutableSortedDictionary<string, double> Metrics(params (string Name, double Value)[] metrics) =>
        metrics.ToImmutableSortedDictionary(metric => metric.Name, metric => metric.Value, StringComparer.Ordinal);

    public static MetricSeries Series(string name, params double[] values) =>
        new(name, [.. Enumerable.Range(1, values.Length).Select(step => (long)step)], [.. values]);
}

using System.Collections.Immutable;
using System.Text.Json;
using Experiments.Core.Specs;

namespace Experiments.Core.Sweeps;

/// <summary>The metric a run is judged by: the sweep's objective, else evaluation.objective. Both say the same in the end.</summary>
internal static class TrialObjective
{
    private const string Key = "evaluation.objective";
    private const string EvalPrefix = "eval_";
    private const string TestPrefix = "test_";

    public static ImmutableSortedDictionary<string, Setting> Apply(ImmutableSortedDictionary<string, Setting> settings, Objective? objective) =>
        objective is null || settings[Key].Origin.Kind == OriginKind.Set
            ? settings
            : settings.SetItem(Key, settings[Key] with { Value = JsonSerializer.SerializeToElement(BareName(objective.Metric)) });

    /// <summary>With its split's prefix: <c>eval_accuracy</c>.</summary>
    public static Objective Of(ImmutableSortedDictionary<string, Setting> settings, Objective? objective)
    {
        string metric = settings[Key].Value.GetString() ?? "";
        if (objective is null || settings[Key].Origin.Kind == OriginKind.Set)
            return Objective.Of(EvalPrefix + metric);
        return objective.Metric.StartsWith(TestPrefix, StringComparison.Ordinal)
            ? objective
            : objective with { Metric = EvalPrefix + metric };
    }

    /// <summary>Without the split: <c>accuracy</c>.</summary>
    public static string BareName(string metric) =>
        metric.StartsWith(EvalPrefix, StringComparison.Ordinal) || metric.StartsWith(TestPrefix, StringComparison.Ordinal)
            ? metric[EvalPrefix.Length..]
            : metric;
}

using System.Collections.Immutable;
using System.Text.Json;
using Experiments.Core.Diagnostics;

namespace Experiments.Core.Specs;

/// <summary>What varies between the runs. A lone experiment.yaml has an empty sweep: one run.</summary>
/// <param name="Name">The file's name without its extension; <c>experiment</c> where there is no sweep file.</param>
/// <param name="Seeds">Replicates, never a parameter. Empty: the experiment's own seed.</param>
/// <param name="Axes">The grid, in the order of the file; the last axis varies fastest.</param>
/// <param name="Zips">Keys that vary together.</param>
public sealed record Sweep(
    string Name,
    SourceLocation? Location,
    ImmutableArray<long> Seeds,
    ImmutableArray<Axis> Axes,
    ImmutableArray<Variant> Variants,
    ImmutableArray<Zip> Zips,
    ImmutableArray<Selection> Exclude,
    ImmutableArray<Selection> Include,
    ImmutableArray<Condition> Constraints,
    Objective? Objective)
{
    public static Sweep OneRun(string name) => new(name, null, [], [], [], [], [], [], [], null);
}

/// <summary>One key and the values it takes.</summary>
/// <param name="When">Limits the axis to the trials where it holds; elsewhere the key keeps its base value.</param>
public sealed record Axis(string Key, ImmutableArray<Setting> Values, Condition? When = null);

/// <summary>A named branch with fixed values and a grid of its own.</summary>
public sealed record Variant(string Name, ImmutableArray<Setting> Settings, ImmutableArray<Axis> Axes, SourceLocation? Location = null);

/// <summary>Axes of equal length that are walked side by side.</summary>
public sealed record Zip(ImmutableArray<Axis> Axes, SourceLocation? Location = null);

/// <summary>Key and value pairs that a trial has (exclude) or that make a further trial (include). The key <c>variant</c> names a branch.</summary>
public sealed record Selection(ImmutableSortedDictionary<string, JsonElement> Values, SourceLocation? Location = null);

/// <summary>A predicate over the configuration, such as <c>mode == lora</c>; full keys or their last part where that is unique.</summary>
public sealed record Condition(string Text, SourceLocation? Location = null);

/// <summary>Which way is better.</summary>
public enum Direction
{
    Maximize,
    Minimize,
}

/// <summary>The metric a sweep optimises, such as <c>eval_accuracy</c>.</summary>
public sealed record Objective(string Metric, Direction Direction)
{
    private static readonly string[] LessIsBetter = ["loss", "perplexity", "ter"];

    /// <summary>Losses, perplexities and edit rates are minimised, everything else is maximised.</summary>
    public static Objective Of(string metric) =>
        new(metric, LessIsBetter.Contains(metric[(metric.LastIndexOf('_') + 1)..]) ? Direction.Minimize : Direction.Maximize);

    /// <summary>Whether the candidate is better. NaN is never better, and any number is better than NaN.</summary>
    public bool Prefers(double candidate, double incumbent) =>
        !double.IsNaN(candidate)
        && (double.IsNaN(incumbent) || (Direction == Direction.Maximize ? candidate > incumbent : candidate < incumbent));
}

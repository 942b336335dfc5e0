using System.Collections.Immutable;
using Experiments.Core.Diagnostics;
using Experiments.Core.Specs;

namespace Experiments.Core.Sweeps;

/// <summary>
/// Variants × zips × grid × each variant's own grid, the last axis fastest.
/// Axes with <c>when</c> come after the others, so that their conditions see all unconditional values.
/// </summary>
internal sealed class TrialExpansion(Experiment experiment, TrialScope scope)
{
    /// <summary>Combinations looked at; far above <see cref="SweepPlanner.MaxRuns"/> so that exclusions may thin out a large grid.</summary>
    private const long MaxCombinations = 200_000;

    private static readonly Variant NoVariant = new("", [], []);

    /// <summary>Throws <see cref="ExperimentException"/> where there are too many, or a condition fails.</summary>
    public IEnumerable<Trial> Expand()
    {
        Sweep sweep = experiment.Sweep;
        ImmutableArray<Variant> variants = sweep.Variants.IsEmpty ? [NoVariant] : sweep.Variants;
        double combinations = variants.Sum(variant => Dimensions(variant).Aggregate(1.0, (count, dimension) => count * dimension.Length));
        if (combinations > MaxCombinations)
        {
            throw new ExperimentException(Diagnostic.Error(
                DiagnosticCodes.TooManyRuns,
                FormattableString.Invariant($"the sweep has {combinations:0} combinations; at most {MaxCombinations} are looked at"),
                sweep.Location));
        }

        return variants.SelectMany(Expand);
    }

    private IEnumerable<Trial> Expand(Variant variant)
    {
        IEnumerable<Trial> trials = [Start(variant)];
        return Dimensions(variant).Aggregate(trials, (current, dimension) => current.SelectMany(dimension.Of));
    }

    /// <summary>The branch with nothing but its fixed values.</summary>
    public Trial Start(Variant variant) =>
        variant.Settings.Where(setting => !scope.IsFixed(setting.Key))
            .Aggregate(new Trial(variant.Name, ImmutableDictionary<string, Setting>.Empty), (trial, setting) => trial.With(setting));

    private IEnumerable<Dimension> Dimensions(Variant variant)
    {
        HashSet<string> own = [.. variant.Settings.Select(setting => setting.Key), .. variant.Axes.Select(axis => axis.Key)];
        IEnumerable<Dimension> zips = experiment.Sweep.Zips
            .Where(zip => zip.Axes.All(axis => Free(axis) && !own.Contains(axis.Key)))
            .Select(Walk);
        List<Axis> axes = [.. experiment.Sweep.Axes.Where(axis => !own.Contains(axis.Key)), .. variant.Axes];
        axes.RemoveAll(axis => !Free(axis));
        return [.. zips, .. axes.Where(axis => axis.When is null).Select(Walk), .. axes.Where(axis => axis.When is not null).Select(Walk)];
    }

    private bool Free(Axis axis) => !scope.IsFixed(axis.Key);

    private static Dimension Walk(Zip zip)
    {
        int length = zip.Axes.Min(axis => axis.Values.Length);
        return new Dimension(length, trial => Enumerable.Range(0, length)
            .Select(i => zip.Axes.Aggregate(trial, (current, axis) => current.With(axis.Values[i]))));
    }

    private Dimension Walk(Axis axis)
    {
        ParsedCondition? when = axis.When is { } condition ? ParsedCondition.Parse(condition) : null;
        return new Dimension(axis.Values.Length, trial =>
            when is null || when.Holds(scope.Lookup(trial)) ? axis.Values.Select(trial.With) : [trial]);
    }

    /// <summary>One factor of the product.</summary>
    private sealed record Dimension(int Length, Func<Trial, IEnumerable<Trial>> Of);
}

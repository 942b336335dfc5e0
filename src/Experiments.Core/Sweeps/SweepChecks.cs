using System.Text.Json;
using Experiments.Core.Diagnostics;
using Experiments.Core.Knobs;
using Experiments.Core.Specs;

namespace Experiments.Core.Sweeps;

/// <summary>What is wrong with a sweep before anything of it is expanded.</summary>
public static class SweepChecks
{
    public static IEnumerable<Diagnostic> Find(Experiment experiment) =>
        [.. Zips(experiment.Sweep), .. Variants(experiment.Sweep), .. Conditions(experiment.Sweep), .. Objectives(experiment.Sweep)];

    private static IEnumerable<Diagnostic> Zips(Sweep sweep) =>
        from zip in sweep.Zips
        where zip.Axes.Select(axis => axis.Values.Length).Distinct().Skip(1).Any()
        let lengths = string.Join(", ", zip.Axes.Select(axis => $"{axis.Key} has {axis.Values.Length}"))
        select Diagnostic.Error(DiagnosticCodes.UnequalZip, $"the lists of a zip must be equally long: {lengths}", zip.Location);

    private static IEnumerable<Diagnostic> Variants(Sweep sweep)
    {
        List<string> names = [.. sweep.Variants.Select(variant => variant.Name)];
        foreach (Selection selection in sweep.Exclude.Concat(sweep.Include))
        {
            if (!selection.Values.TryGetValue("variant", out JsonElement value))
                continue;
            string name = value.ToString();
            if (names.Contains(name))
                continue;
            string? close = KeySpelling.Closest(name, names);
            yield return Diagnostic.Error(
                DiagnosticCodes.UnknownVariant, $"there is no variant '{name}'", selection.Location, close is null ? null : $"did you mean '{close}'?");
        }
    }

    private static IEnumerable<Diagnostic> Conditions(Sweep sweep)
    {
        IEnumerable<Axis> axes = sweep.Axes.Concat(sweep.Variants.SelectMany(variant => variant.Axes));
        return sweep.Constraints.Concat(axes.Select(axis => axis.When).OfType<Condition>()).SelectMany(Problems);
    }

    private static IEnumerable<Diagnostic> Problems(Condition condition)
    {
        try
        {
            return [.. ParsedCondition.Parse(condition).CheckNames(TrialScope.NameProblem)];
        }
        catch (ExperimentException problem)
        {
            return problem.Diagnostics;
        }
    }

    private static IEnumerable<Diagnostic> Objectives(Sweep sweep) =>
        sweep.Objective is { } objective && ObjectiveProblem(objective, sweep.Location) is { } problem ? [problem] : [];

    /// <summary>Whether anything measures the objective's metric.</summary>
    public static Diagnostic? ObjectiveProblem(Objective objective, SourceLocation? at)
    {
        string metric = TrialObjective.BareName(objective.Metric);
        if (KnobCatalog.Metrics.Contains(metric))
            return null;
        string? close = KeySpelling.Closest(metric, KnobCatalog.Metrics);
        return Diagnostic.Error(
            DiagnosticCodes.UnknownMetric,
            $"there is no metric '{objective.Metric}'",
            at,
            close is null ? $"one of {string.Join(", ", KnobCatalog.Metrics)}" : $"did you mean '{close}'?");
    }
}

using System.Collections.Immutable;
using System.Text.Json;
using Experiments.Core.Diagnostics;
using Experiments.Core.Knobs;
using Experiments.Core.Plans;
using Experiments.Core.Specs;

namespace Experiments.Core.Sweeps;

/// <summary>
/// An experiment to the plans of its runs. Pure: no file, no clock, no machine; the same experiment gives the same plans in the same order.
/// Everything wrong with the whole sweep is collected before anything runs.
/// </summary>
public static class SweepPlanner
{
    /// <summary>More runs than this are a mistake.</summary>
    public const int MaxRuns = 10_000;

    public static SweepPlan Plan(Experiment experiment, PlanContext context)
    {
        var diagnostics = new List<Diagnostic>();
        diagnostics.AddRange(SweepChecks.Find(experiment));
        if (diagnostics.Exists(diagnostic => diagnostic.Severity == Severity.Error))
            return new SweepPlan([], [.. diagnostics.Distinct()]);

        try
        {
            ImmutableArray<PlanDraft> drafts = Draft(experiment, context, diagnostics);
            return new SweepPlan(drafts, [.. diagnostics.Distinct()]);
        }
        catch (ExperimentException problem)
        {
            return new SweepPlan([], [.. diagnostics.Concat(problem.Diagnostics).Distinct()]);
        }
    }

    private static ImmutableArray<PlanDraft> Draft(Experiment experiment, PlanContext context, List<Diagnostic> diagnostics)
    {
        Sweep sweep = experiment.Sweep;
        var scope = new TrialScope(experiment, context);
        var expansion = new TrialExpansion(experiment, scope);
        var selection = new TrialSelection(experiment, scope, diagnostics);
        IReadOnlyList<Trial> trials = selection.Apply([.. expansion.Expand()], expansion.Start);
        if (trials.Count == 0)
        {
            diagnostics.Add(Diagnostic.Error(
                DiagnosticCodes.EmptySweep, "no run is left after exclude and constraints", sweep.Constraints.FirstOrDefault()?.Location ?? sweep.Location));
        }

        trials = [.. trials.SelectMany(trial => Replicates(trial, sweep))];
        if (trials.Count > MaxRuns)
        {
            diagnostics.Add(Diagnostic.Error(
                DiagnosticCodes.TooManyRuns, $"the sweep has {trials.Count} runs; at most {MaxRuns} are allowed", sweep.Location));
            return [];
        }

        List<(Trial Trial, ImmutableSortedDictionary<string, Setting> Settings)> complete = Complete(experiment, scope, trials, diagnostics);
        var names = new PlanNames(experiment, complete);
        return [.. complete.Select(run => Draft(experiment, names, run.Trial, run.Settings))];
    }

    private static IEnumerable<Trial> Replicates(Trial trial, Sweep sweep) =>
        sweep.Seeds.IsEmpty
            ? [trial]
            : sweep.Seeds.Select(seed => trial.With(
                new Setting("seed", JsonSerializer.SerializeToElement(seed), new Origin(OriginKind.Seed, sweep.Location))));

    private static List<(Trial Trial, ImmutableSortedDictionary<string, Setting> Settings)> Complete(
        Experiment experiment, TrialScope scope, IReadOnlyList<Trial> trials, List<Diagnostic> diagnostics)
    {
        SourceLocation? file = experiment.Sweep.Location ?? (experiment.Sources.IsEmpty ? null : new SourceLocation(experiment.Sources[0].Path));
        var seen = new Dictionary<string, string>(StringComparer.Ordinal);
        var complete = new List<(Trial, ImmutableSortedDictionary<string, Setting>)>();
        foreach (Trial trial in trials)
        {
            ImmutableSortedDictionary<string, Setting> settings = TrialObjective.Apply(scope.Complete(trial), experiment.Sweep.Objective);
            diagnostics.AddRange(new SettingConflicts(settings, file).Find());
            string content = string.Join('\n', settings.Values.Where(setting => KnobCatalog.Find(setting.Key) is not { IsCheck: true }).Select(setting => $"{setting.Key}={CanonicalJson.Text(setting.Value)}"));
            if (seen.TryAdd(content, trial.Variant))
                complete.Add((trial, settings));
            else
                diagnostics.Add(Duplicate(trial.Variant, seen[content], file));
        }

        return complete;
    }

    private static PlanDraft Draft(Experiment experiment, PlanNames names, Trial trial, ImmutableSortedDictionary<string, Setting> settings)
    {
        string group = names.Group(trial, settings);
        return new PlanDraft(
            $"{group} #{settings["seed"].Value.GetRawText()}",
            group,
            experiment.Name,
            experiment.Sweep.Name,
            trial.Variant,
            TrialObjective.Of(settings, experiment.Sweep.Objective),
            settings,
            names.Changed(settings),
            experiment.Sources.IsEmpty ? null : new Purpose(experiment.Question, experiment.Hypothesis, experiment.Sources[0].Path));
    }

    private static Diagnostic Duplicate(string variant, string first, SourceLocation? file) =>
        Diagnostic.Warning(
            DiagnosticCodes.DuplicateRuns,
            variant == first
                ? variant.Length == 0 ? "some trials are equal in all that they read; each is run once" : $"some trials of '{variant}' are equal in all that they read; each is run once"
                : $"trials of '{variant}' are equal to trials of '{first}' in all that they read; each is run once",
            file);
}

using System.Collections.Immutable;
using System.Text.Json;
using Experiments.Core.Diagnostics;
using Experiments.Core.Plans;
using Experiments.Core.Specs;

namespace Experiments.Core.Sweeps;

/// <summary>Which trials stay: exclusions, inclusions, then constraints. A selection without effect is an error: it is a mistake.</summary>
internal sealed class TrialSelection(Experiment experiment, TrialScope scope, ICollection<Diagnostic> diagnostics)
{
    public IReadOnlyList<Trial> Apply(IReadOnlyList<Trial> trials, Func<Variant, Trial> start)
    {
        var kept = new List<Trial>(trials);
        foreach (Selection exclusion in experiment.Sweep.Exclude)
        {
            // Against all trials: two exclusions may cover the same one.
            if (!trials.Any(trial => Matches(trial, exclusion)))
                diagnostics.Add(MatchesNothing("this exclusion matches no trial", exclusion.Location));
            kept.RemoveAll(trial => Matches(trial, exclusion));
        }

        foreach (Selection inclusion in experiment.Sweep.Include)
            kept.Add(Include(inclusion, start));
        foreach (Condition constraint in experiment.Sweep.Constraints)
        {
            ParsedCondition condition = ParsedCondition.Parse(constraint);
            kept.RemoveAll(trial => !condition.Holds(scope.Lookup(trial)));
        }

        return kept;
    }

    private bool Matches(Trial trial, Selection selection) => selection.Values.All(wanted =>
        wanted.Key == "variant"
            ? wanted.Value.ValueKind == JsonValueKind.String && wanted.Value.GetString() == trial.Variant
            : JsonElement.DeepEquals(CanonicalJson.Of(scope.Value(trial, wanted.Key).Value), CanonicalJson.Of(wanted.Value)));

    private Trial Include(Selection selection, Func<Variant, Trial> start)
    {
        string name = selection.Values.GetValueOrDefault("variant") is { ValueKind: JsonValueKind.String } text ? text.GetString() ?? "" : "";
        Variant variant = experiment.Sweep.Variants.FirstOrDefault(candidate => candidate.Name == name) ?? new Variant(name, [], []);
        var origin = new Origin(OriginKind.Include, selection.Location);
        return selection.Values
            .Where(pair => pair.Key != "variant")
            .Aggregate(start(variant), (trial, pair) => trial.With(new Setting(pair.Key, pair.Value, origin)));
    }

    private static Diagnostic MatchesNothing(string message, SourceLocation? at) =>
        Diagnostic.Error(DiagnosticCodes.SelectionMatchesNothing, message, at, "check its keys and values against the sweep");
}

using System.Collections.Immutable;
using System.Text.Json;
using Experiments.Core.Diagnostics;
using Experiments.Core.Json;
using Experiments.Core.Linting;
using Experiments.Core.Plans;

namespace Experiments.Torch.Linting;

/// <summary>What is to be linted of plans or files, each thing once, and by which rules.</summary>
/// <param name="problems">Where models and prompts that cannot be used are reported.</param>
internal sealed class LintSubjects(List<Diagnostic> problems)
{
    // What rows say by themselves, whatever reads them.
    private static readonly ImmutableArray<LintRule> OfRows =
    [
        LintRules.Duplicates, LintRules.NearDuplicates, LintRules.Encoding, LintRules.Secrets, LintRules.PersonalData, LintRules.Empty,
    ];

    private static readonly ImmutableArray<LintRule> OfLabels = [LintRules.Labels, LintRules.ConflictingLabels];

    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    /// <summary>Of a file that no experiment names: there is no set of labels, and nothing to leak into.</summary>
    public static LintSubject Of(string file) => new(
        [new LintSplit("data", new SplitOptions([file]))],
        RowReadings.Bare(),
        LintOptions.Default,
        [.. OfRows.Add(LintRules.RoleOrder).Add(LintRules.ConflictingLabels).Where(LintOptions.Default.IsOn)]);

    /// <summary>Of a run; null where another run has had it all.</summary>
    /// <param name="wanted">Rules that matter; those that are off are not among what comes back.</param>
    public LintSubject? Of(RunPlan plan, Func<LintRule, bool> wanted)
    {
        var (run, options) = (plan.Configuration, plan.Configuration.Data.Lint);
        var tokens = new TokenChecks(run, plan.Settings.GetValueOrDefault("instruction.template")?.Origin.Location);
        var rules = NewRules(run, tokens);
        ImmutableArray<LintRule> on = [.. rules.Where(rule => options.IsOn(rule) && wanted(rule))];
        if (on.IsEmpty)
            return null;

        var subject = new LintSubject(Splits(run.Data), tokens.Reading, options, on) { Labels = run.Data.Labels };
        if (!tokens.Rules.Any(on.Contains))
            return subject;
        try
        {
            return subject with { Tokens = tokens.Check(), Own = on.Contains(LintRules.TemplateTokens) ? [.. tokens.UnknownMarkers()] : [] };
        }
        catch (ExperimentException e)
        {
            problems.AddRange(e.Diagnostics);
            return subject;
        }
    }

    /// <summary>Those that no earlier plan has applied to the same.</summary>
    private List<LintRule> NewRules(RunConfiguration run, TokenChecks tokens)
    {
        var rules = new List<LintRule>();
        var isLabelled = !tokens.ReadsInstructions;
        var data = $"{JsonSerializer.Serialize(run.Data with { MaxLength = 0, MaxTargetLength = null }, ExperimentJson.Line)}\n{isLabelled}\n"
            + JsonSerializer.Serialize(run.Data.Lint, ExperimentJson.Line);
        if (_seen.Add(data))
        {
            rules.AddRange([.. OfRows, .. isLabelled ? OfLabels : [LintRules.RoleOrder]]);
            if (run.Data.Validation is not null || run.Data.Test is not null)
                rules.Add(LintRules.Leakage);
        }

        if (_seen.Add($"{data}\n{tokens.Key}"))
            rules.AddRange(tokens.Rules);
        return rules;
    }

    private static ImmutableArray<LintSplit> Splits(DataOptions data) =>
    [
        .. from split in new (string Name, SplitOptions? Options)[] { ("train", data.Train), ("validation", data.Validation), ("test", data.Test) }
           where split.Options is not null
           select new LintSplit(split.Name, split.Options),
    ];
}

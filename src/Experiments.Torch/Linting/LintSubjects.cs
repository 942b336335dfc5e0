using System.Collections.Immutable;
using System.Text.Json;
using Experiments.Core.Diagnostics;
using Experiments.Core.Json;
using Experiments.Core.Linting;
using Experiments.Core.Plans;
using Experiments.Torch.Data;
using Experiments.Torch.Tokenizing;

namespace Experiments.Torch.Linting;

/// <summary>What is to be linted of plans or files, each thing once, and by which rules.</summary>
/// <param name="problems">Where tokenizers that cannot be loaded are reported.</param>
internal sealed class LintSubjects(List<Diagnostic> problems)
{
    // What rows say by themselves, whatever reads them.
    private static readonly ImmutableArray<LintRule> OfRows =
    [
        LintRules.Leakage, LintRules.Duplicates, LintRules.NearDuplicates, LintRules.Encoding, LintRules.Secrets, LintRules.PersonalData,
        LintRules.Empty,
    ];

    private static readonly ImmutableArray<LintRule> OfLabels = [LintRules.Labels, LintRules.ConflictingLabels];

    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    /// <summary>Of a file that no experiment names.</summary>
    public static LintSubject Of(string file)
    {
        var options = LintOptions.Default;
        // There is nothing to leak into.
        return Subject([new LintSplit("data", new SplitOptions([file]))], RowReading.AnyColumns, [], options,
            [.. OfRows.Remove(LintRules.Leakage).Where(options.IsOn)], null);
    }

    /// <summary>Of a run; null where another run has had it all.</summary>
    /// <param name="wanted">Rules that matter; those that are off are not among what comes back.</param>
    public LintSubject? Of(RunConfiguration run, Func<LintRule, bool> wanted)
    {
        var data = run.Data;
        var key = $"{JsonSerializer.Serialize(data with { MaxLength = 0 }, ExperimentJson.Line)}\n{JsonSerializer.Serialize(data.Lint, ExperimentJson.Line)}";
        IEnumerable<LintRule> rules = _seen.Add(key) ? [.. OfRows, .. OfLabels] : [];
        if (_seen.Add($"{key}\n{run.Model}\n{data.MaxLength}"))
            rules = rules.Append(LintRules.Truncated);
        ImmutableArray<LintRule> on = [.. rules.Where(rule => data.Lint.IsOn(rule) && wanted(rule))];
        if (on.IsEmpty)
            return null;

        var truncated = on.Contains(LintRules.Truncated) && Tokenizer(run.Model) is { } tokenizer ? RowRules.Truncated(tokenizer, data.MaxLength) : null;
        return Subject(Splits(data), RowReading.Classification(new ColumnNames(data.Columns, labelled: true)), data.Labels, data.Lint, on, truncated);
    }

    private static LintSubject Subject(
        ImmutableArray<LintSplit> splits, RowReading reading, ImmutableArray<string> labels, LintOptions options, ImmutableArray<LintRule> rules,
        RowRule? truncated)
    {
        RowRule?[] known = [truncated, RowRules.Encoding, RowRules.Secrets, RowRules.PersonalData, RowRules.Empty];
        return new LintSubject(splits, reading, labels, options, [.. known.OfType<RowRule>().Where(rule => rules.Contains(rule.Rule))], rules);
    }

    private static ImmutableArray<LintSplit> Splits(DataOptions data) =>
    [
        .. from split in new (string Name, SplitOptions? Options)[] { ("train", data.Train), ("validation", data.Validation), ("test", data.Test) }
           where split.Options is not null
           select new LintSplit(split.Name, split.Options),
    ];

    private TextTokenizer? Tokenizer(string model)
    {
        try
        {
            return TextTokenizer.Load(model);
        }
        catch (ExperimentException e)
        {
            problems.AddRange(e.Diagnostics);
            return null;
        }
    }
}

using System.Collections.Immutable;
using Experiments.Core.Linting;
using Experiments.Core.Plans;
using Experiments.Torch.Data;

namespace Experiments.Torch.Linting;

/// <summary>Splits that are looked at together, and by which rules.</summary>
/// <param name="Splits">Those that are learned from first; a split held out of another names no files.</param>
/// <param name="Rules">All rules that are looked at.</param>
internal sealed record LintSubject(ImmutableArray<LintSplit> Splits, RowParser<LintRow> Reading, LintOptions Options, ImmutableArray<LintRule> Rules)
{
    private static readonly RowRule[] Known =
        [RowRules.RoleOrder, RowRules.Encoding, RowRules.Secrets, RowRules.PersonalData, RowRules.Empty];

    /// <summary>The rules that look at one row.</summary>
    public ImmutableArray<RowRule> OfRows { get; } = [.. Known.Where(rule => Rules.Contains(rule.Rule))];

    /// <summary>The label set; empty: that of the training rows.</summary>
    public ImmutableArray<string> Labels { get; init; } = [];

    /// <summary>Null where no rule needs tokens, or there is no tokenizer.</summary>
    public TokenCheck? Tokens { get; init; }

    /// <summary>What is wrong with the prompts and not with a row.</summary>
    public ImmutableArray<LintFinding> Own { get; init; } = [];

    public bool Has(LintRule rule) => Rules.Contains(rule);
}

/// <param name="Name"><c>train</c>, <c>validation</c>, <c>test</c> or <c>data</c>.</param>
internal sealed record LintSplit(string Name, SplitOptions Options);

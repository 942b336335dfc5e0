using System.Collections.Immutable;
using Experiments.Core.Linting;
using Experiments.Core.Plans;

namespace Experiments.Torch.Linting;

/// <summary>Splits that are looked at together.</summary>
/// <param name="Splits">Those that are learned from first; a split held out of another names no files.</param>
/// <param name="Labels">The label set; empty: that of the training rows.</param>
/// <param name="RowRules">Rules that look at one row.</param>
/// <param name="Rules">All rules that are looked at.</param>
internal sealed record LintSubject(
    ImmutableArray<LintSplit> Splits,
    RowReading Reading,
    ImmutableArray<string> Labels,
    LintOptions Options,
    ImmutableArray<RowRule> RowRules,
    ImmutableArray<LintRule> Rules)
{
    public bool Has(LintRule rule) => Rules.Contains(rule);
}

/// <param name="Name"><c>train</c>, <c>validation</c>, <c>test</c> or <c>data</c>.</param>
internal sealed record LintSplit(string Name, SplitOptions Options);

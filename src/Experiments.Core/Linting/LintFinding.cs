using Experiments.Core.Diagnostics;

namespace Experiments.Core.Linting;

/// <summary>Something that is wrong with data.</summary>
/// <param name="Other">The other row, where two are alike.</param>
public sealed record LintFinding(Diagnostic Diagnostic, SourceLocation? Other = null);

/// <summary>How often a rule is broken in a split.</summary>
/// <param name="Rule">Its name.</param>
/// <param name="Split"><c>train</c>, <c>validation</c>, <c>test</c>; of a file that no experiment names, <c>data</c>.</param>
/// <param name="Found">Rows that break it.</param>
/// <param name="Rows">Rows of the split.</param>
/// <param name="Limit">The share of rows that may, where the experiment sets one.</param>
public sealed record LintCount(string Rule, string Code, string Split, long Found, long Rows, double? Limit)
{
    public double Share => Rows == 0 ? 0 : (double)Found / Rows;

    /// <summary>More rows break it than the experiment allows.</summary>
    public bool IsExceeded => Limit is { } limit && Share > limit;
}

using Experiments.Core.Diagnostics;
using Experiments.Core.Knobs;
using Experiments.Core.Linting;

namespace Experiments.Torch.Linting;

/// <summary>Looks at single rows, on all cores.</summary>
internal sealed class RowInspection(LintSubject subject, CancellationToken cancel)
{
    private static readonly LintRule[] Comparing =
        [LintRules.Leakage, LintRules.Duplicates, LintRules.NearDuplicates, LintRules.ConflictingLabels];

    private readonly bool _compares = Array.Exists(Comparing, subject.Has);
    private readonly bool _sketches = subject.Has(LintRules.Leakage) || subject.Has(LintRules.NearDuplicates);
    private readonly bool _checksLabels = subject.Has(LintRules.Labels);

    /// <summary>The label set; null while the rows that make it up are read.</summary>
    public IReadOnlySet<string>? Labels { get; set; } =
        subject.Labels.IsDefaultOrEmpty ? null : subject.Labels.ToHashSet(StringComparer.Ordinal);

    /// <summary>What there is to say of each row, in their order.</summary>
    public InspectedRow[] LookAt(List<LintRow> rows)
    {
        var inspected = new InspectedRow[rows.Count];
        Parallel.For(0, rows.Count, new ParallelOptions { CancellationToken = cancel }, i => inspected[i] = LookAt(rows[i]));
        return inspected;
    }

    private InspectedRow LookAt(LintRow row)
    {
        List<(LintRule, string)>? problems = null;
        foreach (var rule in subject.OfRows)
        {
            if (rule.Find(row) is { } problem)
                (problems ??= []).Add((rule.Rule, problem));
        }

        if (_checksLabels && row.Label is not null && Labels?.Contains(row.Label) == false)
            (problems ??= []).Add((LintRules.Labels, UnknownLabel(row.Label, Labels)));
        IReadOnlyList<Diagnostic> refusals = [];
        // A conversation out of order is often refused by its template: once is enough.
        if (subject.Tokens is { } tokens && problems?.Exists(problem => problem.Item1 == LintRules.RoleOrder) != true)
        {
            var verdict = tokens.Look(row);
            (problems ??= []).AddRange(verdict.Problems.Where(problem => subject.Has(problem.Rule)));
            refusals = verdict.Refusals;
        }

        return new InspectedRow(row.Source, row.Label, problems ?? [], _compares ? RowPrint.Of(row, _sketches) : null) { Refusals = refusals };
    }

    private static string UnknownLabel(string label, IReadOnlySet<string> labels) =>
        KeySpelling.Closest(label, labels) is { } close
            ? $"'{label}' is none of the {labels.Count} labels; did you mean '{close}'?"
            : $"'{label}' is none of the {labels.Count} labels";
}

/// <param name="Problems">The rules that the row breaks, and how.</param>
/// <param name="Print">Null where rows are not compared.</param>
internal sealed record InspectedRow(
    SourceLocation Source, string? Label, IReadOnlyList<(LintRule Rule, string Problem)> Problems, RowPrint? Print)
{
    /// <summary>Why the row cannot be shown to the model.</summary>
    public IReadOnlyList<Diagnostic> Refusals { get; init; } = [];
}

using Experiments.Core.Diagnostics;
using Experiments.Core.Linting;
using Experiments.Core.Plans;
using Experiments.Core.Workers;
using Experiments.Torch.Data;

namespace Experiments.Torch.Linting;

/// <summary>Looks for what had better not be trained on. Rows are read one after the other and looked at on all cores.</summary>
/// <param name="shown">How many rows are told of each rule and split; 0: all.</param>
/// <param name="progress">Told now and then which share of a file has been read.</param>
internal sealed class Linter(int shown, Action<string, double> progress)
{
    private readonly List<LintFinding> _findings = [];
    private readonly List<LintCount> _counts = [];

    /// <summary>Everything that is wrong with the rows of these plans and files, each finding once.</summary>
    public static LintReply Lint(LintRequest request, Action<string, double> progress, CancellationToken cancel)
    {
        var problems = new List<Diagnostic>();
        var subjects = new LintSubjects(problems);
        var linter = new Linter(request.Shown, progress);
        foreach (var file in request.Files)
            linter.Look(LintSubjects.Of(file), cancel);
        foreach (var plan in request.Plans)
        {
            if (subjects.Of(plan, _ => true) is { } subject)
                linter.Look(subject, cancel);
        }

        return new LintReply(InOrder([.. problems.Select(problem => new LintFinding(problem)), .. linter._findings]), [.. linter._counts.Distinct()]);
    }

    /// <summary>What keeps a run from starting: limits of its own that its rows exceed.</summary>
    public static IReadOnlyList<Diagnostic> Gate(RunPlan plan, CancellationToken cancel)
    {
        if (new LintSubjects([]).Of(plan, plan.Configuration.Data.Lint.Gates) is not { } subject)
            return [];
        var linter = new Linter(DataProblems.Shown, (_, _) => { });
        linter.Look(subject, cancel);
        return [.. InOrder(linter._findings).Select(finding => finding.Diagnostic).Where(diagnostic => diagnostic.Severity == Severity.Error)];
    }

    private void Look(LintSubject subject, CancellationToken cancel)
    {
        var problems = new DataProblems();
        var reader = new LintReader(subject.Reading, problems, progress);
        var rows = new RowInspection(subject, cancel);
        var splits = subject.Splits.Select(split => new LintedSplit([], new LintLog(split.Name, subject.Options, shown))).ToList();
        for (var number = 0; number < splits.Count; number++)
        {
            if (subject.Splits[number].Options.FromTrain is not null)
                continue;
            var splitOf = number == 0 ? HoldOut(subject) : null;
            var place = 0;
            foreach (var batch in reader.Batches(subject.Splits[number].Options))
            {
                foreach (var seen in rows.LookAt(batch))
                {
                    var split = splitOf is null ? number : splitOf[place++];
                    if (split >= 0)
                        splits[split].Add(seen);
                    foreach (var refusal in seen.Refusals)
                        problems.Add(refusal.Code, refusal.Message, refusal.Location ?? seen.Source, refusal.Hint);
                }
            }

            rows.Labels ??= splits.SelectMany(split => split.Labels).ToHashSet(StringComparer.Ordinal);
        }

        new LikeRows(subject, splits).Find();
        _findings.AddRange(problems.Told.Select(problem => new LintFinding(problem)));
        _findings.AddRange(subject.Own);
        _findings.AddRange(splits.SelectMany(split => split.Log.Findings()));
        _counts.AddRange(splits.SelectMany(split => split.Log.Counts(subject.Rules.Remove(LintRules.TemplateTokens))));
        if (subject.Has(LintRules.TemplateTokens))
            _counts.Add(Markers(subject, splits[0].Log.Rows));
    }

    /// <summary>A template is the same for all rows.</summary>
    private static LintCount Markers(LintSubject subject, long rows)
    {
        var rule = LintRules.TemplateTokens;
        return new LintCount(rule.Name, rule.Code, subject.Splits[0].Name, subject.Own.IsEmpty ? 0 : rows, rows, subject.Options.LimitOf(rule));
    }

    /// <summary>
    /// The split that each training row belongs to where some are held out, as training draws them; −1: to none. The files are read once more
    /// for it. Null where there is no hold-out, or it is impossible, which training says.
    /// </summary>
    private int[]? HoldOut(LintSubject subject)
    {
        var held = subject.Splits.ToList().FindIndex(split => split.Options.FromTrain is not null);
        if (held < 0 || subject.Splits[held].Options is not { FromTrain: { } holdOut } options)
            return null;
        var reader = new LintReader(subject.Reading, new DataProblems(), progress);
        string[] labels = [.. reader.Rows(subject.Splits[0].Options).Select(row => row.Label ?? "")];
        if (HoldOutSplitter.Held(labels, holdOut) is not { } rows)
            return null;
        var left = options.Rows ?? int.MaxValue;
        return [.. labels.Select((_, row) => !rows.Contains(row) ? 0 : left-- > 0 ? held : -1)];
    }

    /// <summary>As one reads: file by file in the order in which they were met, line by line, what concerns all of a file at its end.</summary>
    private static LintFinding[] InOrder(IReadOnlyList<LintFinding> findings)
    {
        var files = findings.Select(finding => finding.Diagnostic.Location?.File ?? "").Distinct(StringComparer.Ordinal).ToList();
        return
        [
            .. findings.Distinct()
                .OrderBy(finding => files.IndexOf(finding.Diagnostic.Location?.File ?? ""))
                .ThenBy(finding => finding.Diagnostic.Location is { Line: > 0 and var line } ? line : int.MaxValue)
                .ThenBy(finding => finding.Diagnostic.Code, StringComparer.Ordinal),
        ];
    }
}

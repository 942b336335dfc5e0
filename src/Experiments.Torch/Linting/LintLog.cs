using System.Globalization;
using Experiments.Core.Diagnostics;
using Experiments.Core.Linting;

namespace Experiments.Torch.Linting;

/// <summary>
/// Collects what rows break which rule in one split: the first so many in full, the others counted. How much a finding matters is known at
/// the end, when it is a share of all rows.
/// </summary>
/// <param name="split">Its name.</param>
/// <param name="shown">Rows told of each rule; 0: all.</param>
internal sealed class LintLog(string split, LintOptions options, int shown)
{
    private readonly Dictionary<LintRule, Entry> _entries = [];

    /// <summary>Rows looked at.</summary>
    public long Rows { get; set; }

    public void Add(LintRule rule, SourceLocation source, string message, SourceLocation? other = null)
    {
        if (!_entries.TryGetValue(rule, out var entry))
            _entries[rule] = entry = new Entry(source);
        entry.Count++;
        if (shown == 0 || entry.Told.Count < shown)
            entry.Told.Add((source, message, other));
    }

    /// <summary>Of each rule that was looked at.</summary>
    public IEnumerable<LintCount> Counts(IEnumerable<LintRule> rules) =>
        rules.Select(rule => new LintCount(rule.Name, rule.Code, split, Found(rule), Rows, options.LimitOf(rule)));

    /// <summary>What is told of a split: rows over a limit as errors, rows within it in one line, rows without one as the rule has them.</summary>
    public IEnumerable<LintFinding> Findings() => _entries.SelectMany(entry => Findings(entry.Key, entry.Value));

    private IEnumerable<LintFinding> Findings(LintRule rule, Entry entry)
    {
        var limit = options.LimitOf(rule);
        var isWithin = limit is { } most && entry.Count <= most * Rows;
        if (isWithin)
        {
            yield return new LintFinding(new Diagnostic(rule.Code, Severity.Info,
                $"{Share(entry.Count)}: {rule.Meaning}; within data.lint.{rule.Name}: {Number(limit)}", entry.First));
            yield break;
        }

        var severity = limit is null ? rule.Severity : Severity.Error;
        foreach (var (source, message, other) in entry.Told)
            yield return new LintFinding(new Diagnostic(rule.Code, severity, message, source), other);
        if (limit is not null)
        {
            yield return new LintFinding(new Diagnostic(rule.Code, severity,
                $"{Share(entry.Count)}: {rule.Meaning}; data.lint.{rule.Name} allows {Number(limit)}", File(entry)));
        }
        else if (entry.Count > entry.Told.Count)
        {
            yield return new LintFinding(new Diagnostic(rule.Code, severity,
                $"{Share(entry.Count)}, the first {entry.Told.Count} are told: {rule.Meaning}", File(entry)));
        }
    }

    private long Found(LintRule rule) => _entries.TryGetValue(rule, out var entry) ? entry.Count : 0;

    private string Share(long count) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} of {Rows} {split} rows ({100.0 * count / Rows:0.##} %)");

    private static SourceLocation File(Entry entry) => new(entry.First.File);

    private static string Number(double? share) => share?.ToString(CultureInfo.InvariantCulture) ?? "";

    private sealed class Entry(SourceLocation first)
    {
        public SourceLocation First { get; } = first;

        public long Count { get; set; }

        public List<(SourceLocation Source, string Message, SourceLocation? Other)> Told { get; } = [];
    }
}

using System.Collections.Immutable;
using Experiments.Core.Diagnostics;
using Experiments.Core.Knobs;

namespace Experiments.Torch.Data;

/// <summary>What a file calls our columns. A column that the user does not map has our own name.</summary>
internal sealed class ColumnNames(ImmutableSortedDictionary<string, string> mapped, bool labelled)
{
    private const int Shown = 20;

    public string Text { get; } = mapped.GetValueOrDefault("text", "text");

    public string Label { get; } = mapped.GetValueOrDefault("label", "label");

    /// <summary>Optional unless it is mapped.</summary>
    public string TextPair { get; } = mapped.GetValueOrDefault("text_pair", "text_pair");

    /// <summary>Looks at a file's first row and reports every column that is not there; false where any is not.</summary>
    public bool Check(RawRow first, DataProblems problems)
    {
        var needed = new List<(string Ours, string Theirs)> { ("text", Text) };
        if (mapped.ContainsKey("text_pair"))
            needed.Add(("text_pair", TextPair));
        if (labelled)
            needed.Add(("label", Label));
        var missing = needed.FindAll(column => !first.Has(column.Theirs));
        foreach (var (ours, theirs) in missing)
        {
            problems.Add(DiagnosticCodes.MissingColumn, $"there is no column '{theirs}' (read as {ours}); there are {Columns(first)}",
                new SourceLocation(first.Source.File, 1, 1),
                KeySpelling.Closest(theirs, first.Columns) is { } close
                    ? $"did you mean '{close}'? Map it: columns: {{ {ours}: {close} }}"
                    : $"Map it: columns: {{ {ours}: its name }}");
        }

        return missing.Count == 0;
    }

    /// <summary>The example in a row, or null where it is broken, which is reported.</summary>
    public LabelledText? Read(RawRow row, DataProblems problems)
    {
        var label = labelled ? row[Label] : "";
        var missing = row[Text] is null ? Text : label is null ? Label : null;
        if (missing is not null)
        {
            problems.Add(DiagnosticCodes.MalformedRow, $"the row has no value for '{missing}'", row.Source);
            return null;
        }

        if (labelled && string.IsNullOrWhiteSpace(label))
        {
            problems.Add(DiagnosticCodes.MalformedRow, $"the label in '{Label}' is empty", row.Source);
            return null;
        }

        return new LabelledText(row[Text] ?? "", row[TextPair], label ?? "", row.Source);
    }

    private static string Columns(RawRow row)
    {
        var names = row.Columns.Take(Shown).Select(c => c.Length <= 60 ? $"'{c}'" : $"'{c[..60]}…'");
        return row.Columns.Count <= Shown ? string.Join(", ", names) : $"{string.Join(", ", names)} and {row.Columns.Count - Shown} more";
    }
}

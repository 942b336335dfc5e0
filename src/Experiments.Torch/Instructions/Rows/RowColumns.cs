using System.Collections.Immutable;
using Experiments.Core.Diagnostics;
using Experiments.Core.Knobs;
using Experiments.Core.Plans;
using Experiments.Torch.Data;

namespace Experiments.Torch.Instructions.Rows;

/// <summary>Which columns a format has, and what a file calls them.</summary>
internal sealed class RowColumns(ImmutableSortedDictionary<string, string> mapped)
{
    private static readonly ImmutableSortedDictionary<RowFormat, string[]> Needed = new Dictionary<RowFormat, string[]>
    {
        [RowFormat.Messages] = ["messages"],
        [RowFormat.Sharegpt] = ["conversations"],
        [RowFormat.PromptCompletion] = ["prompt", "completion"],
        [RowFormat.Alpaca] = ["instruction", "output"],
        [RowFormat.Classification] = ["text", "label"],
        [RowFormat.Text] = ["text"],
    }.ToImmutableSortedDictionary();

    // Whoever has the columns of an earlier one has it.
    private static readonly RowFormat[] InOrder =
        [RowFormat.Messages, RowFormat.Sharegpt, RowFormat.PromptCompletion, RowFormat.Alpaca, RowFormat.Text];

    /// <summary>The value of one of our columns; null where the file has no such column or the row no value.</summary>
    public string? Value(RawRow row, string ours) => row[Theirs(ours)];

    /// <summary>The name in the file of one of our columns. ShareGPT's list may be mapped as messages.</summary>
    public string Theirs(string ours) => mapped.TryGetValue(ours, out var theirs) ? theirs
        : ours == "conversations" && mapped.TryGetValue("messages", out theirs) ? theirs : ours;

    /// <summary>The format whose columns a file has, told from its first row; null, and reported, where it has those of none.</summary>
    public RowFormat? Detect(RawRow first, DataProblems problems)
    {
        var found = InOrder.Where(format => Missing(first, format).Count == 0).ToList();
        if (found.Count > 0)
            return found[0] is RowFormat.Messages or RowFormat.Sharegpt ? ConversationFormat(first, found[0]) : found[0];
        problems.Add(
            DiagnosticCodes.MissingColumn,
            $"the columns are those of no format: {string.Join(", ", first.Columns.Take(20).Select(name => $"'{name}'"))}",
            new SourceLocation(first.Source.File, 1, 1),
            "There are messages; conversations; prompt and completion; instruction and output; text; map yours with data.columns");
        return null;
    }

    /// <summary>Whether a file has what a format needs; what is missing is reported.</summary>
    public bool Check(RawRow first, RowFormat format, DataProblems problems)
    {
        var missing = Missing(first, format);
        foreach (var ours in missing)
        {
            var theirs = Theirs(ours);
            problems.Add(
                DiagnosticCodes.MissingColumn,
                $"there is no column '{theirs}' (read as {ours}, which rows of the format {KnobName(format)} have)",
                new SourceLocation(first.Source.File, 1, 1),
                KeySpelling.Closest(theirs, first.Columns) is { } close
                    ? $"did you mean '{close}'? Map it: columns: {{ {ours}: {close} }}"
                    : $"Map it: columns: {{ {ours}: its name }}, or name another data.format");
        }

        return missing.Count == 0;
    }

    /// <summary>As <c>data.format</c> spells it.</summary>
    public static string KnobName(RowFormat format) =>
        format == RowFormat.PromptCompletion ? "prompt_completion" : $"{format}".ToLowerInvariant();

    private List<string> Missing(RawRow first, RowFormat format) => [.. Needed[format].Where(ours => !first.Has(Theirs(ours)))];

    /// <summary>Both kinds of lists go by both names: what the turns look like decides.</summary>
    private RowFormat ConversationFormat(RawRow first, RowFormat named)
    {
        var list = Value(first, named == RowFormat.Messages ? "messages" : "conversations") ?? "";
        var (openAi, shareGpt) = (list.Contains("\"role\"", StringComparison.Ordinal), list.Contains("\"from\"", StringComparison.Ordinal));
        return openAi == shareGpt ? named : openAi ? RowFormat.Messages : RowFormat.Sharegpt;
    }
}

using System.Globalization;
using Experiments.Core.Workers;
using Spectre.Console;

namespace Experiments.Cli.Output;

/// <summary>One way of seeing data, for people: what it is, in numbers, and its first rows token by token.</summary>
internal static class DataPage
{
    private static readonly Style Name = new(decoration: Decoration.Bold);
    private static readonly Style Quiet = new(Color.Grey);

    public static void Write(IAnsiConsole console, DataView view, string split, string folder)
    {
        bool colourless = console.Profile.Capabilities.ColorSystem == ColorSystem.NoColors;
        console.Write(new Text(string.Join(", ", view.Runs) + Environment.NewLine, Name));
        Line(console, "model", TokenText.Near(view.Model, folder));
        Line(console, "format", $"{view.Format}; learned: {view.Objective}");
        if (view.Labels.Count > 0)
        {
            Line(console, "labels", Labels(view.Labels));
        }

        if (view.Template is not null)
        {
            Line(console, "template", $"{view.Template}: {TokenText.OnOneLine(view.TemplateText ?? "")}");
        }

        string outputs = view.MaxTargetLength is { } target ? Format($", outputs to {target}") : "";
        Line(console, "length", Format($"cut to {view.MaxLength} tokens{outputs}"));
        console.Write(Counts(view.Splits));
        foreach (string note in view.Notes)
        {
            console.Write(new Text(note + Environment.NewLine, new Style(Color.Yellow)));
        }

        if (view.Rows.Count > 0)
        {
            console.Write(Legend(colourless));
        }

        foreach (RowView row in view.Rows)
        {
            Write(console, row, split, colourless, folder);
        }

        console.WriteLine();
    }

    private static void Write(IAnsiConsole console, RowView row, string split, bool colourless, string folder)
    {
        string place = TokenText.Near(row.Source.ToString(), folder);
        console.WriteLine();
        string task = row.Task is null ? "" : $", task {TokenText.OnOneLine(row.Task)}";
        string answer = row.Answer is null ? "" : $", answer {TokenText.OnOneLine(row.Answer)}";
        console.Write(new Text(Format($"{split} row {row.Index}, {place}{task}{answer}{Environment.NewLine}"), Name));
        foreach (SideView side in row.Sides)
        {
            Paragraph text = TokenText.Of(side.Tokens, colourless);
            text.Append(Format($" ({side.Tokens.Count} tokens)"), Quiet);
            Line(console, side.Name, text);
        }

        if (row.Cut > 0)
        {
            Line(console, "", new Paragraph(Format($"… {row.Cut} tokens did not fit"), new Style(Color.Yellow)));
        }
    }

    private static Table Counts(IReadOnlyList<SplitCounts> splits)
    {
        Table table = new Table().Border(TableBorder.Simple).AddColumn(RunTable.Column("split"));
        foreach (string column in new[] { "rows", "tokens", "learned", "shortest", "median", "90 %", "longest", "cut off", "unlearned" })
        {
            table.AddColumn(RunTable.Column(column).RightAligned());
        }

        foreach (SplitCounts split in splits)
        {
            long[] numbers = [split.Summary.Rows, split.Summary.Tokens, split.Learned,
                .. split.Lengths.Select(length => (long)length), split.Summary.Truncated, split.Unlearned];
            table.AddRow([new Text(split.Summary.Name),
                .. numbers.Select(number => new Text(number.ToString("N0", CultureInfo.InvariantCulture)))]);
        }

        return table;
    }

    private static Paragraph Legend(bool colourless)
    {
        var legend = new Paragraph();
        legend.Append("Read, ", colourless ? Style.Plain : TokenText.Read);
        legend.Append(colourless ? $"{TokenText.Open}learned{TokenText.Close}" : "learned", colourless ? Style.Plain : TokenText.Learned);
        legend.Append(", ");
        legend.Append("special", colourless ? Style.Plain : TokenText.Special);
        legend.Append($", {TokenText.Break} a line break.{Environment.NewLine}");
        return legend;
    }

    /// <summary>Enough of them to know them by.</summary>
    private static string Labels(IReadOnlyList<string> labels)
    {
        const int Shown = 12;
        string first = string.Join(", ", labels.Take(Shown).Select(TokenText.OnOneLine));
        return labels.Count <= Shown ? first : Format($"{first} and {labels.Count - Shown} more");
    }

    private static void Line(IAnsiConsole console, string name, string value) => Line(console, name, new Paragraph(value));

    private static void Line(IAnsiConsole console, string name, Paragraph value)
    {
        Grid grid = new Grid().AddColumn(new GridColumn().Width(10).NoWrap().PadLeft(2)).AddColumn(new GridColumn().PadRight(0));
        console.Write(grid.AddRow(new Text(name, Quiet), value));
    }

    private static string Format(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

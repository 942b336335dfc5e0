using System.CommandLine;
using System.Globalization;
using Experiments.Cli.Output;
using Experiments.Core.Comparing;
using Experiments.Core.Runs;
using Spectre.Console;

namespace Experiments.Cli.Commands;

/// <summary><c>compare</c>: groups over seeds, with mean, spread and interval.</summary>
internal static class CompareCommand
{
    public static Command Build(Invocation invocation)
    {
        Argument<string[]> runs = CommonOptions.Runs();
        Option<string?> store = CommonOptions.Store();
        Option<bool> json = CommonOptions.Json();
        var csv = new Option<bool>("--csv") { Description = "One line a run, all metrics, as CSV." };
        var markdown = new Option<bool>("--markdown") { Description = "The groups as a Markdown table." };
        var html = new Option<string?>("--html") { Description = "The report page, to this file.", HelpName = "FILE" };
        var command = new Command("compare", "Compare runs: groups over seeds, with mean, spread and a 95 % interval of the mean.") { runs, store, json, csv, markdown, html };
        command.Validators.Add(result =>
        {
            if (new[] { json, csv, markdown }.Count(option => result.GetValue(option)) > 1)
            {
                result.AddError("--json, --csv and --markdown exclude each other.");
            }
        });
        command.SetAction(parsed =>
        {
            using ReadingStore reading = ReadingStore.Open(invocation, parsed.GetValue(store));
            IReadOnlyList<RunRecord> found = reading.Find(parsed.GetValue(runs) ?? []);
            RunComparison comparison = RunComparer.Compare(found);
            if (parsed.GetValue(html) is { } path)
            {
                invocation.Terminal.Say($"Report: {ReportFile.Write(invocation, reading.Services, reading.Folder, found, path)}");
            }

            if (parsed.GetValue(json))
            {
                invocation.Terminal.WriteDocument(comparison);
            }
            else if (parsed.GetValue(csv))
            {
                invocation.Terminal.Output.Write(ComparisonText.Csv(comparison));
            }
            else if (parsed.GetValue(markdown))
            {
                invocation.Terminal.Output.Write(ComparisonText.Markdown(comparison));
            }
            else
            {
                invocation.Terminal.Data.Write(Groups(comparison));
            }
        });
        return command;
    }

    private static Table Groups(RunComparison comparison)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn("group");
        table.AddColumn(new TableColumn("runs").RightAligned());
        table.AddColumn(new TableColumn(comparison.Objective.Metric).RightAligned());
        table.AddColumn(new TableColumn("sd").RightAligned());
        table.AddColumn(new TableColumn("95 % of the mean").RightAligned());
        table.AddColumn(new TableColumn("to the best").RightAligned());
        double? best = comparison.Groups.FirstOrDefault()?.Mean;
        foreach (RunGroup group in comparison.Groups)
        {
            MetricSummary? main = group.Metrics.GetValueOrDefault(comparison.Objective.Metric);
            string[] cells =
            [
                group.Name,
                group.N.ToString(CultureInfo.InvariantCulture),
                group.Mean is { } mean ? RunTable.Figure(mean) : "",
                main?.Sd is { } sd ? RunTable.Figure(sd) : "",
                group.Interval is { } interval ? $"{RunTable.Figure(interval[0])} … {RunTable.Figure(interval[1])}" : "",
                group.Mean is { } own && best is { } top && own != top ? (own - top).ToString("+0.0000;-0.0000", CultureInfo.InvariantCulture) : "",
            ];
            table.AddRow([.. cells.Select(cell => new Text(cell))]);
        }

        return table;
    }
}

using System.CommandLine;
using System.Globalization;
using Experiments.Cli.Output;
using Experiments.Core.Knobs;
using Experiments.Core.Runs;
using Spectre.Console;

namespace Experiments.Cli.Commands;

/// <summary><c>show</c>: one run in full.</summary>
internal static class ShowCommand
{
    public static Command Build(Invocation invocation)
    {
        Argument<string> run = CommonOptions.Run();
        Option<string?> store = CommonOptions.Store();
        Option<bool> json = CommonOptions.Json();
        var command = new Command("show", "Show one run: plan, metrics, artifacts, environment.") { run, store, json };
        command.SetAction(parsed =>
        {
            using ReadingStore reading = ReadingStore.Open(invocation, parsed.GetValue(store));
            RunRecord record = reading.Locator.Find(parsed.GetRequiredValue(run));
            if (parsed.GetValue(json))
            {
                invocation.Terminal.WriteDocument(RunDetailView.InFull(record));
            }
            else
            {
                Show(invocation.Terminal.Data, record);
            }
        });
        return command;
    }

    private static void Show(IAnsiConsole console, RunRecord run)
    {
        var facts = new Table().Border(TableBorder.None).HideHeaders().AddColumn("").AddColumn("");
        foreach ((string name, string? value) in Facts(run).Where(fact => !string.IsNullOrEmpty(fact.Value)))
        {
            facts.AddRow(new Text(name), new Text(value ?? ""));
        }

        console.Write(facts);
        Section(console, "metrics", run.Metrics.Select(metric => (metric.Key, RunTable.Figure(metric.Value))));
        Section(console, "artifacts", run.Artifacts.Select(artifact => (artifact.Path, $"{artifact.Bytes.ToString("N0", CultureInfo.InvariantCulture)} bytes  {artifact.Sha256}")));
        Section(console, "settings that are not defaults", run.Plan.Settings.Values
            .Where(setting => setting.Origin.Kind != Core.Specs.OriginKind.Default)
            .Select(setting => (setting.Key, SettingText.InFull(setting.Value))));
    }

    private static IEnumerable<(string Name, string? Value)> Facts(RunRecord run) =>
    [
        ("run", $"{run.Id}  {run.Plan.Name}"),
        ("experiment", $"{run.Plan.Experiment}/{run.Plan.Sweep}"),
        ("state", run.State.ToString().ToLowerInvariant()),
        ("error", run.Error is { } error ? $"{error.Code} {error.Message}" : null),
        ("parent", run.Plan.Parent?.Value),
        ("started", run.Started?.ToString("u", CultureInfo.InvariantCulture)),
        ("time", RunTable.Duration(run.DurationSeconds)),
        ("steps", $"{run.Steps} of {run.TotalSteps}"),
        ("parameters", $"{run.TrainableParameters.ToString("N0", CultureInfo.InvariantCulture)} trainable of {run.Parameters.ToString("N0", CultureInfo.InvariantCulture)}"),
        ("best", run.Best is { } best ? $"{best.Metric} {RunTable.Figure(best.Value)} at step {best.Step}" : null),
        ("device", run.Device is { } device ? $"{device}, {run.Threads} threads" : null),
        ("libtorch", run.Environment?.Libtorch),
        ("git", run.Environment is { GitCommit: { } commit } environment ? commit + (environment.GitDirty ? " (with uncommitted changes)" : "") : null),
        ("folder", run.Folder),
    ];

    private static void Section(IAnsiConsole console, string title, IEnumerable<(string Name, string Value)> rows)
    {
        (string Name, string Value)[] all = [.. rows];
        if (all.Length == 0)
        {
            return;
        }

        var table = new Table().Border(TableBorder.Simple).AddColumn(title).AddColumn("");
        table.Columns[1].NoWrap();
        foreach ((string name, string value) in all)
        {
            table.AddRow(new Text(name), new Text(value));
        }

        console.Write(table);
    }
}

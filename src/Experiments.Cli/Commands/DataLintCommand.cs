using System.CommandLine;
using System.Globalization;
using Experiments.Cli.Output;
using Experiments.Cli.Progress;
using Experiments.Core.Diagnostics;
using Experiments.Core.Hub;
using Experiments.Core.Linting;
using Experiments.Core.Workers;
using Experiments.Engine.Inputs;
using Experiments.Engine.Workers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Experiments.Cli.Commands;

/// <summary><c>data lint</c>: the rows that had better not be trained on, as a compiler tells errors.</summary>
internal static class DataLintCommand
{
    private const int ShownByDefault = 20;

    private static readonly string[] ExperimentExtensions = [".yaml", ".yml"];

    public static Command Build(Invocation invocation)
    {
        var spec = new Argument<string>("SPEC") { Description = "A sweep.yaml or experiment.yaml, a folder with one of them, a data file, or hub:owner/name:split." };
        Option<string[]> sets = CommonOptions.Sets();
        Option<bool> json = CommonOptions.Json();
        var sarif = new Option<string?>("--sarif") { Description = "Also write what was found as SARIF 2.1.0, which code hosts and editors show.", HelpName = "FILE" };
        var shown = new Option<int>("--limit")
        {
            Description = "Rows told of each rule and split; the others are counted. 0: all.",
            HelpName = "N",
            DefaultValueFactory = _ => ShownByDefault,
        };
        shown.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 0)
            {
                result.AddError("--limit counts rows: 0 or more.");
            }
        });
        var command = new Command("lint", "Find rows that are broken, repeated, leaked, cut off, secret, or that teach nothing.") { spec, sets, sarif, shown, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var request = new PlanningRequest(parsed.GetRequiredValue(spec), parsed.GetRequiredValue(sets), null, null);
            LintOutcome outcome = await FindAsync(invocation, request, parsed.GetValue(shown), cancellationToken);
            if (parsed.GetValue(sarif) is { } file)
            {
                SarifLog.Write(Path.GetFullPath(file, invocation.Folder), outcome.Findings, invocation.Folder);
            }

            Tell(invocation.Terminal, outcome, parsed.GetValue(json));
            return (int)outcome.ExitCode;
        });
        return command;
    }

    private static async Task<LintOutcome> FindAsync(Invocation invocation, PlanningRequest request, int shown, CancellationToken cancellationToken)
    {
        using ServiceProvider services = Composition.Readers(invocation);
        using var progress = new LintProgress(invocation.Terminal);
        try
        {
            WorkerCommand worker = WorkerLocation.Find(invocation, request.FolderIn(invocation.Folder));
            var launcher = new WorkerLauncher(worker, services.GetRequiredService<ILogger<WorkerLauncher>>());
            string path = Path.GetFullPath(request.Path, invocation.Folder);
            bool isData = File.Exists(path) && !ExperimentExtensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);
            IReadOnlyList<string> files = isData ? [path] : await HubFilesAsync(services, request.Path, cancellationToken);
            PlannedSweep? sweep = files.Count > 0 ? null : await Planning.PlanAsync(invocation, services, launcher, request, cancellationToken);
            var question = new LintRequest(sweep?.Plans ?? [], files, shown);
            LintReply reply = await WorkerQuestion.AskAsync<LintReply>(launcher, "cpu", question, progress.Show, cancellationToken);
            return new LintOutcome([.. sweep?.Diagnostics.Select(found => new LintFinding(found)) ?? [], .. reply.Findings], reply.Counts);
        }
        catch (ExperimentException exception)
        {
            return new LintOutcome([.. exception.Diagnostics.Select(found => new LintFinding(found))], []) { Failure = exception.ExitCode };
        }
    }

    /// <summary>The files of a data set of the hub; none where the argument is a path.</summary>
    private static async Task<IReadOnlyList<string>> HubFilesAsync(IServiceProvider services, string spec, CancellationToken cancellationToken) =>
        HubName.ParseData(spec) is { } name
            ? (await services.GetRequiredService<InputLocator>().LocateAsync(name, cancellationToken)).Paths
            : [];

    private static void Tell(Terminal terminal, LintOutcome outcome, bool json)
    {
        if (json)
        {
            terminal.WriteDocument(new
            {
                Valid = outcome.ExitCode == ExitCode.Success,
                Diagnostics = outcome.Findings.Select(found => new
                {
                    found.Diagnostic.Code,
                    found.Diagnostic.Severity,
                    found.Diagnostic.Message,
                    found.Diagnostic.Location,
                    found.Diagnostic.Hint,
                    found.Other,
                }),
                Rules = outcome.Counts,
            });
            return;
        }

        terminal.Report(outcome.Findings.Select(found => found.Diagnostic));
        if (outcome.Counts.Count > 0)
        {
            terminal.Say(Summary(outcome));
        }
    }

    private static string Summary(LintOutcome outcome)
    {
        string rows = string.Join(", ", outcome.Counts.GroupBy(count => count.Split, StringComparer.Ordinal)
            .Select(split => string.Create(CultureInfo.InvariantCulture, $"{split.Max(count => count.Rows):N0} {split.Key} rows")));
        string found = string.Join(", ", outcome.Counts.Where(count => count.Found > 0).GroupBy(count => count.Rule, StringComparer.Ordinal)
            .Select(rule => string.Create(CultureInfo.InvariantCulture, $"{rule.Sum(count => count.Found):N0} {rule.Key}")));
        return $"{rows}: {(found.Length == 0 ? "nothing found." : $"{found}.")}";
    }

    /// <param name="Counts">Empty where nothing could be looked at.</param>
    private sealed record LintOutcome(IReadOnlyList<LintFinding> Findings, IReadOnlyList<LintCount> Counts)
    {
        /// <summary>Why nothing could be looked at.</summary>
        public ExitCode? Failure { get; init; }

        public ExitCode ExitCode => Failure
            ?? (Findings.Any(found => found.Diagnostic.Severity == Severity.Error) ? ExitCode.InvalidExperiment : ExitCode.Success);
    }
}

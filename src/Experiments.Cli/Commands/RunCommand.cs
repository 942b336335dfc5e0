using System.CommandLine;
using Experiments.Cli.Output;
using Experiments.Cli.Progress;
using Experiments.Core.Diagnostics;
using Experiments.Core.Runs;
using Experiments.Core.Workers;
using Experiments.Engine;
using Experiments.Engine.Sweeps;
using Experiments.Engine.Workers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Experiments.Cli.Commands;

/// <summary><c>run</c>: trains what is missing, records it, and ends with the table and the report.</summary>
internal static class RunCommand
{
    public static Command Build(Invocation invocation)
    {
        Argument<string> experiment = CommonOptions.Experiment();
        Option<string[]> sets = CommonOptions.Sets();
        Option<string?> device = CommonOptions.Device();
        Option<string?> store = CommonOptions.Store();
        var jobs = new Option<int>("--jobs", "-j") { Description = "Runs side by side. On one CPU more than one does not help.", DefaultValueFactory = _ => 1 };
        var missing = new Option<bool>("--missing") { Description = "Train what has not succeeded yet. The default." };
        var failed = new Option<bool>("--failed") { Description = "Train only what failed or was lost." };
        var force = new Option<bool>("--force") { Description = "Train everything again." };
        var stop = new Option<bool>("--stop-on-first-error") { Description = "Start no further run once one has failed." };
        var noReport = new Option<bool>("--no-report") { Description = "Do not render the HTML report." };
        var json = new Option<bool>("--json") { Description = "One JSON line an event on standard output." };
        var command = new Command("run", "Train what is missing of a sweep, record it, and report.")
        {
            experiment, sets, device, store, jobs, missing, failed, force, stop, noReport, json,
        };
        command.Validators.Add(result =>
        {
            if (new[] { missing, failed, force }.Count(option => result.GetValue(option)) > 1)
            {
                result.AddError("--missing, --failed and --force exclude each other.");
            }
        });
        jobs.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
            {
                result.AddError("--jobs is at least 1.");
            }
        });
        command.SetAction((parsed, cancellationToken) => RunAsync(
            invocation,
            new PlanningRequest(parsed.GetRequiredValue(experiment), parsed.GetRequiredValue(sets), parsed.GetValue(device), parsed.GetValue(store)),
            new RunOptions(
                parsed.GetValue(force) ? RunPolicy.Force : parsed.GetValue(failed) ? RunPolicy.Failed : RunPolicy.Missing,
                parsed.GetValue(jobs),
                parsed.GetValue(stop),
                !parsed.GetValue(noReport),
                parsed.GetValue(json)),
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Invocation invocation, PlanningRequest request, RunOptions options, CancellationToken cancellationToken)
    {
        Terminal terminal = invocation.Terminal;
        WorkerCommand worker = WorkerLocation.Find(invocation, request.FolderIn(invocation.Folder));
        IRunObserver observer = options.Json ? new JsonLines(terminal) : new ConsoleProgress(terminal, TimeProvider.System);
        using IHost host = Composition.Engine(invocation, worker, observer);

        PlannedSweep sweep = await Planning.PlanAsync(
            invocation, host.Services, host.Services.GetRequiredService<IWorkerLauncher>(), request, cancellationToken);
        terminal.Report(sweep.Diagnostics);
        SweepResult result = await host.RunSweepAsync(new SweepRequest(sweep.Store, sweep.Plans)
        {
            Policy = options.Policy,
            Jobs = options.Jobs,
            StopOnFirstError = options.StopOnFirstError,
        });
        terminal.Report(result.Diagnostics);
        if (!result.Diagnostics.Any(diagnostic => diagnostic.Severity == Severity.Error) && !options.Json)
        {
            Summarize(invocation, host.Services, sweep, result, options.Report);
        }

        return (int)result.ExitCode;
    }

    private static void Summarize(Invocation invocation, IServiceProvider services, PlannedSweep sweep, SweepResult result, bool report)
    {
        RunRecord[] records = [.. result.Runs.Select(run => run.Record).OfType<RunRecord>()];
        if (records.Length == 0)
        {
            return;
        }

        invocation.Terminal.Data.Write(RunTable.Of(records, []));
        invocation.Terminal.Say(Sentence(result));
        if (report)
        {
            string path = ReportFile.Write(invocation, services, sweep.Store, records, null);
            invocation.Terminal.Say($"Report: {Path.GetRelativePath(invocation.Folder, path)}");
        }
    }

    private static string Sentence(SweepResult result)
    {
        (int Count, string What)[] parts =
        [
            (result.Trained, "trained"),
            (result.Cached, "there already"),
            (result.Failed, "failed"),
            (result.Lost, "lost"),
            (result.Remaining, "still to do: run the same command again"),
        ];
        return string.Join(", ", parts.Where(part => part.Count > 0).Select(part => $"{part.Count} {part.What}")) + ".";
    }

    private sealed record RunOptions(RunPolicy Policy, int Jobs, bool StopOnFirstError, bool Report, bool Json);
}

using System.CommandLine;
using Experiments.Core.Diagnostics;
using Experiments.Core.Workers;
using Experiments.Engine.Workers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Experiments.Cli.Commands;

/// <summary><c>validate</c>: everything that is wrong, without training: YAML and sweep in the tool, data, weights and adapters in a worker.</summary>
internal static class ValidateCommand
{
    public static Command Build(Invocation invocation)
    {
        Argument<string> experiment = CommonOptions.Experiment();
        Option<string[]> sets = CommonOptions.Sets();
        Option<string?> device = CommonOptions.Device();
        Option<bool> json = CommonOptions.Json();
        var command = new Command("validate", "Find everything that is wrong with an experiment, data and weights included.") { experiment, sets, device, json };
        command.SetAction((parsed, cancellationToken) => ValidateAsync(
            invocation,
            new PlanningRequest(parsed.GetRequiredValue(experiment), parsed.GetRequiredValue(sets), parsed.GetValue(device), null),
            parsed.GetValue(json),
            cancellationToken));
        return command;
    }

    private static async Task<int> ValidateAsync(Invocation invocation, PlanningRequest request, bool json, CancellationToken cancellationToken)
    {
        using ServiceProvider services = Composition.Readers(invocation);
        (IReadOnlyList<Diagnostic> diagnostics, ExitCode exitCode) = await FindAsync(invocation, services, request, cancellationToken);
        if (json)
        {
            invocation.Terminal.WriteDocument(new { Valid = exitCode == ExitCode.Success, Diagnostics = diagnostics });
        }
        else
        {
            invocation.Terminal.Report(diagnostics);
            if (exitCode == ExitCode.Success)
            {
                invocation.Terminal.Say("Valid.");
            }
        }

        return (int)exitCode;
    }

    private static async Task<(IReadOnlyList<Diagnostic> Diagnostics, ExitCode ExitCode)> FindAsync(
        Invocation invocation, ServiceProvider services, PlanningRequest request, CancellationToken cancellationToken)
    {
        try
        {
            WorkerCommand worker = WorkerLocation.Find(invocation, request.FolderIn(invocation.Folder));
            var launcher = new WorkerLauncher(worker, services.GetRequiredService<ILogger<WorkerLauncher>>());
            PlannedSweep sweep = await Planning.PlanAsync(invocation, services, launcher, request, cancellationToken);
            CheckReply reply = await WorkerQuestion.AskAsync<CheckReply>(
                launcher, sweep.Plans[0].Configuration.Device, new CheckRequest(sweep.Plans), cancellationToken);
            Diagnostic[] found = [.. sweep.Diagnostics, .. reply.Diagnostics];
            return (found, found.Any(diagnostic => diagnostic.Severity == Severity.Error) ? ExitCode.InvalidExperiment : ExitCode.Success);
        }
        catch (ExperimentException exception)
        {
            return (exception.Diagnostics, exception.ExitCode);
        }
    }
}

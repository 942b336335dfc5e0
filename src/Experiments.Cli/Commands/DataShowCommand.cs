using System.CommandLine;
using Experiments.Cli.Output;
using Experiments.Core.Workers;
using Experiments.Engine.Workers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Experiments.Cli.Commands;

/// <summary><c>data show</c>: rows as the models of an experiment read them, and what of each is learned.</summary>
internal static class DataShowCommand
{
    private const int ShownByDefault = 3;

    public static Command Build(Invocation invocation)
    {
        Argument<string> experiment = CommonOptions.Experiment();
        Option<string[]> sets = CommonOptions.Sets();
        Option<bool> json = CommonOptions.Json();
        var rows = new Option<int>("--rows")
        {
            Description = "The first so many rows are shown.",
            HelpName = "N",
            DefaultValueFactory = _ => ShownByDefault,
        };
        rows.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 0)
            {
                result.AddError("--rows counts rows: 0 or more.");
            }
        });
        Option<string> split = new Option<string>("--split") { Description = "Which rows are shown.", DefaultValueFactory = _ => "train" }
            .AcceptOnlyFromAmong("train", "validation", "test");
        var command = new Command("show", "Show rows as models read them: rendered, tokenised, and marked with what is learned.")
        { experiment, sets, split, rows, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var request = new PlanningRequest(parsed.GetRequiredValue(experiment), parsed.GetRequiredValue(sets), null, null);
            ShowDataReply shown = await AskAsync(invocation, request, parsed.GetRequiredValue(split), parsed.GetValue(rows), cancellationToken);
            if (parsed.GetValue(json))
            {
                invocation.Terminal.WriteDocument(new { shown.Views });
                return;
            }

            foreach (DataView view in shown.Views)
            {
                DataPage.Write(invocation.Terminal.Data, view, parsed.GetRequiredValue(split), invocation.Folder);
            }
        });
        return command;
    }

    private static async Task<ShowDataReply> AskAsync(
        Invocation invocation, PlanningRequest request, string split, int rows, CancellationToken cancellationToken)
    {
        using ServiceProvider services = Composition.Readers(invocation);
        WorkerCommand worker = WorkerLocation.Find(invocation, request.FolderIn(invocation.Folder));
        var launcher = new WorkerLauncher(worker, services.GetRequiredService<ILogger<WorkerLauncher>>());
        PlannedSweep sweep = await Planning.PlanAsync(invocation, services, launcher, request, cancellationToken);
        invocation.Terminal.Report(sweep.Diagnostics);
        return await WorkerQuestion.AskAsync<ShowDataReply>(launcher, "cpu", new ShowDataRequest(sweep.Plans, split, rows), cancellationToken);
    }
}

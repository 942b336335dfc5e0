using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Experiments.Cli.Output;
using Experiments.Core.Knobs;
using Experiments.Core.Plans;
using Experiments.Core.Runs;
using Experiments.Core.Specs;
using Experiments.Engine.Stores;
using Experiments.Engine.Workers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Spectre.Console;

namespace Experiments.Cli.Commands;

/// <summary><c>plan</c>: the runs that <c>run</c> would do, and which are there already.</summary>
internal static class PlanCommand
{
    public static Command Build(Invocation invocation)
    {
        Argument<string> experiment = CommonOptions.Experiment();
        Option<string[]> sets = CommonOptions.Sets();
        Option<string?> device = CommonOptions.Device();
        Option<string?> store = CommonOptions.Store();
        Option<bool> json = CommonOptions.Json();
        var origins = new Option<bool>("--origins") { Description = "Every value of the first run, and where it came from." };
        var command = new Command("plan", "Show the runs a sweep would do, without doing them.") { experiment, sets, device, store, origins, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var request = new PlanningRequest(parsed.GetRequiredValue(experiment), parsed.GetRequiredValue(sets), parsed.GetValue(device), parsed.GetValue(store));
            using ServiceProvider services = Composition.Readers(invocation);
            WorkerCommand worker = WorkerLocation.Find(invocation, request.FolderIn(invocation.Folder));
            var launcher = new WorkerLauncher(worker, services.GetRequiredService<ILogger<WorkerLauncher>>());
            PlannedSweep sweep = await Planning.PlanAsync(invocation, services, launcher, request, cancellationToken);
            Show(invocation, services, sweep, parsed.GetValue(origins), parsed.GetValue(json));
        });
        return command;
    }

    private static void Show(Invocation invocation, ServiceProvider services, PlannedSweep sweep, bool origins, bool json)
    {
        invocation.Terminal.Report(sweep.Diagnostics);

        using RunReader reader = services.GetRequiredService<RunReaderFactory>().Open(sweep.Store);
        HashSet<RunId> cached = [.. sweep.Plans.Select(plan => plan.Id).Where(id => reader.Find(id)?.State == RunState.Succeeded)];
        if (json)
        {
            invocation.Terminal.WriteDocument(new
            {
                Sweep = sweep.Experiment.Sweep.Name,
                Runs = sweep.Plans.Select(plan => new
                {
                    plan.Id,
                    plan.Name,
                    plan.Variant,
                    plan.Configuration.Seed,
                    Cached = cached.Contains(plan.Id),
                    plan.Changed,
                }),
            });
            return;
        }

        invocation.Terminal.Data.Write(Table(sweep, cached));
        if (origins)
        {
            invocation.Terminal.Data.Write(Origins(sweep.Plans[0]));
        }

        invocation.Terminal.Say($"{sweep.Plans.Length} runs, {cached.Count} there already. Objective: {Verb(sweep.Plans[0].Objective)}.");
    }

    private static Table Table(PlannedSweep sweep, HashSet<RunId> cached)
    {
        ImmutableArray<string> changed = RunTable.Changed(sweep.Plans);
        var table = new Table().Border(TableBorder.Simple).AddColumn(RunTable.Column("run")).AddColumn(RunTable.Column("variant"));
        foreach (string key in changed)
        {
            table.AddColumn(RunTable.Column(RunTable.Header(key)).RightAligned());
        }

        table.AddColumn(RunTable.Column("seed").RightAligned()).AddColumn(RunTable.Column(""));
        foreach (RunPlan plan in sweep.Plans)
        {
            IEnumerable<string> cells =
            [
                plan.Id.Value,
                plan.Variant,
                .. changed.Select(key => plan.Changed.TryGetValue(key, out var value) ? SettingText.Of(key, value) : ""),
                plan.Configuration.Seed.ToString(CultureInfo.InvariantCulture),
                cached.Contains(plan.Id) ? "there already" : "to train",
            ];
            table.AddRow([.. cells.Select(cell => new Text(cell))]);
        }

        return table;
    }

    private static Table Origins(RunPlan plan)
    {
        var table = new Table().Border(TableBorder.Simple).Title(new TableTitle(plan.Name.EscapeMarkup())).AddColumn("key").AddColumn("value").AddColumn("from");
        foreach (Setting setting in plan.Settings.Values)
        {
            table.AddRow(new Text(setting.Key), new Text(SettingText.InFull(setting.Value)), new Text(From(setting.Origin)));
        }

        return table;
    }

    private static string From(Origin origin) =>
        string.Join(' ', new[] { origin.Kind.ToString().ToLowerInvariant(), origin.Detail, origin.Location?.ToString() }.OfType<string>());

    private static string Verb(Objective objective) => $"{objective.Direction.ToString().ToLowerInvariant()} {objective.Metric}";
}

using System.CommandLine;
using Experiments.Cli.Output;
using Experiments.Cli.Progress;
using Experiments.Core.Comparing;
using Experiments.Core.Diagnostics;
using Experiments.Core.Runs;
using Experiments.Engine;
using Experiments.Engine.Reproducing;
using Experiments.Engine.Workers;
using Microsoft.Extensions.Hosting;

namespace Experiments.Cli.Commands;

/// <summary><c>reproduce</c>: runs a recorded plan again, and says whether it came out the same.</summary>
internal static class ReproduceCommand
{
    public static Command Build(Invocation invocation)
    {
        Argument<string> run = CommonOptions.Run();
        Option<string?> store = CommonOptions.Store();
        Option<bool> json = CommonOptions.Json();
        var steps = new Option<long?>("--steps") { Description = "Compare only so many steps, then stop." };
        var command = new Command("reproduce", "Run a recorded plan again: does it come out the same? If not, at which step did it first differ?") { run, steps, store, json };
        steps.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<long?>() < 1)
            {
                result.AddError("--steps is at least 1.");
            }
        });
        command.SetAction((parsed, _) => ReproduceAsync(invocation, parsed.GetValue(store), parsed.GetRequiredValue(run), parsed.GetValue(steps), parsed.GetValue(json)));
        return command;
    }

    private static async Task<int> ReproduceAsync(Invocation invocation, string? said, string name, long? steps, bool json)
    {
        (RunRecord record, string store) = Find(invocation, said, name);
        WorkerCommand worker = WorkerLocation.Find(invocation, record.Plan.Purpose is { } purpose ? Path.GetDirectoryName(purpose.File) ?? store : store);
        using IHost host = Composition.Engine(invocation, worker, new ConsoleProgress(invocation.Terminal, TimeProvider.System));
        Reproduction reproduction = await host.ReproduceAsync(new ReproduceRequest(store, record, steps));
        if (json)
        {
            invocation.Terminal.WriteDocument(reproduction);
        }
        else
        {
            Tell(invocation.Terminal, record, reproduction);
        }

        return (int)(reproduction.Verdict == ReproductionVerdict.Bitwise ? ExitCode.Success : ExitCode.ReproductionDiffers);
    }

    private static (RunRecord Record, string Store) Find(Invocation invocation, string? said, string name)
    {
        using ReadingStore reading = ReadingStore.Open(invocation, said);
        return (reading.Locator.Find(name), reading.Folder);
    }

    private static void Tell(Terminal terminal, RunRecord record, Reproduction reproduction)
    {
        TextWriter output = terminal.Output;
        if (reproduction.Verdict == ReproductionVerdict.Bitwise)
        {
            string weights = reproduction.Steps < record.Steps || record.State != RunState.Succeeded ? "" : ", and so are metrics and weights";
            output.WriteLine($"{record.Id} is bitwise equal: the losses of all {reproduction.Steps} steps are the same bit for bit{weights}.");
        }
        else if (reproduction.FirstDifference is { } first)
        {
            output.WriteLine($"{record.Id} differs, first at step {first.Step} in {first.Tensor}: {first.Was ?? "nothing"} was recorded, {first.Is ?? "nothing"} now.");
        }

        foreach (Cause cause in reproduction.Causes)
        {
            output.WriteLine($"  {cause.Kind}: was {cause.Was ?? "not there"}, is {cause.Is ?? "not there"}");
        }

        output.WriteLine($"The repetition is recorded as {reproduction.Repetition}.");
    }
}

using System.CommandLine;
using Experiments.Core.Diagnostics;
using Experiments.Engine.Stores;
using Microsoft.Extensions.DependencyInjection;

namespace Experiments.Cli.Commands;

/// <summary><c>store</c>: the index over the run folders.</summary>
internal static class StoreCommand
{
    public static Command Build(Invocation invocation)
    {
        Option<string?> store = CommonOptions.Store();
        Option<bool> json = CommonOptions.Json();
        var rebuild = new Command("rebuild", "Make the index anew from the run folders, which are the truth.") { store, json };
        rebuild.SetAction(parsed =>
        {
            using ServiceProvider services = Composition.Readers(invocation);
            string folder = Planning.StoreOf(invocation, parsed.GetValue(store), invocation.Folder);
            if (!Directory.Exists(folder))
            {
                throw new ExperimentException(
                    Diagnostic.Error(DiagnosticCodes.RunNotFound, "There is no store here.", new SourceLocation(folder)), ExitCode.NothingMatched);
            }

            RebuildReport report = services.GetRequiredService<StoreRebuilder>().Rebuild(folder);
            invocation.Terminal.Report(report.Diagnostics);
            if (parsed.GetValue(json))
            {
                invocation.Terminal.WriteDocument(new { Store = folder, report.Runs, report.Diagnostics });
            }
            else
            {
                invocation.Terminal.Output.WriteLine($"{report.Runs} runs are in the index of {folder}.");
            }
        });
        return new Command("store", "The index over the run folders.") { rebuild };
    }
}

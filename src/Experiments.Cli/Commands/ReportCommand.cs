using System.CommandLine;
using Experiments.Core.Runs;

namespace Experiments.Cli.Commands;

/// <summary><c>report</c>: runs to one self-contained HTML file.</summary>
internal static class ReportCommand
{
    public static Command Build(Invocation invocation)
    {
        Argument<string[]> runs = CommonOptions.Runs();
        Option<string?> store = CommonOptions.Store();
        var output = new Option<string?>("--output", "-o") { Description = "The file to write. Default: reports/EXPERIMENT-SWEEP.html beside the store.", HelpName = "FILE" };
        Option<bool> json = CommonOptions.Json();
        var command = new Command("report", "Render runs to one self-contained HTML file.") { runs, output, store, json };
        command.SetAction(parsed =>
        {
            using ReadingStore reading = ReadingStore.Open(invocation, parsed.GetValue(store));
            IReadOnlyList<RunRecord> found = reading.Find(parsed.GetValue(runs) ?? []);
            string path = ReportFile.Write(invocation, reading.Services, reading.Folder, found, parsed.GetValue(output));
            if (parsed.GetValue(json))
            {
                invocation.Terminal.WriteDocument(new { Path = path, Runs = found.Select(run => run.Id) });
            }
            else
            {
                invocation.Terminal.Output.WriteLine(path);
            }
        });
        return command;
    }
}

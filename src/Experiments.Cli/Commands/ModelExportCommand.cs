using System.CommandLine;
using Experiments.Cli.Output;
using Experiments.Core.Diagnostics;
using Experiments.Core.Workers;

namespace Experiments.Cli.Commands;

/// <summary><c>model export</c>: an adapter for another program, after asking whether that program will load it.</summary>
internal static class ModelExportCommand
{
    public static Command Build(Invocation invocation)
    {
        Argument<string> adapter = CommonOptions.Adapter();
        var consumer = new Option<string>("--for") { Description = "peft, vllm or llama.cpp.", Required = true, HelpName = "PROGRAM" };
        consumer.AcceptOnlyFromAmong("peft", "vllm", "llama.cpp");
        var output = new Option<string>("--output", "-o") { Description = "The folder to write; for llama.cpp a folder or a .gguf file.", Required = true, HelpName = "DEST" };
        Option<string?> baseModel = CommonOptions.BaseModel();
        Option<string?> store = CommonOptions.Store();
        Option<bool> json = CommonOptions.Json();
        var command = new Command("export", "Write a LoRA adapter for another program, and say which programs will load it.") { adapter, consumer, output, baseModel, store, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            AdapterArgument found = await AdapterArgument.FindAsync(
                new AdapterQuestion(invocation, parsed.GetValue(store), parsed.GetRequiredValue(adapter), parsed.GetValue(baseModel)), cancellationToken);
            string wanted = parsed.GetRequiredValue(consumer);
            string destination = Path.GetFullPath(parsed.GetRequiredValue(output), invocation.Folder);
            ExportReply reply = await ModelWorker.AskAsync<ExportReply>(
                invocation, found.Home, new ExportRequest(found.Source, wanted, destination), cancellationToken);
            return (int)Tell(invocation.Terminal, reply, wanted, parsed.GetValue(json));
        });
        return command;
    }

    private static ExitCode Tell(Terminal terminal, ExportReply reply, string wanted, bool json)
    {
        ConsumerVerdict verdict = reply.Consumers.Single(consumer => consumer.Consumer == wanted);
        if (json)
        {
            terminal.WriteDocument(new { For = wanted, verdict.Loads, reply.Consumers, reply.Files });
        }
        else
        {
            foreach (ConsumerVerdict consumer in reply.Consumers)
            {
                terminal.Output.WriteLine($"{consumer.Consumer,-9} {(consumer.Loads ? "will load it" : $"will not load it: {string.Join("; ", consumer.Reasons)}")}");
                foreach (string note in consumer.Notes)
                {
                    terminal.Output.WriteLine($"{"",-9} {note}");
                }
            }

            foreach (string path in reply.Files.Select(file => file.Path))
            {
                terminal.Output.WriteLine(path);
            }
        }

        if (verdict.Loads)
        {
            return ExitCode.Success;
        }

        terminal.Report([Diagnostic.Error(
            DiagnosticCodes.ConsumerRefuses, $"{wanted} will not load the adapter: {string.Join("; ", verdict.Reasons)}", hint: "model merge makes a whole model of it, which every program loads")]);
        return ExitCode.InvalidExperiment;
    }
}

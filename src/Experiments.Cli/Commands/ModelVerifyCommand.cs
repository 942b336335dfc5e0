using System.CommandLine;
using System.Globalization;
using Experiments.Cli.Output;
using Experiments.Core.Diagnostics;
using Experiments.Core.Workers;
using Spectre.Console;

namespace Experiments.Cli.Commands;

/// <summary><c>model verify</c>: whether a model computes here what it computed elsewhere.</summary>
internal static class ModelVerifyCommand
{
    public static Command Build(Invocation invocation)
    {
        Argument<string> model = CommonOptions.Model();
        var golden = new Option<string>("--golden")
        {
            Description = "A safetensors file with inputs and the outputs that are expected; docs/model-commands.md shows how to write one.",
            HelpName = "FILE",
            Required = true,
        };
        var tolerance = new Option<double?>("--tolerance")
        {
            Description = "Absolute for outputs, relative for the loss and gradients. Default: 1e-5, 1e-6 and 1e-4.",
            HelpName = "NUMBER",
        };
        tolerance.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double?>() is { } said && !(said >= 0))
            {
                result.AddError("--tolerance is at least 0.");
            }
        });
        Option<string?> store = CommonOptions.Store();
        Option<bool> json = CommonOptions.Json();
        var command = new Command("verify", "Compute a model's outputs on given inputs and compare them with expected ones.") { model, golden, tolerance, store, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            string folder = await ModelArgument.FindAsync(invocation, parsed.GetValue(store), parsed.GetRequiredValue(model), cancellationToken);
            var request = new VerifyModelRequest(folder, Path.GetFullPath(parsed.GetRequiredValue(golden), invocation.Folder), parsed.GetValue(tolerance));
            VerifyReply reply = await ModelWorker.AskAsync<VerifyReply>(invocation, folder, request, cancellationToken);
            bool agrees = reply.Tensors.Count > 0 && reply.Tensors.All(tensor => tensor.Agrees);
            if (parsed.GetValue(json))
            {
                invocation.Terminal.WriteDocument(new { Model = folder, Agrees = agrees, reply.Class, reply.Tensors, reply.Skipped });
            }
            else
            {
                Tell(invocation.Terminal, reply);
            }

            return (int)(agrees ? ExitCode.Success : ExitCode.ReproductionDiffers);
        });
        return command;
    }

    private static void Tell(Terminal terminal, VerifyReply reply)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn("tensor").AddColumn("shape");
        table.AddColumn(new TableColumn("largest difference").RightAligned()).AddColumn(new TableColumn("allowed").RightAligned());
        table.AddColumn(new TableColumn("largest element").RightAligned()).AddColumn("");
        foreach (TensorDifference tensor in reply.Tensors)
        {
            string[] cells =
            [
                tensor.Name, $"[{string.Join(", ", tensor.Shape)}]", Figure(tensor.Largest), Figure(tensor.Tolerance), Figure(tensor.Scale),
                tensor.Agrees ? "agrees" : "differs",
            ];
            table.AddRow([.. cells.Select(cell => new Text(cell))]);
        }

        terminal.Data.Write(table);
        foreach (SkippedTensor skipped in reply.Skipped)
        {
            terminal.Say($"{skipped.Name} was not compared: {skipped.Why}");
        }

        int differing = reply.Tensors.Count(tensor => !tensor.Agrees);
        terminal.Say(reply.Tensors.Count == 0 ? "Nothing could be compared."
            : differing == 0 ? $"{reply.Class} agrees in all {reply.Tensors.Count} tensors."
            : $"{reply.Class} differs in {differing} of {reply.Tensors.Count} tensors.");
    }

    private static string Figure(double value) => value.ToString("0.0e+00", CultureInfo.InvariantCulture);
}

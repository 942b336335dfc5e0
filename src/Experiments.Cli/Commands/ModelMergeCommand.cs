using System.CommandLine;
using System.Globalization;
using Experiments.Core.Diagnostics;
using Experiments.Core.Workers;

namespace Experiments.Cli.Commands;

/// <summary><c>model merge</c>: an adapter and its base model to one model, and how far the two are apart.</summary>
internal static class ModelMergeCommand
{
    public static Command Build(Invocation invocation)
    {
        Argument<string> adapter = CommonOptions.Adapter();
        var output = new Option<string?>("--output", "-o") { Description = "The folder to write. Default: merged/ in the run's folder, or beside the adapter.", HelpName = "FOLDER" };
        Option<string?> baseModel = CommonOptions.BaseModel();
        var force = new Option<bool>("--force") { Description = "Replace the folder if it is there." };
        Option<string?> store = CommonOptions.Store();
        Option<bool> json = CommonOptions.Json();
        var command = new Command("merge", "Put a LoRA adapter into its base model's weights, in float32, and write the whole model.") { adapter, output, baseModel, force, store, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            AdapterArgument found = await AdapterArgument.FindAsync(
                new AdapterQuestion(invocation, parsed.GetValue(store), parsed.GetRequiredValue(adapter), parsed.GetValue(baseModel)), cancellationToken);
            string folder = parsed.GetValue(output) is { } said ? Path.GetFullPath(said, invocation.Folder) : DefaultOutput(found);
            RequireFree(folder, parsed.GetValue(force));
            MergeReply reply = await ModelWorker.AskAsync<MergeReply>(invocation, found.Home, new MergeRequest(found.Source, folder), cancellationToken);
            Tell(invocation, reply, parsed.GetValue(json));
            return (int)ExitCode.Success;
        });
        return command;
    }

    private static string DefaultOutput(AdapterArgument adapter) => adapter.Home == adapter.Source.Folder
        ? $"{Path.TrimEndingDirectorySeparator(adapter.Home)}-merged"
        : Path.Combine(adapter.Home, "merged");

    /// <summary>Whatever is in the folder would be gone.</summary>
    private static void RequireFree(string folder, bool force)
    {
        bool isFree = !Path.Exists(folder) || (Directory.Exists(folder) && !Directory.EnumerateFileSystemEntries(folder).Any());
        bool isModel = File.Exists(Path.Combine(folder, "config.json"));
        if (isFree || (force && isModel))
        {
            return;
        }

        throw new ExperimentException(
            Diagnostic.Error(
                DiagnosticCodes.FolderNotWritable,
                $"'{folder}' is there already{(isModel ? "" : " and is no model")}.",
                hint: isModel ? "--force replaces it, or name another folder with -o" : "name another folder with -o"),
            ExitCode.InvalidCommandLine);
    }

    private static void Tell(Invocation invocation, MergeReply reply, bool json)
    {
        if (json)
        {
            invocation.Terminal.WriteDocument(reply);
            return;
        }

        invocation.Terminal.Say(reply.Untied
            ? $"Merged with {reply.Base}. Its head has a weight of its own now: tie_word_embeddings is false."
            : $"Merged with {reply.Base}.");
        invocation.Terminal.Output.WriteLine(reply.Folder);
        invocation.Terminal.Output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"largest difference in logits {reply.LargestDifference:0.0e+00}, of logits up to {reply.LargestLogit:0.0##}, over {reply.Probes} inputs"));
    }
}

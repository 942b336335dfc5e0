using Experiments.Cli.Commands;
using Experiments.Core.Diagnostics;
using Experiments.Core.Hub;
using Experiments.Core.Runs;
using Experiments.Engine.Inputs;
using Microsoft.Extensions.DependencyInjection;

namespace Experiments.Cli;

/// <summary>What <c>FOLDER|RUN|NAME</c> means: a path, what a recorded run saved, or a model of the hub, which is fetched where it is not here.</summary>
internal static class ModelArgument
{
    /// <summary>The absolute path of a model folder, an adapter folder or a file.</summary>
    /// <param name="text">A path comes before a run, a run before a name of the hub.</param>
    /// <exception cref="ExperimentException">It is none of them, or cannot be had.</exception>
    public static async Task<string> FindAsync(Invocation invocation, string? store, string text, CancellationToken cancellationToken)
    {
        string path = Path.GetFullPath(text, invocation.Folder);
        if (Path.Exists(path))
        {
            return Saved(path) ?? path;
        }

        if (text.StartsWith('.') || Path.IsPathRooted(text))
        {
            throw new ExperimentException(Diagnostic.Error(DiagnosticCodes.ModelNotFound, "There is no such folder or file.", new SourceLocation(path)));
        }

        try
        {
            using ReadingStore reading = ReadingStore.Open(invocation, store);
            RunRecord run = reading.Locator.Find(text);
            return Saved(run.Folder) ?? throw NothingSaved(run);
        }
        catch (ExperimentException problem) when (HubName.ParseModel(text) is not null && problem.Diagnostics.Any(diagnostic => diagnostic.Code == DiagnosticCodes.RunNotFound))
        {
            return await LocateAsync(invocation, text, cancellationToken);
        }
    }

    /// <summary>A path as it is, or a model of the hub by its name.</summary>
    public static async Task<string> LocateAsync(Invocation invocation, string text, CancellationToken cancellationToken)
    {
        string path = Path.GetFullPath(text, invocation.Folder);
        if (Path.Exists(path) || HubName.ParseModel(text) is not { } name)
        {
            return path;
        }

        using ServiceProvider services = Composition.Readers(invocation);
        return (await services.GetRequiredService<InputLocator>().LocateAsync(name, cancellationToken)).Places[0];
    }

    /// <summary>What is in a run's folder: a whole model, or an adapter; null where the folder is no run's, or the run has saved nothing.</summary>
    private static string? Saved(string folder)
    {
        var run = new RunFolder(folder);
        return !File.Exists(run.Plan) ? null : new[] { run.Model, run.Adapter }.FirstOrDefault(Directory.Exists);
    }

    private static ExperimentException NothingSaved(RunRecord run) => new(
        Diagnostic.Error(DiagnosticCodes.ModelNotFound, $"The run {run.Id} has saved no model.", new SourceLocation(run.Folder)),
        ExitCode.NothingMatched);
}

using Experiments.Cli.Commands;
using Experiments.Core.Diagnostics;
using Experiments.Engine.Workers;

namespace Experiments.Cli;

/// <summary>
/// Where the worker is: what <c>EXPERIMENT_WORKER</c> names, else <c>artifacts/worker</c> above the experiment, else beside the tool.
/// </summary>
internal static class WorkerLocation
{
    public const string Variable = "EXPERIMENT_WORKER";
    private const string Assembly = "Experiments.Worker.dll";

    /// <summary>What decides the numbers a plan gives; see docs/adr/0004-run-identity.md.</summary>
    private static readonly string[] CodeAssemblies = ["Experiments.Core.dll", "Experiments.Torch.dll", Assembly];

    /// <exception cref="ExperimentException">There is none (exit 6).</exception>
    public static WorkerCommand Find(Invocation invocation, string folder)
    {
        string assembly = Candidates(invocation, folder).FirstOrDefault(File.Exists) ?? throw new ExperimentException(
            Diagnostic.Error(
                DiagnosticCodes.WorkerNotFound,
                "The worker that trains is not there.",
                hint: $"run ./build.sh in the repository, or set {Variable} to the path of {Assembly}"),
            ExitCode.InvalidEnvironment);
        string home = Path.GetDirectoryName(assembly) ?? folder;
        return new WorkerCommand(Muxer(), ["exec", assembly], [.. CodeAssemblies.Select(name => Path.Combine(home, name))]);
    }

    private static IEnumerable<string> Candidates(Invocation invocation, string folder)
    {
        if (invocation.Variable(Variable) is { } said)
        {
            yield return Path.GetFullPath(Directory.Exists(said) ? Path.Combine(said, Assembly) : said, invocation.Folder);
            yield break;
        }

        for (DirectoryInfo? above = new(folder); above is not null; above = above.Parent)
        {
            yield return Path.Combine(above.FullName, "artifacts", "worker", Assembly);
        }

        yield return Path.Combine(AppContext.BaseDirectory, "worker", Assembly);
    }

    /// <summary>The <c>dotnet</c> that runs this tool.</summary>
    private static string Muxer() =>
        Environment.ProcessPath is { } self && Path.GetFileNameWithoutExtension(self) == "dotnet" ? self : "dotnet";
}

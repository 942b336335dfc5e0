using System.CommandLine;
using System.Globalization;
using System.Reflection;
using Experiments.Core.Diagnostics;
using Experiments.Core.Runs;
using Experiments.Core.Workers;
using Experiments.Engine.Workers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Spectre.Console;

namespace Experiments.Cli.Commands;

/// <summary><c>doctor</c>: what this machine has, which libraries are in use, and why.</summary>
internal static class DoctorCommand
{
    public static Command Build(Invocation invocation)
    {
        Option<bool> json = CommonOptions.Json();
        var command = new Command("doctor", "Show what this machine has and which libraries are in use.") { json };
        command.SetAction((parsed, cancellationToken) => ExamineAsync(invocation, parsed.GetValue(json), cancellationToken));
        return command;
    }

    private static async Task<int> ExamineAsync(Invocation invocation, bool json, CancellationToken cancellationToken)
    {
        using ServiceProvider services = Composition.Readers(invocation);
        WorkerCommand worker = WorkerLocation.Find(invocation, invocation.Folder);
        var launcher = new WorkerLauncher(worker, services.GetRequiredService<ILogger<WorkerLauncher>>());
        EnvironmentReply reply = await WorkerQuestion.AskAsync<EnvironmentReply>(launcher, "auto", new DescribeRequest(), cancellationToken);
        bool standIns = Metadata("StandIns") == "true";
        var choice = new
        {
            Kind = standIns ? "stand-ins" : "packages",
            Reason = Metadata("FeedReason") is { Length: > 0 } reason ? reason : "the feed has all four packages",
        };
        string store = Planning.StoreOf(invocation, null, invocation.Folder);
        if (json)
        {
            invocation.Terminal.WriteDocument(new { Libraries = choice, Worker = worker.Arguments[^1], launcher.CodeDigest, Store = store, reply.Devices, reply.Environment });
            return (int)ExitCode.Success;
        }

        RunEnvironment environment = reply.Environment;
        (string Name, string? Value)[] facts =
        [
            ("tool", typeof(DoctorCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion),
            ("libraries", $"{choice.Kind}: {choice.Reason}"),
            ("libtorch", $"{environment.Libtorch} ({environment.TensorBackend})"),
            ("devices", string.Join(", ", reply.Devices)),
            ("gpu", environment.Gpu is null ? "none" : $"{environment.Gpu}, driver {environment.GpuDriver}"),
            ("cpu", $"{environment.Cpu}, {environment.Cores} logical processors, threads: auto means {PhysicalCores.Count}"),
            ("memory", $"{(environment.MemoryBytes / (double)(1L << 30)).ToString("0.0", CultureInfo.InvariantCulture)} GiB"),
            ("system", $"{environment.OperatingSystem} ({environment.Architecture})"),
            (".NET", environment.DotNet),
            ("worker", worker.Arguments[^1]),
            ("store", store),
        ];
        var table = new Table().Border(TableBorder.None).HideHeaders().AddColumn("").AddColumn("");
        foreach ((string name, string? value) in facts)
        {
            table.AddRow(new Text(name), new Text(value ?? ""));
        }

        foreach ((string package, string version) in environment.Packages)
        {
            table.AddRow(new Text($"  {package}"), new Text(version));
        }

        invocation.Terminal.Data.Write(table);
        return (int)ExitCode.Success;
    }

    private static string? Metadata(string key) => typeof(DoctorCommand).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .FirstOrDefault(attribute => attribute.Key == key)?.Value;
}

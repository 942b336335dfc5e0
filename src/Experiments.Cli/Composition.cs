using Experiments.Cli.Commands;
using Experiments.Cli.Progress;
using Experiments.Core.Runs;
using Experiments.Engine;
using Experiments.Engine.Hub;
using Experiments.Engine.Workers;
using Experiments.LiteDb;
using Experiments.Reports;
using Experiments.Yaml;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Experiments.Cli;

/// <summary>The one place where the rooms are put together. Hosts are built when a command needs them, so that <c>--help</c> is quick.</summary>
internal static class Composition
{
    /// <summary>For commands that only read.</summary>
    public static ServiceProvider Readers(Invocation invocation) =>
        AddRooms(new ServiceCollection().AddLogging(logging => AddLog(logging, invocation)), invocation).BuildServiceProvider();

    /// <summary>For commands that train or ask a worker.</summary>
    public static IHost Engine(Invocation invocation, WorkerCommand worker, params IEnumerable<IRunObserver> observers)
    {
        // The empty builder: no appsettings.json of whatever folder we are in has a say.
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        AddLog(builder.Logging, invocation);
        AddRooms(builder.Services, invocation).AddSingleton(worker);
        foreach (IRunObserver observer in observers)
        {
            builder.Services.AddSingleton(observer);
        }

        return builder.Build();
    }

    private static IServiceCollection AddRooms(IServiceCollection services, Invocation invocation) => services
        .AddSingleton(TimeProvider.System)
        .AddSingleton(_ => HubOptions.From(invocation.Environment))
        .AddSingleton<IProgress<HubProgress>>(new DownloadProgress(invocation.Terminal, TimeProvider.System))
        .AddYaml().AddLiteDbStore().AddReports().AddEngine();

    /// <summary>Standard output is data: the log goes to standard error.</summary>
    private static void AddLog(ILoggingBuilder logging, Invocation invocation)
    {
        logging.SetMinimumLevel(invocation.IsDiagnostic ? LogLevel.Debug : LogLevel.Warning);
        logging.AddFilter("Microsoft", LogLevel.Warning);
        logging.AddSimpleConsole(options => options.SingleLine = true);
        logging.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(options => options.LogToStandardErrorThreshold = LogLevel.Trace);
    }
}

using System.CommandLine;
using Experiments.Core.Diagnostics;
using Experiments.Core.Runs;

namespace Experiments.Cli.Commands;

/// <summary><c>logs</c>: what the worker said while it trained.</summary>
internal static class LogsCommand
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(300);

    public static Command Build(Invocation invocation)
    {
        Argument<string> run = CommonOptions.Run();
        Option<string?> store = CommonOptions.Store();
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on with what is written from now on, until the run ends." };
        Option<bool> json = new("--json") { Description = "The run's events, one JSON line each, instead of the log." };
        var command = new Command("logs", "Show what a run's worker said, or its events.") { run, follow, store, json };
        command.SetAction((parsed, cancellationToken) => LogAsync(
            invocation, parsed.GetValue(store), parsed.GetRequiredValue(run), new LogOptions(parsed.GetValue(follow), parsed.GetValue(json)), cancellationToken));
        return command;
    }

    private static async Task<int> LogAsync(Invocation invocation, string? store, string name, LogOptions options, CancellationToken cancellationToken)
    {
        RunRecord record = Find(invocation, store, name);
        var folder = new RunFolder(record.Folder);
        string path = options.Json ? folder.Journal : folder.Log;
        long position = 0;
        while (true)
        {
            bool live = options.Follow && Find(invocation, store, record.Id.Value).State is RunState.Running or RunState.Queued;
            position = await CopyAsync(path, position, invocation.Terminal.Output, cancellationToken);
            if (!live)
            {
                return (int)ExitCode.Success;
            }

            await Task.Delay(Poll, cancellationToken);
        }
    }

    private static RunRecord Find(Invocation invocation, string? store, string name)
    {
        using ReadingStore reading = ReadingStore.Open(invocation, store);
        return reading.Locator.Find(name);
    }

    private static async Task<long> CopyAsync(string path, long position, TextWriter output, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            return position;
        }

        await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        stream.Position = Math.Min(position, stream.Length);
        using var reader = new StreamReader(stream);
        await output.WriteAsync((await reader.ReadToEndAsync(cancellationToken)).AsMemory(), cancellationToken);
        await output.FlushAsync(cancellationToken);
        return stream.Position;
    }

    private sealed record LogOptions(bool Follow, bool Json);
}

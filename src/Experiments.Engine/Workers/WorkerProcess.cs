using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Experiments.Core.Diagnostics;
using Experiments.Core.Json;
using Experiments.Core.Runs;
using Experiments.Core.Workers;
using Microsoft.Extensions.Logging;

namespace Experiments.Engine.Workers;

/// <summary>
/// A worker as a process: requests are lines on its standard input, replies lines on its standard output, and its standard error goes to
/// the log of the run it trains. It ends when its input closes, so that it never outlives the engine.
/// </summary>
internal sealed class WorkerProcess : IWorker
{
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(10);
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private readonly Process _process;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly Task _logging;
    private volatile string? _logFile;
    private int _disposed;

    private WorkerProcess(Process process, ILogger logger)
    {
        _process = process;
        _logger = logger;
        ProcessId = process.Id;
        _logging = LogErrorsAsync();
        Exited = WaitAsync();
    }

    public int ProcessId { get; }

    public Task<int> Exited { get; }

    public static WorkerProcess Start(WorkerCommand command, string device, ILogger logger)
    {
        ProcessStartInfo start = new(command.FileName, [.. command.Arguments, "--device", device])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = Utf8,
            StandardOutputEncoding = Utf8,
            StandardErrorEncoding = Utf8,
            UseShellExecute = false,
        };
        // OpenMP threads spin while they wait by default. On a machine that does anything else as well, the spinning takes the
        // time of the very thread that is waited for: a step of the quickstart took 430 ms instead of 62 under load.
        start.Environment.TryAdd("OMP_WAIT_POLICY", "PASSIVE");
        try
        {
            Process process = Process.Start(start) ?? throw NotStarted(command, "it gives no process", null);
            Log.WorkerStarted(logger, process.Id, command.Arguments[^1]);
            return new WorkerProcess(process, logger);
        }
        catch (Win32Exception error)
        {
            throw NotStarted(command, error.Message, error);
        }
    }

    public async Task SendAsync(WorkerRequest request, CancellationToken cancellationToken)
    {
        if (request is TrainRequest train)
            _logFile = new RunFolder(train.Folder).Log;
        string line = JsonSerializer.Serialize(request, ExperimentJson.Line);
        await _sending.WaitAsync(cancellationToken);
        try
        {
            await _process.StandardInput.WriteLineAsync(line.AsMemory(), cancellationToken);
            await _process.StandardInput.FlushAsync(cancellationToken);
        }
        finally
        {
            _sending.Release();
        }
    }

    public async IAsyncEnumerable<WorkerReply> Replies([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (await _process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            if (Parse(line) is { } reply)
                yield return reply;
            else
                Write(line);
        }
    }

    public void Abort()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended by itself, with a line of ours unread.
        }

        await Task.WhenAny(Exited, Task.Delay(Farewell));
        if (!Exited.IsCompleted)
            Abort();
        await Exited;
        await _logging;
        _process.Dispose();
        _sending.Dispose();
    }

    private async Task<int> WaitAsync()
    {
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    private async Task LogErrorsAsync()
    {
        while (await _process.StandardError.ReadLineAsync() is { } line)
            Write(line);
    }

    /// <summary>Native libraries print as they like: what is no reply is log.</summary>
    private static WorkerReply? Parse(string line)
    {
        if (!line.StartsWith('{'))
            return null;
        try
        {
            return JsonSerializer.Deserialize<WorkerReply>(line, ExperimentJson.Line);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private void Write(string line)
    {
        Log.WorkerSaid(_logger, ProcessId, line);
        if (_logFile is not { } path)
            return;
        try
        {
            File.AppendAllText(path, line + "\n");
        }
        catch (IOException)
        {
            // A log that cannot be written must not end a training.
        }
    }

    private static ExperimentException NotStarted(WorkerCommand command, string why, Exception? error) => new(
        Diagnostic.Error(DiagnosticCodes.WorkerNotFound, $"The worker {command.FileName} cannot be started: {why}."),
        ExitCode.InvalidEnvironment,
        error);
}

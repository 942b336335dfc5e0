using Microsoft.Extensions.Logging;

namespace Experiments.Engine;

/// <summary>What the engine tells a person who looks closely; progress goes to the observers.</summary>
internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Debug, Message = "Started worker {Process}: {Assembly}")]
    public static partial void WorkerStarted(ILogger logger, int process, string assembly);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Worker {Process}: {Line}")]
    public static partial void WorkerSaid(ILogger logger, int process, string line);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Worker {Process} died while it trained {Run} (attempt {Attempt})")]
    public static partial void WorkerDied(ILogger logger, int process, string run, int attempt);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Run {Run} was left behind by an engine that is gone")]
    public static partial void RunLost(ILogger logger, string run);

    [LoggerMessage(Level = LogLevel.Information, Message = "The index was made from the run folders: {Runs} runs")]
    public static partial void IndexRebuilt(ILogger logger, int runs);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Diagnostic}")]
    public static partial void Diagnosed(ILogger logger, string diagnostic);

    [LoggerMessage(Level = LogLevel.Information, Message = "Stopping: the step is finished and saved first; once more to stop at once")]
    public static partial void Stopping(ILogger logger);
}

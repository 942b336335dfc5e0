using Microsoft.Extensions.Logging;

namespace Experiments.LiteDb.Tests;

/// <summary>Keeps what is logged.</summary>
internal sealed class LogCollector : ILogger
{
    public List<(LogLevel Level, string Message)> Entries { get; } = [];

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Entries.Add((logLevel, formatter(state, exception)));

    public bool IsEnabled(LogLevel logLevel) => true;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;
}

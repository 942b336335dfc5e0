using System.Collections;
using Scriban.Parsing;

namespace Scriban;

/// <summary>The messages of one parse, in the order of the text.</summary>
public class LogMessageBag : IReadOnlyList<LogMessage>
{
    private readonly List<LogMessage> _messages = [];

    public int Count => _messages.Count;

    public bool HasErrors { get; private set; }

    public LogMessage this[int index] => _messages[index];

    public void Add(LogMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        _messages.Add(message);
        HasErrors |= message.Type == ParserMessageType.Error;
    }

    public void AddRange(IEnumerable<LogMessage> messages)
    {
        ArgumentNullException.ThrowIfNull(messages);
        foreach (LogMessage message in messages)
            Add(message);
    }

    public IEnumerator<LogMessage> GetEnumerator() => _messages.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => string.Join(Environment.NewLine, _messages);
}

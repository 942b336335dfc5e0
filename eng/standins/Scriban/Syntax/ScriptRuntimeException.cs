using Scriban.Parsing;

namespace Scriban.Syntax;

/// <summary>A template failed while it ran. <see cref="Message"/> starts with the place; <see cref="OriginalMessage"/> is without it.</summary>
public class ScriptRuntimeException : Exception
{
    public ScriptRuntimeException(SourceSpan span, string message)
        : this(span, message, null)
    {
    }

    public ScriptRuntimeException(SourceSpan span, string message, Exception innerException)
        : base(message, innerException)
    {
        Span = span;
    }

    public SourceSpan Span { get; }

    public string OriginalMessage => base.Message;

    public override string Message => new LogMessage(ParserMessageType.Error, Span, base.Message).ToString();

    public override string ToString() => Message;
}

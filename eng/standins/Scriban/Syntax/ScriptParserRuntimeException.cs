using Scriban.Parsing;

namespace Scriban.Syntax;

/// <summary>An included template does not parse. The place is that of the include; <see cref="ParserMessages"/> has those within the template.</summary>
public class ScriptParserRuntimeException : ScriptRuntimeException
{
    public ScriptParserRuntimeException(SourceSpan span, string message, LogMessageBag parserMessages)
        : this(span, message, parserMessages, null)
    {
    }

    public ScriptParserRuntimeException(SourceSpan span, string message, LogMessageBag parserMessages, Exception innerException)
        : base(span, message, innerException)
    {
        ArgumentNullException.ThrowIfNull(parserMessages);
        ParserMessages = parserMessages;
    }

    public LogMessageBag ParserMessages { get; }

    public override string Message => base.Message + " Parser messages:\n " + string.Join("\n ", ParserMessages);
}

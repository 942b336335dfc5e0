using System.Text;

namespace Scriban.Parsing;

/// <summary>What is wrong with a template, and where.</summary>
public class LogMessage
{
    public LogMessage(ParserMessageType type, SourceSpan span, string message)
    {
        Type = type;
        Span = span;
        Message = message;
    }

    public ParserMessageType Type { get; set; }

    public SourceSpan Span { get; set; }

    public string Message { get; set; }

    public override string ToString()
    {
        var text = new StringBuilder(Span.ToStringSimple());
        text.Append(Type == ParserMessageType.Error ? " : error : " : " : warning : ");
        return text.Append(Message).ToString();
    }
}

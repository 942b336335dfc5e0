using Scriban.Parsing;
using Scriban.Runtime;
using Scriban.Syntax;

namespace Scriban;

/// <summary>A parsed template. Look at <see cref="HasErrors"/> before rendering it.</summary>
public class Template
{
    private Template(string sourceFilePath, LogMessageBag messages)
    {
        SourceFilePath = sourceFilePath;
        Messages = messages;
    }

    public string SourceFilePath { get; }

    public bool HasErrors => Messages.HasErrors;

    public LogMessageBag Messages { get; }

    internal Block Body { get; private init; }

    public static Template Parse(string text, string sourceFilePath = null, ParserOptions parserOptions = null, LexerOptions lexerOptions = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        string path = sourceFilePath ?? "<input>";
        var messages = new LogMessageBag();
        Block body = new Parser(text, path, Lexer.Tokenize(text, path, messages), messages).ParsePage();
        return new Template(path, messages) { Body = messages.HasErrors ? null : body };
    }

    /// <summary>Renders with the members of <paramref name="model"/> as global variables.</summary>
    /// <exception cref="InvalidOperationException">The template has errors.</exception>
    /// <exception cref="ScriptRuntimeException">It failed while it ran.</exception>
    public string Render(object model = null, MemberRenamerDelegate memberRenamer = null, MemberFilterDelegate memberFilter = null)
    {
        var members = new ScriptObject();
        members.Import(model, memberFilter, memberRenamer);
        var context = new TemplateContext { MemberRenamer = memberRenamer ?? StandardMemberRenamer.Default, MemberFilter = memberFilter };
        context.PushGlobal(members);
        return Render(context);
    }

    /// <inheritdoc cref="Render(object, MemberRenamerDelegate, MemberFilterDelegate)"/>
    public string Render(TemplateContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (HasErrors)
            throw new InvalidOperationException("This template has errors. Check the <Template.HasError> and <Template.Messages> before evaluating a template. Messages:\n" + Messages);

        context.PushSourceFile(SourceFilePath);
        context.PushCapture();
        try
        {
            Body.Execute(context);
            context.Scopes.TakeReturned();
        }
        finally
        {
            context.PopSourceFile();
        }

        return context.PopCapture();
    }
}

using Scriban.Parsing;
using Scriban.Runtime;

namespace Scriban.Syntax;

/// <summary>Anything of a parsed template.</summary>
internal abstract class Node(SourceSpan span)
{
    public SourceSpan Span { get; } = span;

    public ScriptRuntimeException Error(string message) => new(Span, message);
}

/// <summary>Something that does: writes, assigns, branches.</summary>
internal abstract class Statement(SourceSpan span) : Node(span)
{
    public abstract void Execute(TemplateContext context);
}

/// <summary>Something that has a value.</summary>
internal abstract class Expression(SourceSpan span) : Node(span)
{
    public abstract object Evaluate(TemplateContext context);

    /// <summary>The value itself where it is a function, which <see cref="Evaluate"/> would call.</summary>
    public virtual object EvaluateUncalled(TemplateContext context) => Evaluate(context);

    /// <summary>As in the template, for messages.</summary>
    public abstract string Describe();

    protected object CallIfFunction(TemplateContext context, object value) =>
        value is IFunction function ? function.Invoke(context, this, CallArguments.Of()) : value;
}

/// <summary>An expression that can stand to the left of <c>=</c>.</summary>
internal abstract class Assignable(SourceSpan span) : Expression(span)
{
    public abstract void Assign(TemplateContext context, object value);

    public sealed override object Evaluate(TemplateContext context) => CallIfFunction(context, EvaluateUncalled(context));
}

/// <summary>Statements one after the other, until a <c>break</c>, <c>continue</c> or <c>ret</c>.</summary>
internal sealed class Block(SourceSpan span, IReadOnlyList<Statement> statements) : Statement(span)
{
    public override void Execute(TemplateContext context)
    {
        foreach (Statement statement in statements)
        {
            context.Scopes.CancellationCheck(statement.Span);
            statement.Execute(context);
            if (context.Scopes.Flow != Flow.None)
                return;
        }
    }
}

/// <summary>Why the statements that follow are skipped.</summary>
internal enum Flow
{
    None,
    Break,
    Continue,
    Return,
}

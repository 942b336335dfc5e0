using System.Collections;
using Scriban.Parsing;
using Scriban.Runtime;

namespace Scriban.Syntax;

internal sealed class TextStatement(SourceSpan span, string text) : Statement(span)
{
    public override void Execute(TemplateContext context) => context.WriteText(text);
}

/// <summary><c>{{</c> or <c>}}</c>: what is written between them keeps the indentation of the line.</summary>
internal sealed class IndentStatement(SourceSpan span, string indent) : Statement(span)
{
    public override void Execute(TemplateContext context) => context.CurrentIndent = context.AutoIndent ? indent : null;
}

internal sealed class ExpressionStatement(SourceSpan span, Expression expression) : Statement(span)
{
    public override void Execute(TemplateContext context)
    {
        object value = expression.Evaluate(context);
        if (value is not null)
            context.WriteValue(Span, value);
    }
}

internal sealed class AssignStatement(SourceSpan span, Assignable target, string op, Expression value) : Statement(span)
{
    public override void Execute(TemplateContext context)
    {
        if (op == "??=" && target.Evaluate(context) is not null)
            return;
        object assigned = value.Evaluate(context);
        target.Assign(context, op is "=" or "??=" ? assigned : Operators.Binary(context, this, op[..^1], target.Evaluate(context), assigned));
    }
}

internal sealed class IfStatement(SourceSpan span, Expression condition, Statement then, Statement otherwise) : Statement(span)
{
    public override void Execute(TemplateContext context)
    {
        if (ScriptConvert.ToBool(condition.Evaluate(context)))
            then.Execute(context);
        else
            otherwise?.Execute(context);
    }
}

/// <summary>One <c>when</c>: any of its values matches.</summary>
internal sealed record When(IReadOnlyList<Expression> Values, Statement Body);

internal sealed class CaseStatement(SourceSpan span, Expression value, Statement before, IReadOnlyList<When> whens, Statement otherwise) : Statement(span)
{
    public override void Execute(TemplateContext context)
    {
        before.Execute(context);
        object subject = value.Evaluate(context);
        When match = whens.FirstOrDefault(w => w.Values.Any(v => Operators.Binary(context, v, "==", subject, v.Evaluate(context)) is true));
        (match?.Body ?? otherwise)?.Execute(context);
    }
}

/// <summary>What is common to loops: the limit and the <c>for</c> or <c>while</c> object.</summary>
internal abstract class LoopStatement(SourceSpan span) : Statement(span)
{
    /// <summary>Runs the body once; false when the loop ends.</summary>
    protected bool Step(TemplateContext context, ScriptObject state, int index, Statement body)
    {
        if (context.LoopLimit > 0 && index >= context.LoopLimit)
            throw Error($"Exceeding number of iteration limit `{context.LoopLimit}` for loop statement.");
        state["index"] = index;
        state["first"] = index == 0;
        state["even"] = index % 2 == 0;
        state["odd"] = index % 2 == 1;
        body.Execute(context);
        bool goesOn = context.Scopes.Flow is Flow.None or Flow.Continue;
        if (context.Scopes.Flow is Flow.Break or Flow.Continue)
            context.Scopes.Flow = Flow.None;
        return goesOn;
    }
}

internal sealed class WhileStatement(SourceSpan span, Expression condition, Statement body) : LoopStatement(span)
{
    public override void Execute(TemplateContext context)
    {
        ScriptObject state = [];
        context.Scopes.EnterLoop(state);
        for (int i = 0; ScriptConvert.ToBool(condition.Evaluate(context)) && Step(context, state, i, body); i++)
        {
        }

        context.Scopes.ExitLoop();
    }
}

/// <summary>The options behind a loop's list; null where not given.</summary>
internal sealed record ForOptions(Expression Offset, Expression Limit, bool Reversed);

internal sealed class ForStatement(SourceSpan span, Variable variable, Expression list, ForOptions options, Statement body, Statement otherwise) : LoopStatement(span)
{
    public override void Execute(TemplateContext context)
    {
        List<object> items = Items(context);
        if (items.Count == 0)
        {
            otherwise?.Execute(context);
            return;
        }

        ScriptObject state = [];
        state["length"] = items.Count;
        context.Scopes.EnterLoop(state);
        object previous = null;
        for (int i = 0; i < items.Count; i++)
        {
            context.Scopes.SetLoopVariable(variable, items[i]);
            state["last"] = i == items.Count - 1;
            state["rindex"] = items.Count - i - 1;
            state["changed"] = i == 0 || !Equals(previous, items[i]);
            previous = items[i];
            if (!Step(context, state, i, body))
                break;
        }

        context.Scopes.ExitLoop();
    }

    private List<object> Items(TemplateContext context)
    {
        object value = list.Evaluate(context);
        IEnumerable<object> items = value switch
        {
            null => [],
            ScriptObject members => members.Select(m => (object)m),
            IEnumerable sequence => sequence.Cast<object>(),
            _ => throw list.Error($"Unexpected type `{ScriptConvert.TypeName(value)}` for the iterator of a loop"),
        };

        // One more than the limit is enough to exceed it: an endless sequence must not be walked to its end.
        if (options.Offset is not null)
            items = items.Skip(ScriptConvert.ToInt(context, Span, options.Offset.Evaluate(context)));
        if (options.Limit is not null)
            items = items.Take(ScriptConvert.ToInt(context, Span, options.Limit.Evaluate(context)));
        List<object> taken = [.. context.LoopLimit > 0 && !options.Reversed ? items.Take(context.LoopLimit + 1) : items];
        if (options.Reversed)
            taken.Reverse();
        return taken;
    }
}

internal sealed class FlowStatement(SourceSpan span, Flow flow) : Statement(span)
{
    public override void Execute(TemplateContext context) => context.Scopes.Flow = flow;
}

internal sealed class CaptureStatement(SourceSpan span, Assignable target, Statement body) : Statement(span)
{
    public override void Execute(TemplateContext context)
    {
        context.PushCapture();
        body.Execute(context);
        target.Assign(context, context.PopCapture());
    }
}

internal sealed class WithStatement(SourceSpan span, Expression target, Statement body) : Statement(span)
{
    public override void Execute(TemplateContext context)
    {
        object value = target.Evaluate(context);
        if (value is not IScriptObject members)
            throw target.Error($"Invalid target `{target.Describe()}` for the statement `with`: it must be an object but is `{ScriptConvert.TypeName(value)}`");
        context.PushGlobal(members);
        body.Execute(context);
        context.PopGlobal();
    }
}

internal sealed class ImportStatement(SourceSpan span, Expression source) : Statement(span)
{
    public override void Execute(TemplateContext context)
    {
        object value = source.Evaluate(context);
        if (value is not IScriptObject members)
            throw source.Error($"Unexpected value `{ScriptConvert.TypeName(value)}` for import: expecting an object");
        context.CurrentGlobal.Import(members);
    }
}

internal sealed class ReadOnlyStatement(SourceSpan span, Variable variable) : Statement(span)
{
    public override void Execute(TemplateContext context)
    {
        if (!context.CurrentGlobal.Contains(variable.Name))
            context.Scopes.Set(variable, null);
        context.CurrentGlobal.SetReadOnly(variable.Name, readOnly: true);
    }
}

internal sealed class WrapStatement(SourceSpan span, CallExpression call, Block block) : Statement(span)
{
    public override void Execute(TemplateContext context)
    {
        object value = call.Evaluate(context, block);
        if (value is not null)
            context.WriteValue(Span, value);
    }
}

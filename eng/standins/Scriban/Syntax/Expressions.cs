using Scriban.Parsing;
using Scriban.Runtime;

namespace Scriban.Syntax;

internal sealed class Literal(SourceSpan span, object value, string source) : Expression(span)
{
    public override object Evaluate(TemplateContext context) => value;

    public override string Describe() => source;
}

internal sealed class Interpolated(SourceSpan span, IReadOnlyList<Expression> parts) : Expression(span)
{
    public override object Evaluate(TemplateContext context) => string.Concat(parts.Select(p => ScriptText.Of(context, p.Evaluate(context))));

    public override string Describe() => "$\"...\"";
}

/// <summary><c>name</c>, <c>$name</c>, <c>$</c>, <c>$0</c> or <c>$$</c>.</summary>
internal sealed class Variable(SourceSpan span, string name) : Assignable(span)
{
    public string Name { get; } = name;

    public override object EvaluateUncalled(TemplateContext context) => context.Scopes.Get(this);

    public override void Assign(TemplateContext context, object value) => context.Scopes.Set(this, value);

    public override string Describe() => Name;
}

internal sealed class ThisExpression(SourceSpan span) : Expression(span)
{
    public override object Evaluate(TemplateContext context) => context.CurrentGlobal;

    public override string Describe() => "this";
}

/// <summary><c>target.name</c>, or <c>target?.name</c>, which is null where the target is.</summary>
internal sealed class MemberExpression(SourceSpan span, Expression target, string name, bool optional) : Assignable(span)
{
    public override object EvaluateUncalled(TemplateContext context)
    {
        object owner = target.Evaluate(context);
        if (owner is null && (optional || context.EnableRelaxedTargetAccess))
            return null;
        if (owner is null)
            throw Error($"Object `{target.Describe()}` is null. Cannot access member: {Describe()}");
        return Members.Get(context, this, owner, name);
    }

    public override void Assign(TemplateContext context, object value)
    {
        object owner = target.Evaluate(context) ?? throw Error($"Object `{target.Describe()}` is null. Cannot access member: {Describe()}");
        Members.Set(context, this, owner, name, value);
    }

    public override string Describe() => $"{target.Describe()}{(optional ? "?." : ".")}{name}";
}

/// <summary><c>target[index]</c>: of a list by position, from the end where negative; of an object by member name.</summary>
internal sealed class IndexerExpression(SourceSpan span, Expression target, Expression index) : Assignable(span)
{
    public override object EvaluateUncalled(TemplateContext context)
    {
        object owner = target.Evaluate(context);
        if (owner is null && context.EnableRelaxedTargetAccess)
            return null;
        if (owner is null)
            throw Error($"Object `{target.Describe()}` is null. Cannot access indexer: {Describe()}");
        object key = index.Evaluate(context);
        if (key is null && context.EnableNullIndexer)
            return null;
        return Members.GetItem(context, this, owner, key ?? throw NullKey());
    }

    public override void Assign(TemplateContext context, object value)
    {
        object owner = target.Evaluate(context) ?? throw Error($"Object `{target.Describe()}` is null. Cannot access indexer: {Describe()}");
        Members.SetItem(context, this, owner, index.Evaluate(context) ?? throw NullKey(), value);
    }

    public override string Describe() => $"{target.Describe()}[{index.Describe()}]";

    private ScriptRuntimeException NullKey() => Error($"Cannot access target `{target.Describe()}` with a null indexer: {Describe()}");
}

internal sealed class ArrayExpression(SourceSpan span, IReadOnlyList<Expression> items) : Expression(span)
{
    public override object Evaluate(TemplateContext context) => new ScriptArray(items.Select(i => i.Evaluate(context)));

    public override string Describe() => "[...]";
}

internal sealed class ObjectExpression(SourceSpan span, IReadOnlyList<KeyValuePair<string, Expression>> members) : Expression(span)
{
    public override object Evaluate(TemplateContext context)
    {
        var result = new ScriptObject();
        foreach ((string name, Expression value) in members)
            result[name] = value.Evaluate(context);
        return result;
    }

    public override string Describe() => "{...}";
}

internal sealed class UnaryExpression(SourceSpan span, string op, Expression operand) : Expression(span)
{
    public override object Evaluate(TemplateContext context)
    {
        switch (op)
        {
            case "@":
                return operand.EvaluateUncalled(context);
            case "^":
                return operand.Evaluate(context);
            case "!":
                return !ScriptConvert.ToBool(operand.Evaluate(context));
        }

        object value = operand.Evaluate(context);
        if (value is null)
            return null;
        if (!ScriptConvert.IsNumber(value))
            throw Error($"The operator `{op}` is not implemented for the type `{ScriptConvert.TypeName(value)}`");
        return op == "-" ? Operators.Negate(value) : value;
    }

    /// <summary><c>^list</c> as an argument stands for all its items.</summary>
    public bool Expands => op == "^";

    public override string Describe() => op + operand.Describe();
}

/// <summary><c>++x</c>, <c>x++</c>, <c>--x</c> or <c>x--</c>.</summary>
internal sealed class StepExpression(SourceSpan span, Assignable operand, int step, bool before) : Expression(span)
{
    public override object Evaluate(TemplateContext context)
    {
        object old = operand.Evaluate(context);
        object changed = Operators.Binary(context, this, "+", old, step);
        operand.Assign(context, changed);
        return before ? changed : old;
    }

    public override string Describe() => operand.Describe();
}

internal sealed class BinaryExpression(SourceSpan span, string op, Expression left, Expression right) : Expression(span)
{
    public override object Evaluate(TemplateContext context)
    {
        object value = left.Evaluate(context);
        switch (op)
        {
            case "&&":
                return ScriptConvert.ToBool(value) && ScriptConvert.ToBool(right.Evaluate(context));
            case "||":
                return ScriptConvert.ToBool(value) || ScriptConvert.ToBool(right.Evaluate(context));
            case "??":
                return value ?? right.Evaluate(context);
            case "?!":
                return value is null ? null : right.Evaluate(context);
            default:
                return Operators.Binary(context, this, op, value, right.Evaluate(context));
        }
    }

    public override string Describe() => $"{left.Describe()} {op} {right.Describe()}";
}

internal sealed class ConditionalExpression(SourceSpan span, Expression condition, Expression then, Expression otherwise) : Expression(span)
{
    public override object Evaluate(TemplateContext context) =>
        ScriptConvert.ToBool(condition.Evaluate(context)) ? then.Evaluate(context) : otherwise.Evaluate(context);

    public override string Describe() => $"{condition.Describe()} ? {then.Describe()} : {otherwise.Describe()}";
}

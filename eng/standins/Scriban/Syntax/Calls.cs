using Scriban.Parsing;
using Scriban.Runtime;

namespace Scriban.Syntax;

/// <summary><c>f a b</c>, <c>f(a, b)</c>, or <c>first | f a b</c>, where the piped value is the first argument.</summary>
internal sealed class CallExpression(
    SourceSpan span,
    Expression target,
    Expression piped,
    IReadOnlyList<Expression> positional,
    IReadOnlyList<KeyValuePair<string, Expression>> named) : Expression(span)
{
    public Expression Target => target;

    public IReadOnlyList<Expression> Positional => positional;

    public IReadOnlyList<KeyValuePair<string, Expression>> Named => named;

    public override object Evaluate(TemplateContext context) => Evaluate(context, block: null);

    /// <summary>With the statements that a <c>wrap</c> hands over.</summary>
    public object Evaluate(TemplateContext context, Block block)
    {
        object first = piped?.Evaluate(context);
        if (target.EvaluateUncalled(context) is not IFunction function)
            return NotAFunction(context);

        var values = new ScriptArray();
        if (piped is not null)
            values.Add(first);
        foreach (Expression argument in positional)
        {
            object value = argument.Evaluate(context);
            if (argument is UnaryExpression { Expands: true } && ScriptConvert.ToList(value) is ScriptArray items)
                values.AddRange(items);
            else
                values.Add(value);
        }

        var arguments = new CallArguments(values, named.ToDictionary(n => n.Key, n => n.Value.Evaluate(context)), block);
        return function.Invoke(context, this, arguments);
    }

    public override string Describe() => target.Describe();

    private object NotAFunction(TemplateContext context)
    {
        object value = target.EvaluateUncalled(context);
        if (value is null)
            return context.EnableRelaxedFunctionAccess ? null : throw target.Error($"The function `{target.Describe()}` was not found");
        throw target.Error($"Invalid target function `{target.Describe()}`: its type is `{ScriptConvert.TypeName(value)}`");
    }
}

/// <summary>A parameter of a function of the template; <paramref name="Rest"/> takes all further arguments.</summary>
internal sealed record Parameter(string Name, Expression Default, bool Rest);

/// <summary>A function of the template. Without parameters it sees its arguments as <c>$</c>; with them it has a scope of its own.</summary>
internal sealed class FunctionExpression(SourceSpan span, string name, IReadOnlyList<Parameter> parameters, Statement body) : Expression(span), IFunction
{
    public override object Evaluate(TemplateContext context) => this;

    public override string Describe() => name ?? "<anonymous>";

    public object Invoke(TemplateContext context, Node caller, CallArguments arguments)
    {
        ScriptObject scope = parameters is null ? null : Bind(context, caller, arguments);
        return context.Scopes.Call(caller, arguments, scope, body);
    }

    private ScriptObject Bind(TemplateContext context, Node caller, CallArguments arguments)
    {
        var scope = new ScriptObject();
        int next = 0;
        foreach (Parameter parameter in parameters)
        {
            if (parameter.Rest)
            {
                scope[parameter.Name] = new ScriptArray(arguments.Positional.Skip(next));
                next = arguments.Positional.Count;
            }
            else if (next < arguments.Positional.Count)
                scope[parameter.Name] = arguments.Positional[next++];
            else if (arguments.Named.TryGetValue(parameter.Name, out object value))
                scope[parameter.Name] = value;
            else if (parameter.Default is not null)
                scope[parameter.Name] = parameter.Default.Evaluate(context);
            else
                throw Mismatch(caller, arguments);
        }

        return next < arguments.Positional.Count ? throw Mismatch(caller, arguments) : scope;
    }

    private ScriptRuntimeException Mismatch(Node caller, CallArguments arguments)
    {
        int passed = arguments.Positional.Count + arguments.Named.Count;
        int required = parameters.Count(p => p.Default is null && !p.Rest);
        return caller.Error($"Invalid number of arguments `{passed}` passed to `{Describe()}` while expecting `{required}` arguments");
    }
}

/// <summary>The body of <c>f(x) = expression</c>.</summary>
internal sealed class ReturnStatement(SourceSpan span, Expression value) : Statement(span)
{
    public override void Execute(TemplateContext context) => context.Scopes.Return(value?.Evaluate(context));
}

using System.Reflection;
using Scriban.Parsing;
using Scriban.Syntax;

namespace Scriban.Runtime;

/// <summary>
/// A .NET method that templates call. Leading parameters of the types <see cref="TemplateContext"/> and <see cref="SourceSpan"/> are filled in;
/// the others take the arguments by position, by name, by default value, or all the rest as a <c>params</c> array.
/// </summary>
internal sealed class DotNetFunction(string name, MethodInfo method, object target) : IFunction
{
    private readonly ParameterInfo[] _parameters = method.GetParameters();

    public object Invoke(TemplateContext context, Node caller, CallArguments arguments)
    {
        object[] values = Bind(context, caller.Span, arguments);
        try
        {
            return method.Invoke(target, values);
        }
        catch (TargetInvocationException exception) when (exception.InnerException is ScriptRuntimeException inner)
        {
            throw new ScriptRuntimeException(inner.Span.IsEmpty ? caller.Span : inner.Span, inner.OriginalMessage, inner);
        }
        catch (TargetInvocationException exception)
        {
            string message = exception.InnerException?.Message;
            throw new ScriptRuntimeException(caller.Span, $"Unexpected exception when calling the function `{name}`: {message}", exception.InnerException);
        }
    }

    private object[] Bind(TemplateContext context, SourceSpan span, CallArguments arguments)
    {
        var values = new object[_parameters.Length];
        int next = 0;
        int used = 0;
        for (int i = 0; i < values.Length; i++)
        {
            ParameterInfo parameter = _parameters[i];
            if (parameter.ParameterType == typeof(TemplateContext))
                values[i] = context;
            else if (parameter.ParameterType == typeof(SourceSpan))
                values[i] = span;
            else if (i == values.Length - 1 && parameter.ParameterType == typeof(object[]))
            {
                values[i] = arguments.Positional.Skip(next).ToArray();
                next = arguments.Positional.Count;
            }
            else if (next < arguments.Positional.Count)
                values[i] = ScriptConvert.To(context, span, arguments.Positional[next++], parameter.ParameterType);
            else if (FindNamed(arguments, parameter) is string key)
            {
                values[i] = ScriptConvert.To(context, span, arguments.Named[key], parameter.ParameterType);
                used++;
            }
            else if (parameter.HasDefaultValue)
                values[i] = parameter.DefaultValue;
            else
                throw Mismatch(span, arguments);
        }

        if (next < arguments.Positional.Count || used < arguments.Named.Count)
            throw Mismatch(span, arguments);
        return values;
    }

    private static string FindNamed(CallArguments arguments, ParameterInfo parameter) =>
        arguments.Named.Keys.FirstOrDefault(key => key == parameter.Name || key == StandardMemberRenamer.Rename(parameter.Name));

    private ScriptRuntimeException Mismatch(SourceSpan span, CallArguments arguments)
    {
        ParameterInfo[] visible = [.. _parameters.Where(p => p.ParameterType != typeof(TemplateContext) && p.ParameterType != typeof(SourceSpan))];
        int required = visible.Count(p => !p.HasDefaultValue && p.ParameterType != typeof(object[]));
        string expected = required == visible.Length ? $"{required}" : $"at least {required} and at most {visible.Length}";
        int passed = arguments.Positional.Count + arguments.Named.Count;
        return new ScriptRuntimeException(span, $"Invalid number of arguments `{passed}` passed to `{name}` while expecting `{expected}` arguments");
    }
}

using Scriban.Parsing;
using Scriban.Runtime;
using Scriban.Syntax;

namespace Scriban.Functions;

/// <summary>What every template can call.</summary>
internal static class Builtins
{
    public static ScriptObject Create() => new()
    {
        ["array"] = ScriptObject.From(typeof(ArrayFunctions)),
        ["date"] = ScriptObject.From(typeof(DateFunctions)),
        ["empty"] = EmptyObject.Instance,
        ["html"] = ScriptObject.From(typeof(HtmlFunctions)),
        ["include"] = new IncludeFunction(),
        ["math"] = ScriptObject.From(typeof(MathFunctions)),
        ["object"] = ScriptObject.From(typeof(ObjectFunctions)),
        ["regex"] = ScriptObject.From(typeof(RegexFunctions)),
        ["string"] = ScriptObject.From(typeof(StringFunctions)),
    };

    /// <summary>Calls a function value that a template handed to a builtin.</summary>
    public static object Apply(TemplateContext context, SourceSpan span, object function, params object[] arguments)
    {
        if (function is not IFunction callable)
            throw new ScriptRuntimeException(span, $"The argument is no function but `{ScriptConvert.TypeName(function)}`: pass one as @name");
        return callable.Invoke(context, new Literal(span, null, ""), CallArguments.Of(arguments));
    }
}

/// <summary><c>include 'name' a b</c>: the output of another template, which sees the further arguments as <c>$</c>.</summary>
internal sealed class IncludeFunction : IFunction
{
    public object Invoke(TemplateContext context, Node caller, CallArguments arguments)
    {
        if (arguments.Positional.Count == 0)
            throw caller.Error("Expecting at least the name of the template for `include`");
        string name = ScriptText.Of(context, arguments.Positional[0]);
        if (string.IsNullOrEmpty(name))
            throw caller.Error("Include template name cannot be null or empty");

        Template template = Load(context, caller, name);
        context.PushSourceFile(template.SourceFilePath);
        try
        {
            return context.Scopes.Call(caller, Shift(arguments), null, template.Body) ?? "";
        }
        finally
        {
            context.PopSourceFile();
        }
    }

    /// <summary>The real package leaves the place of the name empty: the first argument is <c>$1</c>.</summary>
    private static CallArguments Shift(CallArguments arguments)
    {
        var rest = new ScriptArray(arguments.Positional);
        rest[0] = null;
        return arguments with { Positional = rest };
    }

    private static Template Load(TemplateContext context, Node caller, string name)
    {
        if (context.TemplateLoader is null)
            throw caller.Error($"Unable to include <{name}>. No TemplateLoader registered in TemplateContext.TemplateLoader");
        string path = context.TemplateLoader.GetPath(context, caller.Span, name)
            ?? throw caller.Error($"Include template path is null for `{name}`");
        if (!context.CachedTemplates.TryGetValue(path, out Template template))
        {
            string text = context.TemplateLoader.Load(context, caller.Span, path)
                ?? throw caller.Error($"The result of including `{name}->{path}` cannot be null");
            template = Template.Parse(text, path);
            if (template.HasErrors)
                throw new ScriptParserRuntimeException(caller.Span, $"Error while parsing template `{name}` from `{path}`", template.Messages);
            context.CachedTemplates[path] = template;
        }

        return template;
    }
}

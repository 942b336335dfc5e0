using Scriban.Syntax;

namespace Scriban.Runtime;

/// <summary>An array made by a template. It grows on assignment and can carry members of its own.</summary>
internal sealed class ScriptArray : List<object>
{
    public ScriptArray()
    {
    }

    public ScriptArray(IEnumerable<object> items)
        : base(items)
    {
    }

    public ScriptObject Members { get; } = [];

    public void Set(int index, object value)
    {
        while (Count <= index)
            Add(null);
        this[index] = value;
    }
}

/// <summary>A function without a name: what <c>@f</c> gives and a call needs.</summary>
internal interface IFunction
{
    object Invoke(TemplateContext context, Node caller, CallArguments arguments);
}

/// <summary>The evaluated arguments of one call; <paramref name="Block"/> is what <c>wrap</c> passes.</summary>
internal sealed record CallArguments(ScriptArray Positional, Dictionary<string, object> Named, Block Block = null)
{
    public static CallArguments Of(params object[] positional) => new(new ScriptArray(positional), []);
}

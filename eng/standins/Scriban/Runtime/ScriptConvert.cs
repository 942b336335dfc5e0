using System.Collections;
using System.Globalization;
using System.Numerics;
using Scriban.Parsing;
using Scriban.Syntax;

namespace Scriban.Runtime;

/// <summary>Conversions between the values of the language and .NET's.</summary>
internal static class ScriptConvert
{
    /// <summary>Only null and false are false: 0 and the empty string are true.</summary>
    public static bool ToBool(object value) => value switch
    {
        null => false,
        bool truth => truth,
        _ => !ReferenceEquals(value, EmptyObject.Instance),
    };

    public static bool IsNumber(object value) =>
        value is int or long or double or float or decimal or BigInteger or byte or sbyte or short or ushort or uint or ulong;

    public static bool IsReal(object value) => value is double or float or decimal;

    public static int ToInt(TemplateContext context, SourceSpan span, object value) => (int)To(context, span, value, typeof(int));

    public static object To(TemplateContext context, SourceSpan span, object value, Type type)
    {
        Type inner = Nullable.GetUnderlyingType(type);
        if (value is null)
            return type == typeof(bool) ? false : type.IsValueType && inner is null ? Activator.CreateInstance(type) : null;
        type = inner ?? type;
        if (type.IsInstanceOfType(value))
            return value;
        if (type == typeof(string))
            return ScriptText.Of(context, value);
        if (type == typeof(bool))
            return ToBool(value);
        if (typeof(IEnumerable).IsAssignableFrom(type) && ToList(value) is ScriptArray list)
            return list;

        try
        {
            if (value is BigInteger big)
                value = type == typeof(double) ? (double)big : (decimal)big;
            if (value is double real && type == typeof(int))
                return (int)real;
            if (value is double wide && type == typeof(long))
                return (long)wide;
            return Convert.ChangeType(value, type, CultureInfo.InvariantCulture);
        }
        catch (Exception exception) when (exception is InvalidCastException or FormatException or OverflowException)
        {
            throw new ScriptRuntimeException(span, $"Unable to convert type `{TypeName(value)}` to `{type.Name}`", exception);
        }
    }

    /// <summary>An array of the items of a sequence; null of what is none. A string is one item, not its letters.</summary>
    public static ScriptArray ToList(object value) => value switch
    {
        ScriptArray array => array,
        null or string => null,
        IScriptObject => null,
        IEnumerable sequence => new ScriptArray(sequence.Cast<object>()),
        _ => null,
    };

    /// <summary>True or false; null where emptiness has no meaning.</summary>
    public static object IsEmpty(object value) => value switch
    {
        null => null,
        string text => text.Length == 0,
        IScriptObject members => members.Count == 0,
        ICollection collection => collection.Count == 0,
        IEnumerable sequence => !sequence.Cast<object>().Any(),
        bool truth => !truth,
        _ => false,
    };

    public static string TypeName(object value) => value switch
    {
        null => "null",
        bool => "bool",
        byte => "byte",
        sbyte => "sbyte",
        ushort => "ushort",
        short => "short",
        uint => "uint",
        int => "int",
        ulong => "ulong",
        long => "long",
        string => "string",
        float => "float",
        double => "double",
        decimal => "decimal",
        BigInteger => "bigint",
        DateTime => "datetime",
        TimeSpan => "timespan",
        IFunction => "function",
        ScriptArray => "array",
        IScriptObject => "object",
        IEnumerable => "enumerable",
        _ => value.GetType().Name,
    };
}

/// <summary>What the name <c>empty</c> stands for.</summary>
internal static class EmptyObject
{
    public static ScriptObject Instance { get; } = new() { IsReadOnly = true };
}

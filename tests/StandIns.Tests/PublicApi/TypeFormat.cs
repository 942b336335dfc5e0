using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace StandIns.Tests.PublicApi;

/// <summary>Types, constraints and values as a listing writes them.</summary>
internal static class TypeFormat
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(object)] = "object",
        [typeof(string)] = "string",
        [typeof(bool)] = "bool",
        [typeof(char)] = "char",
        [typeof(sbyte)] = "sbyte",
        [typeof(byte)] = "byte",
        [typeof(short)] = "short",
        [typeof(ushort)] = "ushort",
        [typeof(int)] = "int",
        [typeof(uint)] = "uint",
        [typeof(long)] = "long",
        [typeof(ulong)] = "ulong",
        [typeof(nint)] = "nint",
        [typeof(nuint)] = "nuint",
        [typeof(float)] = "float",
        [typeof(double)] = "double",
        [typeof(decimal)] = "decimal",
    };

    public static string Name(Type type)
    {
        if (type.IsByRef)
        {
            return Name(type.GetElementType() ?? type);
        }

        if (type.IsArray)
        {
            return $"{Name(type.GetElementType() ?? type)}[{new string(',', type.GetArrayRank() - 1)}]";
        }

        if (type.IsPointer)
        {
            return Name(type.GetElementType() ?? type) + "*";
        }

        return Keywords.GetValueOrDefault(type) ?? (type.IsGenericParameter ? type.Name : Composed(type));
    }

    /// <summary>The last part of the name, without parameters.</summary>
    public static string SimpleName(Type type) => type.Name.Split('`')[0];

    public static string Constraints(IEnumerable<Type> parameters) =>
        string.Concat(parameters.Select(parameter => (parameter.Name, Rules: Rules(parameter))).Where(each => each.Rules.Count > 0)
            .Select(each => $" where {each.Name} : {string.Join(", ", each.Rules)}"));

    public static string Value(object? value, Type type)
    {
        var target = Nullable.GetUnderlyingType(type) ?? type;
        return value switch
        {
            null => type.IsValueType && target == type || type.IsGenericParameter ? "default" : "null",
            _ when target.IsEnum => Enum.GetName(target, value) is { } name ? $"{Name(target)}.{name}" : $"({Name(target)}){value}",
            string text => $"\"{text}\"",
            char letter => $"'{letter}'",
            bool flag => flag ? "true" : "false",
            float number => number.ToString("R", CultureInfo.InvariantCulture) + "f",
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString() ?? "",
        };
    }

    private static string Composed(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return Name(underlying) + "?";
        }

        if (type.IsGenericType && typeof(ITuple).IsAssignableFrom(type) && type.IsValueType)
        {
            return $"({string.Join(", ", Elements(type).Select(Name))})";
        }

        var arguments = type.GetGenericArguments();
        var outer = type.DeclaringType is { } declaring ? Name(Closed(declaring, arguments)) : type.Namespace;
        var own = arguments.Skip(type.DeclaringType?.GetGenericArguments().Length ?? 0).Select(Name).ToList();
        return $"{(outer is null ? "" : outer + ".")}{SimpleName(type)}{(own.Count > 0 ? $"<{string.Join(", ", own)}>" : "")}";
    }

    // A nested type carries the arguments of the types around it.
    private static Type Closed(Type declaring, Type[] arguments) => declaring.IsGenericTypeDefinition
        ? declaring.MakeGenericType(arguments[..declaring.GetGenericArguments().Length])
        : declaring;

    private static IEnumerable<Type> Elements(Type tuple)
    {
        var arguments = tuple.GetGenericArguments();
        return arguments.Length < 8 ? arguments : arguments[..7].Concat(Elements(arguments[7]));
    }

    private static List<string> Rules(Type parameter)
    {
        var flags = parameter.GenericParameterAttributes;
        var rules = new List<string>();
        if (parameter.GetCustomAttributesData().Any(attribute => attribute.AttributeType.Name == "IsUnmanagedAttribute"))
        {
            return ["unmanaged"];
        }

        if (flags.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint))
        {
            return ["struct"];
        }

        if (flags.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint))
        {
            rules.Add("class");
        }

        rules.AddRange(parameter.GetGenericParameterConstraints().Select(Name));
        if (flags.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint))
        {
            rules.Add("new()");
        }

        return rules;
    }
}

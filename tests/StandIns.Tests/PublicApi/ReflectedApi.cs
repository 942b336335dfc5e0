using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace StandIns.Tests.PublicApi;

/// <summary>What an assembly shows to others, in the terms of a listing.</summary>
internal static class ReflectedApi
{
    private const BindingFlags Declared =
        BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;

    public static IEnumerable<ApiMember> Of(IEnumerable<Type> types) =>
        types.Where(IsVisible).SelectMany(type => MembersOf(type).Prepend(TypeMember(type)));

    private static IEnumerable<ApiMember> MembersOf(Type type)
    {
        if (type.IsEnum)
        {
            return type.GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => EnumMember(type, field));
        }

        return typeof(Delegate).IsAssignableFrom(type)
            ? []
            : type.GetMembers(Declared).Select(member => member switch
            {
                ConstructorInfo constructor when IsVisible(constructor, type) => Constructor(type, constructor),
                MethodInfo method when IsOwn(method, type) && (!method.IsSpecialName || IsOperator(method)) => Method(type, method),
                PropertyInfo property when property.GetAccessors(true).Any(accessor => IsOwn(accessor, type)) => Property(type, property),
                FieldInfo field when IsVisible(field.Attributes, type) => Field(type, field),
                EventInfo happening when happening.AddMethod is { } add && IsVisible(add, type) => Event(type, happening, add),
                _ => null,
            }).OfType<ApiMember>();
    }

    private static ApiMember TypeMember(Type type)
    {
        var name = TypeFormat.Name(type);
        if (typeof(Delegate).IsAssignableFrom(type) && type.GetMethod("Invoke") is { } invoke)
        {
            var signature = Signature(invoke, name, type.GetGenericArguments());
            return new ApiMember(name, "", Access(type), "delegate", ImmutableHashSet<string>.Empty, signature, [], [], IsObsolete(type));
        }

        var modifiers = new HashSet<string>();
        modifiers.UnionWith(type switch
        {
            { IsAbstract: true, IsSealed: true } => ["static"],
            { IsInterface: true } => [],
            { IsAbstract: true } => ["abstract"],
            { IsClass: true, IsSealed: true } => ["sealed"],
            { IsValueType: true, IsEnum: false } when type.IsDefined(typeof(IsReadOnlyAttribute), false) => ["readonly"],
            _ => [],
        });
        var kind = type.IsEnum ? "enum" : type.IsInterface ? "interface" : type.IsValueType ? "struct" : "class";
        var parameters = type.GetGenericArguments().Skip(type.DeclaringType?.GetGenericArguments().Length ?? 0);
        return new ApiMember(name, "", Access(type), kind, modifiers, name + TypeFormat.Constraints(parameters), [], Bases(type), IsObsolete(type));
    }

    private static List<string> Bases(Type type)
    {
        if (type.IsEnum)
        {
            return [TypeFormat.Name(Enum.GetUnderlyingType(type))];
        }

        var interfaces = type.GetInterfaces().Where(IsVisible).Select(TypeFormat.Name).Order(StringComparer.Ordinal);
        var hasBase = type.BaseType is { } inherited && inherited != typeof(object) && inherited != typeof(ValueType);
        return hasBase ? [TypeFormat.Name(type.BaseType ?? type), .. interfaces] : [.. interfaces];
    }

    private static ApiMember EnumMember(Type type, FieldInfo field) => new(
        TypeFormat.Name(type), field.Name, "", "enum-member", ImmutableHashSet<string>.Empty,
        $"{field.Name} = {TypeFormat.Value(field.GetRawConstantValue(), typeof(object))}", [], [], false);

    private static ApiMember Event(Type type, EventInfo happening, MethodInfo add) => new(
        TypeFormat.Name(type), happening.Name, Access(add), "event", Modifiers(add, type), happening.Name, [], [], IsObsolete(happening));

    private static ApiMember Constructor(Type type, ConstructorInfo constructor) => new(
        TypeFormat.Name(type), "..ctor", Access(constructor), "constructor", Modifiers(constructor, type),
        $"{TypeFormat.SimpleName(type)}({Parameters(constructor)})", [], [], IsObsolete(constructor));

    private static ApiMember Method(Type type, MethodInfo method)
    {
        var arguments = method.GetGenericArguments();
        var name = arguments.Length > 0 ? $"{method.Name}<{string.Join(", ", arguments.Select(TypeFormat.Name))}>" : method.Name;
        return new ApiMember(
            TypeFormat.Name(type), method.Name, Access(method), IsOperator(method) ? "operator" : "method", Modifiers(method, type),
            Signature(method, name, arguments), [], [], IsObsolete(method));
    }

    private static string Signature(MethodInfo method, string name, Type[] arguments) =>
        $"{TypeFormat.Name(method.ReturnType)}{TupleNames(method.ReturnParameter)} {name}({Parameters(method)}){TypeFormat.Constraints(arguments)}";

    private static ApiMember Property(Type type, PropertyInfo property)
    {
        var accessors = property.GetAccessors(true).Where(accessor => IsVisible(accessor, type)).OrderByDescending(accessor => accessor.IsPublic).ToList();
        var index = property.GetIndexParameters();
        var name = index.Length > 0 ? "this[]" : property.Name;
        var declared = index.Length > 0 ? $"this[{Parameters(index, isExtension: false)}]" : property.Name;
        var widest = accessors[0];
        return new ApiMember(
            TypeFormat.Name(type), name, Access(widest), "property", Modifiers(widest, type),
            $"{TypeFormat.Name(property.PropertyType)}{TupleNames(property)} {declared}",
            [.. accessors.OrderBy(accessor => accessor != property.GetMethod).Select(accessor => Accessor(property, accessor, widest))],
            [], IsObsolete(property));
    }

    private static string Accessor(PropertyInfo property, MethodInfo accessor, MethodInfo widest)
    {
        var isInit = accessor.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit));
        var word = accessor == property.GetMethod ? "get" : isInit ? "init" : "set";
        return Access(accessor) == Access(widest) ? word : $"{Access(accessor)} {word}";
    }

    private static ApiMember Field(Type type, FieldInfo field)
    {
        var modifiers = new HashSet<string>();
        if (field.IsStatic && !field.IsLiteral)
        {
            modifiers.Add("static");
        }

        if (field.IsInitOnly)
        {
            modifiers.Add("readonly");
        }

        var value = field.IsLiteral ? $" = {TypeFormat.Value(field.GetRawConstantValue(), field.FieldType)}" : "";
        return new ApiMember(
            TypeFormat.Name(type), field.Name, Access(field.Attributes), field.IsLiteral ? "const" : "field", modifiers,
            $"{TypeFormat.Name(field.FieldType)}{TupleNames(field)} {field.Name}{value}", [], [], IsObsolete(field));
    }

    private static string Parameters(MethodBase method) => Parameters(method.GetParameters(), method.IsDefined(typeof(ExtensionAttribute), false));

    private static string Parameters(ParameterInfo[] parameters, bool isExtension) =>
        string.Join(", ", parameters.Select(parameter => (isExtension && parameter.Position == 0 ? "this " : "") + Parameter(parameter)));

    private static string Parameter(ParameterInfo parameter)
    {
        var passing = parameter.IsDefined(typeof(ParamArrayAttribute), false) || parameter.IsDefined(typeof(ParamCollectionAttribute), false) ? "params "
            : !parameter.ParameterType.IsByRef ? ""
            : parameter.IsOut ? "out "
            : parameter.IsIn ? "in " : "ref ";
        var value = parameter.HasDefaultValue ? $" = {TypeFormat.Value(parameter.RawDefaultValue, parameter.ParameterType)}" : "";
        return $"{passing}{TypeFormat.Name(parameter.ParameterType)} {parameter.Name}{TupleNames(parameter)}{value}";
    }

    private static string TupleNames(ICustomAttributeProvider member) =>
        member.GetCustomAttributes(typeof(TupleElementNamesAttribute), false) is [TupleElementNamesAttribute names, ..]
            ? $" /*tuple names: {string.Join(", ", names.TransformNames)}*/"
            : "";

    private static HashSet<string> Modifiers(MethodBase method, Type type)
    {
        var modifiers = new HashSet<string>();
        var isOverride = method.IsVirtual && (method.Attributes & MethodAttributes.NewSlot) == 0;
        if (method.IsStatic)
        {
            modifiers.Add("static");
        }
        else if (!type.IsInterface && method.IsVirtual)
        {
            modifiers.UnionWith((method.IsAbstract, isOverride, method.IsFinal) switch
            {
                (true, _, _) => ["abstract"],
                (_, true, true) => ["sealed", "override"],
                (_, true, _) => ["override"],
                (_, _, true) => [],
                _ => ["virtual"],
            });
        }

        return modifiers;
    }

    private static bool IsOperator(MethodInfo method) => method.IsSpecialName && method.Name.StartsWith("op_", StringComparison.Ordinal);

    private static bool IsOwn(MethodInfo method, Type type) => IsVisible(method, type) && !OverridesFramework(method);

    // Every type has what the framework's base types declare, whether a listing says that it overrides it or not.
    private static bool OverridesFramework(MethodInfo method) =>
        method.IsVirtual && method.GetBaseDefinition() is var origin && origin.DeclaringType?.Assembly != method.DeclaringType?.Assembly;

    private static bool IsObsolete(MemberInfo member) => member.IsDefined(typeof(ObsoleteAttribute), false);

    private static bool IsVisible(Type type) =>
        (type.IsNested ? (type.IsNestedPublic || type.IsNestedFamily || type.IsNestedFamORAssem) && IsVisible(type.DeclaringType ?? type) : type.IsPublic)
        && !type.IsDefined(typeof(CompilerGeneratedAttribute), false);

    private static bool IsVisible(MethodBase method, Type type) => method.IsPublic || ((method.IsFamily || method.IsFamilyOrAssembly) && !type.IsSealed);

    private static bool IsVisible(FieldAttributes field, Type type) =>
        (field & FieldAttributes.FieldAccessMask) is var access
        && (access == FieldAttributes.Public || (access is FieldAttributes.Family or FieldAttributes.FamORAssem && !type.IsSealed));

    private static string Access(Type type) => type.IsNestedFamily ? "protected" : type.IsNestedFamORAssem ? "protected internal" : "public";

    private static string Access(MethodBase method) => method.IsPublic ? "public" : method.IsFamily ? "protected" : "protected internal";

    private static string Access(FieldAttributes field) => (field & FieldAttributes.FieldAccessMask) switch
    {
        FieldAttributes.Public => "public",
        FieldAttributes.Family => "protected",
        _ => "protected internal",
    };
}

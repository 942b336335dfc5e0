using System.Collections.Concurrent;
using System.Reflection;

namespace Scriban.Runtime;

/// <summary>What templates see of a .NET object: public instance properties and fields.</summary>
internal static class DotNetMembers
{
    private static readonly ConcurrentDictionary<Type, MemberInfo[]> Cache = new();

    public static MemberInfo[] Readable(Type type) => Cache.GetOrAdd(type, static t =>
        [.. t.GetMembers(BindingFlags.Public | BindingFlags.Instance)
            .Where(m => m is FieldInfo or PropertyInfo { CanRead: true, GetMethod.IsPublic: true })
            .Where(m => m is not PropertyInfo property || property.GetIndexParameters().Length == 0)
            .Where(m => m.GetCustomAttribute<ScriptMemberIgnoreAttribute>() is null)]);

    public static object Read(MemberInfo member, object target) =>
        member is PropertyInfo property ? property.GetValue(target) : ((FieldInfo)member).GetValue(target);

    public static MemberInfo Find(TemplateContext context, Type type, string name)
    {
        MemberRenamerDelegate renamer = context.MemberRenamer ?? StandardMemberRenamer.Default;
        return Array.Find(Readable(type), m => renamer(m) == name && (context.MemberFilter is null || context.MemberFilter(m)));
    }
}

using System.Collections;
using System.Reflection;
using Scriban.Syntax;

namespace Scriban.Runtime;

/// <summary>Filling script objects from .NET ones.</summary>
public static class ScriptObjectExtensions
{
    private const BindingFlags Statics = BindingFlags.Public | BindingFlags.Static;

    /// <exception cref="InvalidOperationException">The object is read-only.</exception>
    public static void AssertNotReadOnly(this IScriptObject scriptObject)
    {
        ArgumentNullException.ThrowIfNull(scriptObject);
        if (scriptObject.IsReadOnly)
            throw new InvalidOperationException("The object is readonly");
    }

    /// <summary>Copies the members of another object. Read-only members keep their value.</summary>
    public static void Import(this IScriptObject @this, IScriptObject other)
    {
        ArgumentNullException.ThrowIfNull(other);
        foreach (string member in other.GetMembers())
        {
            if (@this.CanWrite(member) && other.TryGetValue(member, out object value))
                @this.SetValue(member, value, readOnly: false);
        }
    }

    /// <summary>
    /// Copies the values of a .NET object's public properties and fields and its static methods, renamed to snake_case by default;
    /// of a <see cref="Type"/> its static members; of a dictionary its pairs, whose keys are data and stay as they are.
    /// </summary>
    public static void Import(this IScriptObject script, object obj, MemberFilterDelegate filter = null, MemberRenamerDelegate renamer = null)
    {
        switch (obj)
        {
            case null:
                return;
            case IScriptObject other:
                script.Import(other);
                return;
            case IDictionary dictionary:
                foreach (DictionaryEntry entry in dictionary)
                    script.SetValue(entry.Key.ToString(), entry.Value, readOnly: false);
                return;
            case IEnumerable<KeyValuePair<string, object>> pairs:
                foreach ((string key, object value) in pairs)
                    script.SetValue(key, value, readOnly: false);
                return;
        }

        renamer ??= StandardMemberRenamer.Default;
        Type type = obj as Type ?? obj.GetType();
        if (obj is not Type)
        {
            foreach (MemberInfo member in DotNetMembers.Readable(type))
            {
                if (filter is null || filter(member))
                    script.SetValue(renamer(member), DotNetMembers.Read(member, obj), readOnly: false);
            }
        }

        foreach (MethodInfo method in type.GetMethods(Statics))
        {
            if (!method.IsSpecialName && method.GetCustomAttribute<ScriptMemberIgnoreAttribute>() is null && (filter is null || filter(method)))
                script.SetValue(renamer(method), new DotNetFunction(renamer(method), method, null), readOnly: false);
        }
    }

    /// <summary>Makes a delegate callable under that name.</summary>
    public static void Import(this IScriptObject script, string member, Delegate function)
    {
        ArgumentNullException.ThrowIfNull(function);
        script.SetValue(member, new DotNetFunction(member, function.Method, function.Target), readOnly: false);
    }

    /// <exception cref="ScriptRuntimeException">The member is read-only.</exception>
    public static void SetValue(this IScriptObject @this, string member, object value, bool readOnly)
    {
        ArgumentNullException.ThrowIfNull(@this);
        if (!@this.TrySetValue(null, default, member, value, readOnly))
            throw new ScriptRuntimeException(default, $"Unable to set the value of the readonly member `{member}`");
    }

    public static bool TryGetValue(this IScriptObject @this, string key, out object value)
    {
        ArgumentNullException.ThrowIfNull(@this);
        return @this.TryGetValue(null, default, key, out value);
    }
}

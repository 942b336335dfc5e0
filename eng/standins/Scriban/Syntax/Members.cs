using System.Collections;
using System.Reflection;
using Scriban.Runtime;

namespace Scriban.Syntax;

/// <summary>Reading and writing the members and items of any value.</summary>
internal static class Members
{
    public static object Get(TemplateContext context, Expression caller, object owner, string name)
    {
        if (name == "empty?")
            return ScriptConvert.IsEmpty(owner);
        return TryGet(context, caller, owner, name, out object value) || context.EnableRelaxedMemberAccess
            ? value
            : throw caller.Error($"Cannot get member with name {name}: {caller.Describe()}");
    }

    public static object GetItem(TemplateContext context, Expression caller, object owner, object key)
    {
        if (key is string name && (owner is ScriptArray || owner is not (IList or string)))
            return Get(context, caller, owner, name);
        if (!ScriptConvert.IsNumber(key))
            throw caller.Error($"Cannot use the type `{ScriptConvert.TypeName(key)}` as an index: {caller.Describe()}");
        if (owner is IDictionary numbered)
            return numbered[key];

        int count = owner switch { string text => text.Length, IList list => list.Count, _ => throw NotIndexable(caller, owner) };
        int index = ScriptConvert.ToInt(context, caller.Span, key);
        index = index < 0 ? count + index : index;
        if (index < 0 || index >= count)
        {
            return context.EnableRelaxedIndexerAccess
                ? null
                : throw caller.Error($"The index {key} is out of bounds, the count is {count}: {caller.Describe()}");
        }

        return owner is string letters ? letters[index].ToString() : ((IList)owner)[index];
    }

    public static void Set(TemplateContext context, Expression caller, object owner, string name, object value)
    {
        switch (owner)
        {
            case IScriptObject members:
                if (!members.TrySetValue(context, caller.Span, name, value, readOnly: false))
                    throw caller.Error($"Cannot set a value for the readonly member: {caller.Describe()}");
                return;
            case ScriptArray array:
                array.Members[name] = value;
                return;
            case IDictionary dictionary:
                dictionary[name] = value;
                return;
        }

        Refuse(caller, owner, name);
        if (DotNetMembers.Find(context, owner.GetType(), name) is not PropertyInfo { CanWrite: true } property)
            throw caller.Error($"Cannot set a value for the readonly member: {caller.Describe()}");
        property.SetValue(owner, ScriptConvert.To(context, caller.Span, value, property.PropertyType));
    }

    public static void SetItem(TemplateContext context, Expression caller, object owner, object key, object value)
    {
        if (key is string name)
        {
            Set(context, caller, owner, name, value);
            return;
        }

        int index = ScriptConvert.ToInt(context, caller.Span, key);
        switch (owner)
        {
            case ScriptArray array when index >= -array.Count:
                array.Set(index < 0 ? array.Count + index : index, value);
                return;
            case IList { IsReadOnly: false } list when index >= 0 && index < list.Count:
                list[index] = value;
                return;
            default:
                throw NotIndexable(caller, owner);
        }
    }

    private static bool TryGet(TemplateContext context, Expression caller, object owner, string name, out object value)
    {
        value = null;
        switch (owner)
        {
            case IScriptObject members:
                return members.TryGetValue(context, caller.Span, name, out value);
            case ScriptArray array when name != "size":
                return array.Members.TryGetValue(name, out value);
            case IDictionary dictionary:
                value = dictionary.Contains(name) ? dictionary[name] : null;
                return dictionary.Contains(name);
            case IDictionary<string, object> dictionary:
                return dictionary.TryGetValue(name, out value);
            case IList list:
                value = name == "size" ? list.Count : null;
                return name == "size";
            case string text when name == "size":
                value = text.Length;
                return true;
        }

        Refuse(caller, owner, name);
        MemberInfo member = DotNetMembers.Find(context, owner.GetType(), name);
        value = member is null ? null : DotNetMembers.Read(member, owner);
        return member is not null;
    }

    private static void Refuse(Expression caller, object owner, string name)
    {
        if (owner is string or bool || ScriptConvert.IsNumber(owner))
            throw caller.Error($"Cannot get or set a member on the primitive `{owner}/{ScriptConvert.TypeName(owner)}` when accessing member: {name}");
    }

    private static ScriptRuntimeException NotIndexable(Expression caller, object owner) =>
        caller.Error($"Cannot index the type `{ScriptConvert.TypeName(owner)}`: {caller.Describe()}");
}

using System.Collections;
using Scriban.Parsing;
using Scriban.Runtime;
using Scriban.Syntax;

namespace Scriban.Functions;

/// <summary><c>array.*</c>. Lists are never changed: the result is a new one.</summary>
internal static class ArrayFunctions
{
    public static IEnumerable Add(IEnumerable list, object value) => new ScriptArray([.. Items(list), value]);

    public static IEnumerable AddRange(IEnumerable list1, IEnumerable list2) => new ScriptArray([.. Items(list1), .. Items(list2)]);

    public static IEnumerable Concat(IEnumerable list1, IEnumerable list2) => AddRange(list1, list2);

    public static bool Any(TemplateContext context, SourceSpan span, IEnumerable list, object function, params object[] args) =>
        Items(list).Any(item => ScriptConvert.ToBool(Builtins.Apply(context, span, function, [item, .. args])));

    public static IEnumerable Compact(IEnumerable list) => new ScriptArray(Items(list).Where(item => item is not null));

    public static bool Contains(TemplateContext context, SourceSpan span, IEnumerable list, object item) =>
        Items(list).Any(other => Operators.Binary(context, new Literal(span, null, ""), "==", other, item) is true);

    public static IEnumerable Each(TemplateContext context, SourceSpan span, IEnumerable list, object function) =>
        new ScriptArray(Items(list).Select(item => Builtins.Apply(context, span, function, item)));

    public static IEnumerable Filter(TemplateContext context, SourceSpan span, IEnumerable list, object function) =>
        new ScriptArray(Items(list).Where(item => ScriptConvert.ToBool(Builtins.Apply(context, span, function, item))));

    public static object First(IEnumerable list) => Items(list).FirstOrDefault();

    public static object Last(IEnumerable list) => Items(list).LastOrDefault();

    public static IEnumerable InsertAt(IEnumerable list, int index, object value)
    {
        var result = new ScriptArray(Items(list));
        while (result.Count < index)
            result.Add(null);
        result.Insert(index, value);
        return result;
    }

    public static string Join(TemplateContext context, SourceSpan span, IEnumerable list, string delimiter, object function = null) =>
        string.Join(delimiter, Items(list).Select(item => ScriptText.Of(context, function is null ? item : Builtins.Apply(context, span, function, item))));

    public static IEnumerable Limit(IEnumerable list, int count) => new ScriptArray(Items(list).Take(count));

    public static IEnumerable Offset(IEnumerable list, int index) => new ScriptArray(Items(list).Skip(index));

    public static IEnumerable Map(TemplateContext context, SourceSpan span, object list, string member) =>
        new ScriptArray(Sequence(list).Select(item => item is null ? null : Members.Get(context, new Literal(span, null, member), item, member)));

    public static IEnumerable RemoveAt(IEnumerable list, int index)
    {
        var result = new ScriptArray(Items(list));
        index = index < 0 ? result.Count + index : index;
        if (index >= 0 && index < result.Count)
            result.RemoveAt(index);
        return result;
    }

    public static IEnumerable Reverse(IEnumerable list) => new ScriptArray(Items(list).Reverse());

    public static int Size(IEnumerable list) => Items(list).Count();

    public static IEnumerable Sort(TemplateContext context, SourceSpan span, object list, string member = null)
    {
        var at = new Literal(span, null, member ?? "");
        object Key(object item) => string.IsNullOrEmpty(member) || item is null ? item : Members.Get(context, at, item, member);
        int Order(object a, object b) => Operators.Binary(context, at, "<", a, b) is true ? -1 : Operators.Binary(context, at, ">", a, b) is true ? 1 : 0;
        return new ScriptArray(Sequence(list).OrderBy(Key, Comparer<object>.Create(Order)));
    }

    public static IEnumerable Uniq(IEnumerable list) => new ScriptArray(Items(list).Distinct());

    private static IEnumerable<object> Items(IEnumerable list) => list?.Cast<object>() ?? [];

    private static IEnumerable<object> Sequence(object list) => list is IEnumerable sequence and not string ? sequence.Cast<object>() : [];
}

using System.Numerics;

namespace Experiments.Torch.Instructions.Chat.Jinja;

/// <summary>Filters that work on lists.</summary>
internal static class ListFilters
{
    /// <summary>A member by a dotted path, whole numbers counting as positions.</summary>
    public static object? Member(object? value, object? path, RenderState state)
    {
        if (Python.Number(path) is long)
            return Members.Item(value, path, state);
        foreach (var part in Python.Text(path, "the name of a member").Split('.'))
        {
            object key = long.TryParse(part, System.Globalization.NumberStyles.None, null, out var index) ? index : part;
            value = Members.Item(value, key, state);
        }

        return value;
    }

    public static object Map(Frame frame, object? value, CallArguments arguments)
    {
        if (arguments.Positional.Count == 0)
        {
            var values = arguments.Bind("map", "attribute=", "default=");
            if (CallArguments.IsAbsent(values[0]))
                throw TemplateFault.Invalid("map needs a filter or attribute=…");
            return frame.State.Made([.. Python.Items(value).Select(item => Member(item, values[0], frame.State))
                .Select(member => member is Undefined && !CallArguments.IsAbsent(values[1]) ? values[1] : member)]);
        }

        var name = Python.Text(arguments.Positional[0], "the name of a filter");
        var filter = Filters.Find(name) ?? throw TemplateFault.Unsupported($"the filter '{name}'");
        var rest = arguments with { Positional = [.. arguments.Positional.Skip(1)] };
        return frame.State.Made([.. Python.Items(value).Select(item =>
        {
            frame.State.Visit(item);
            return filter(frame, item, rest);
        })]);
    }

    /// <summary>Items that pass a test, or that fail it; without a test, those that are true.</summary>
    public static object Select(Frame frame, object? value, CallArguments arguments, bool keep)
    {
        var test = TestOf(frame, arguments, 0);
        return frame.State.Made([.. Python.Items(value).Where(item => test(item) == keep)]);
    }

    public static object SelectByMember(Frame frame, object? value, CallArguments arguments, bool keep)
    {
        if (arguments.Positional.Count == 0)
            throw TemplateFault.Invalid("the name of a member is missing");
        var test = TestOf(frame, arguments, 1);
        return frame.State.Made([.. Python.Items(value).Where(item => test(Member(item, arguments.Positional[0], frame.State)) == keep)]);
    }

    public static object Sort(Frame frame, object? value, CallArguments arguments)
    {
        var values = arguments.Bind("sort", "reverse=", "case_sensitive=", "attribute=");
        var sorted = Sorted(Python.Items(value), SortKey(values[2], values[1], frame.State), CallArguments.Flag(values[0], false), frame.State);
        return frame.State.Made(sorted);
    }

    public static object SortMapping(Frame frame, object? value, CallArguments arguments)
    {
        var values = arguments.Bind("dictsort", "case_sensitive=", "by=", "reverse=");
        if (value is not Mapping map)
            throw TemplateFault.Invalid($"dictsort does not work with {Python.KindOf(value)}");
        var place = CallArguments.Text(values[1], "key") switch
        {
            "key" => 0,
            "value" => 1,
            _ => throw TemplateFault.Invalid("dictsort goes by key or by value"),
        };
        var sensitive = CallArguments.Flag(values[0], false);
        return frame.State.Made(Sorted(MappingMethods.Items(map, frame.State),
            item => Folded(item is Sequence pair ? pair[place] : item, sensitive, frame.State), CallArguments.Flag(values[2], false), frame.State));
    }

    public static object? Extreme(Frame frame, object? value, CallArguments arguments, bool largest)
    {
        var values = arguments.Bind(largest ? "max" : "min", "case_sensitive=", "attribute=");
        var items = Python.Items(value);
        var keys = Keys(items, SortKey(values[1], values[0], frame.State));
        frame.State.Spend(keys.Extent.Weight);
        if (items.Count == 0)
            return new Undefined("there is no item");
        return items[Enumerable.Range(0, items.Count).Aggregate((best, i) => Python.Compare(keys[i], keys[best]) is var order
            && (largest ? order > 0 : order < 0) ? i : best)];
    }

    public static object? Sum(Frame frame, object? value, CallArguments arguments)
    {
        var values = arguments.Bind("sum", "attribute=", "start=");
        var items = CallArguments.IsAbsent(values[0]) || values[0] is null
            ? Python.Items(value)
            : [.. Python.Items(value).Select(item => Member(item, values[0], frame.State))];
        frame.State.Spend(items.Count);
        object? start = CallArguments.IsAbsent(values[1]) ? 0L : values[1];
        if (start is string)
            throw TemplateFault.Invalid("sum does not add texts; join does");
        return items.Aggregate(start, (sum, item) => Operators.Apply("+", sum, item, frame.State));
    }

    public static object Unique(Frame frame, object? value, CallArguments arguments)
    {
        var values = arguments.Bind("unique", "case_sensitive=", "attribute=");
        var items = Python.Items(value);
        var keys = Keys(items, SortKey(values[1], values[0], frame.State));
        frame.State.Spend(keys.Extent.Weight);
        var seen = new Mapping();
        var kept = new List<object?>();
        for (var i = 0; i < items.Count; i++)
        {
            if (seen.TryGet(keys[i], out _))
                continue;
            seen.Set(keys[i], null);
            kept.Add(items[i]);
        }

        return frame.State.Made(kept);
    }

    private static Func<object?, object?> SortKey(object? attribute, object? caseSensitive, RenderState state)
    {
        var sensitive = CallArguments.Flag(caseSensitive, false);
        if (CallArguments.IsAbsent(attribute) || attribute is null)
            return item => Folded(item, sensitive, state);
        if (attribute is string several && several.Contains(',', StringComparison.Ordinal))
            throw TemplateFault.Unsupported("sorting by several members");
        return item => Folded(Member(item, attribute, state), sensitive, state);
    }

    // Paid for one by one: a list may hold one long text many times over, and each would become a text of its own.
    private static object? Folded(object? value, bool sensitive, RenderState state) =>
        value is string text && !sensitive ? state.Made(LetterCase.Lower(text)) : value;

    private static Sequence Keys(IReadOnlyList<object?> items, Func<object?, object?> key) => new([.. items.Select(key)]);

    /// <summary>Equal items keep their order, also when reversed, as in Python.</summary>
    private static List<object?> Sorted(IReadOnlyList<object?> items, Func<object?, object?> key, bool reverse, RenderState state)
    {
        var keys = Keys(items, key);
        state.Spend(keys.Extent.Weight * (1 + BitOperations.Log2((uint)items.Count)));
        try
        {
            var order = Comparer<object?>.Create((a, b) => reverse ? Python.Compare(b, a) : Python.Compare(a, b));
            return [.. Enumerable.Range(0, items.Count).OrderBy(i => keys[i], order).Select(i => items[i])];
        }
        catch (InvalidOperationException e) when (e.InnerException is TemplateFault fault)
        {
            throw TemplateFault.Invalid(fault.Message);
        }
    }

    private static Func<object?, bool> TestOf(Frame frame, CallArguments arguments, int place)
    {
        if (arguments.Positional.Count <= place)
            return Python.IsTrue;
        var name = Python.Text(arguments.Positional[place], "the name of a test");
        var test = Tests.Find(name) ?? throw TemplateFault.Unsupported($"the test '{name}'");
        var rest = arguments with { Positional = [.. arguments.Positional.Skip(place + 1)] };
        return item =>
        {
            frame.State.Visit(item);
            return test(frame, item, rest);
        };
    }
}

namespace Experiments.Torch.Instructions.Chat.Jinja;

/// <summary><c>value.name</c>, <c>value[key]</c> and <c>value[a:b:c]</c>.</summary>
internal static class Members
{
    /// <summary>A method where the value has one of this name, else its entry: Jinja's order for the dot.</summary>
    public static object? Attribute(object? value, string name) => value switch
    {
        Undefined missing => throw TemplateFault.Invalid(missing.Message),
        Mapping map => MappingMethods.Find(map, name) ?? (map.TryGet(name, out var entry) ? entry : Undefined.Member(value, name)),
        Namespace space => space.Members.TryGetValue(name, out var member) ? member : Undefined.Member(value, name),
        LoopState loop => loop.Member(name),
        string text => TextMethods.Find(text, name) ?? (object)Undefined.Member(value, name),
        Sequence list => ListMethods.Find(list, name) ?? (object)Undefined.Member(value, name),
        SafeText or Callable => throw TemplateFault.Unsupported($"'{name}' of {Python.KindOf(value)}"),
        _ => Undefined.Member(value, name),
    };

    /// <summary>The entry where there is one, else a method of this name: Jinja's order for brackets.</summary>
    public static object? Item(object? value, object? key, RenderState state)
    {
        if (value is string)
            state.Visit(value);
        switch (value)
        {
            case Mapping map when key is not Sequence { IsTuple: false } and not Mapping && map.TryGet(key, out var entry):
                return entry;
            case Sequence list when Python.Number(key) is long index:
                return Index(index, list.Count) is { } at ? list[at] : Undefined.Member(value, key);
            case string text when Python.Number(key) is long index:
                return Index(index, PythonText.Length(text)) is { } codePoint ? Character(text, codePoint) : Undefined.Member(value, key);
            case Undefined:
            case not null when key is string:
                return Attribute(value, key as string ?? "");
            default:
                return Undefined.Member(value, key);
        }
    }

    /// <summary>Like a missing entry, a slice of what has none, or with bounds that are no whole numbers, is undefined.</summary>
    public static object Slice(object? value, object? start, object? stop, object? step, RenderState state)
    {
        if (Python.Defined(value) is not (Sequence or string) || !IsBound(start) || !IsBound(stop) || !IsBound(step))
            return Undefined.Member(value, "a slice");
        // Longer steps than any list change nothing.
        var by = step is null ? 1 : Math.Clamp(Python.Whole(step, "the step"), -int.MaxValue, int.MaxValue);
        if (by == 0)
            throw TemplateFault.Invalid("the step of a slice is 0");
        if (value is Sequence list)
            return state.Made([.. Places(list.Count, start, stop, by).Select(at => list[at])], list.IsTuple);
        var characters = PythonText.Characters(PythonText.Show(value)).ToArray();
        state.Spend(characters.Length);
        return state.Made(string.Concat(Places(characters.Length, start, stop, by).Select(at => characters[at])));
    }

    private static bool IsBound(object? value) => value is null || Python.Number(value) is long;

    private static string Character(string text, int codePoint)
    {
        var unit = PythonText.Unit(text, codePoint);
        return text.Substring(unit, char.IsHighSurrogate(text[unit]) && unit + 1 < text.Length ? 2 : 1);
    }

    private static int? Index(long index, int count)
    {
        var at = index < 0 ? index + count : index;
        return at >= 0 && at < count ? (int)at : null;
    }

    private static IEnumerable<int> Places(int count, object? start, object? stop, long step)
    {
        var from = Bound(start, step > 0 ? 0 : count - 1, count, step);
        var to = Bound(stop, step > 0 ? count : -1, count, step);
        for (var at = from; step > 0 ? at < to : at > to; at += step)
            yield return (int)at;
    }

    private static long Bound(object? given, long otherwise, int count, long step)
    {
        if (given is null)
            return otherwise;
        var at = Python.Whole(given, "the bound");
        if (at < 0)
            at += count;
        return Math.Clamp(at, step > 0 ? 0 : -1, step > 0 ? count : count - 1);
    }
}

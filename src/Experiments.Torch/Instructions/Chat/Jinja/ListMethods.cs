namespace Experiments.Torch.Instructions.Chat.Jinja;

/// <summary>Methods of lists. Those that would change one are refused, as the reference's sandbox does.</summary>
internal static class ListMethods
{
    public static Callable? Find(Sequence list, string name) => name switch
    {
        "count" => new Callable(name, (frame, arguments) =>
        {
            frame.State.Spend(list.Extent.Weight);
            var item = arguments.Bind("count()", "value")[0];
            return (long)list.Count(other => Python.AreEqual(other, item));
        }),
        "index" => new Callable(name, (frame, arguments) =>
        {
            frame.State.Spend(list.Extent.Weight);
            var item = arguments.Bind("index()", "value")[0];
            var index = Enumerable.Range(0, list.Count).FirstOrDefault(i => Python.AreEqual(list[i], item), -1);
            return index >= 0 ? (long)index : throw TemplateFault.Invalid("index() found nothing");
        }),
        "copy" when !list.IsTuple => new Callable(name, (_, _) => list),
        "append" or "extend" or "insert" or "remove" or "pop" or "clear" or "sort" or "reverse" when !list.IsTuple =>
            new Callable(name, (_, _) => throw TemplateFault.Unsupported($"{name}(), which changes a list,")),
        _ => null,
    };
}

/// <summary>Methods of mappings.</summary>
internal static class MappingMethods
{
    public static Callable? Find(Mapping map, string name) => name switch
    {
        "items" => new Callable(name, (frame, _) => Items(map, frame.State)),
        "keys" => new Callable(name, (frame, _) => frame.State.Made([.. map.Keys])),
        "values" => new Callable(name, (frame, _) => frame.State.Made([.. map.Values])),
        "get" => new Callable(name, (_, arguments) => Get(map, arguments)),
        "copy" => new Callable(name, (_, _) => map),
        "clear" or "pop" or "popitem" or "setdefault" or "update" =>
            new Callable(name, (_, _) => throw TemplateFault.Unsupported($"{name}(), which changes a mapping,")),
        "fromkeys" => new Callable(name, (_, _) => throw TemplateFault.Unsupported("fromkeys()")),
        _ => null,
    };

    public static Sequence Items(Mapping map, RenderState state) =>
        state.Made([.. map.Entries.Select(entry => Sequence.Tuple(entry.Key, entry.Value))]);

    private static object? Get(Mapping map, CallArguments arguments)
    {
        var values = arguments.Bind("get()", "key", "default=");
        return map.TryGet(values[0], out var found) ? found : CallArguments.IsAbsent(values[1]) ? null : values[1];
    }
}

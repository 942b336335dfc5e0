namespace Experiments.Torch.Instructions.Chat.Jinja;

/// <summary>The variable <c>loop</c>.</summary>
internal sealed class LoopState(IReadOnlyList<object?> items, int depth, Func<object?, string>? recurse)
{
    private object? _last = CallArguments.Absent;

    /// <summary>From 0.</summary>
    public int Index { get; set; }

    public object? Member(string name) => name switch
    {
        "index" => Index + 1L,
        "index0" => (long)Index,
        "revindex" => (long)(items.Count - Index),
        "revindex0" => items.Count - Index - 1L,
        "first" => Index == 0,
        "last" => Index == items.Count - 1,
        "length" => (long)items.Count,
        "depth" => depth + 1L,
        "depth0" => (long)depth,
        "previtem" => Index > 0 ? items[Index - 1] : new Undefined("there is no previous item"),
        "nextitem" => Index + 1 < items.Count ? items[Index + 1] : new Undefined("there is no next item"),
        "cycle" => new Callable("loop.cycle", (_, arguments) => Cycle(arguments)),
        "changed" => new Callable("loop.changed", (frame, arguments) => Changed(arguments, frame.State)),
        _ => new Undefined($"a loop has no element '{name}'"),
    };

    /// <summary><c>loop(children)</c>: the whole loop again over others.</summary>
    public string Recurse(CallArguments arguments)
    {
        if (recurse is null)
            throw TemplateFault.Invalid("only a loop that says 'recursive' can be called");
        return recurse(arguments.Bind("loop", "iterable")[0]);
    }

    private object? Cycle(CallArguments arguments) => arguments.Positional.Count == 0
        ? throw TemplateFault.Invalid("loop.cycle has nothing to choose from")
        : arguments.Positional[Index % arguments.Positional.Count];

    private bool Changed(CallArguments arguments, RenderState state)
    {
        var value = new Sequence(arguments.Positional, isTuple: true);
        state.Compare(_last, value);
        var changed = CallArguments.IsAbsent(_last) || !Python.AreEqual(_last, value);
        _last = value;
        return changed;
    }
}

using System.Collections;

namespace Experiments.Torch.Instructions.Chat.Jinja;

// What a template computes with: null (none), bool, long, double, string, and the types of this file.

/// <summary>A name or member that is not there. Printing it gives nothing, using it is a fault.</summary>
internal sealed record Undefined(string Message)
{
    public static Undefined Name(string name) => new($"'{name}' is undefined");

    public static Undefined Member(object? of, object? name) =>
        new($"{Python.KindOf(of)} has no element {(name is string text ? PythonText.Quote(text) : PythonText.Show(name))}");
}

/// <summary>A list, or a tuple, which differs in how it is shown.</summary>
internal sealed class Sequence(IReadOnlyList<object?> items, bool isTuple = false) : IReadOnlyList<object?>
{
    public bool IsTuple { get; } = isTuple;

    public int Count => items.Count;

    public object? this[int index] => items[index];

    public IEnumerator<object?> GetEnumerator() => items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public static Sequence Tuple(params IReadOnlyList<object?> items) => new(items, isTuple: true);
}

/// <summary>A dictionary that keeps the order of its keys.</summary>
internal sealed class Mapping
{
    private readonly OrderedDictionary<object, object?> _entries = new(Python.Keys);

    public int Count => _entries.Count;

    /// <summary>Null stands for Python's None among the keys, too.</summary>
    public IEnumerable<object?> Keys => _entries.Keys.Select(Unbox);

    public IEnumerable<object?> Values => _entries.Values;

    public IEnumerable<(object? Key, object? Value)> Entries => _entries.Select(entry => (Unbox(entry.Key), entry.Value));

    public void Set(object? key, object? value) => _entries[Box(key)] = value;

    public bool TryGet(object? key, out object? value) => _entries.TryGetValue(Box(key), out value);

    private static object Box(object? key) => key switch
    {
        null => DBNull.Value,
        Sequence { IsTuple: false } or Mapping or Namespace => throw TemplateFault.Invalid($"{Python.KindOf(key)} is no key"),
        _ => key,
    };

    private static object? Unbox(object key) => key is DBNull ? null : key;
}

/// <summary>The one thing that a template can change after making it: <c>{% set ns.found = true %}</c>.</summary>
internal sealed class Namespace
{
    public Dictionary<string, object?> Members { get; } = new(StringComparer.Ordinal);
}

/// <summary>A text marked as safe. Its only use here is to be printed: its own rules of adding and escaping are not ours.</summary>
internal sealed record SafeText(string Text);

/// <summary>A function, macro or method.</summary>
internal sealed record Callable(string Name, Func<Frame, CallArguments, object?> Call);

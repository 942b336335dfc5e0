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
internal sealed class Sequence : IReadOnlyList<object?>
{
    private readonly IReadOnlyList<object?> _items;

    public Sequence(IReadOnlyList<object?> items, bool isTuple = false)
    {
        _items = items;
        IsTuple = isTuple;
        foreach (var item in items)
            Extent = Extent.Around(item);
    }

    public bool IsTuple { get; }

    public Extent Extent { get; } = Extent.Empty;

    public int Count => _items.Count;

    public object? this[int index] => _items[index];

    public IEnumerator<object?> GetEnumerator() => _items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public static Sequence Tuple(params IReadOnlyList<object?> items) => new(items, isTuple: true);
}

/// <summary>
/// How far a value goes when it is printed, hashed or compared. One list can be in another many times over, so that a value takes
/// far longer to go through than to make.
/// </summary>
/// <param name="Weight">Steps to go through all of it, as <see cref="RenderBudget"/> counts them.</param>
/// <param name="Depth">Lists and mappings within one another.</param>
internal readonly record struct Extent(long Weight, int Depth)
{
    private const long Heaviest = 1L << 60;

    /// <summary>That of a list without elements.</summary>
    public static Extent Empty { get; } = new(1, 1);

    public static Extent Of(object? value) => value switch
    {
        string text => new(1 + (text.Length / RenderBudget.CharactersAStep), 0),
        SafeText safe => Of(safe.Text),
        Sequence list => list.Extent,
        Mapping map => map.Extent,
        _ => new(1, 0),
    };

    /// <summary>That of a list or mapping with one more element.</summary>
    public Extent Around(object? element)
    {
        var (weight, depth) = Of(element);
        if (depth >= RenderBudget.DeepestValue)
            throw TemplateFault.Invalid("lists or mappings are nested too deeply");
        return new(Math.Min(Weight + weight, Heaviest), Math.Max(Depth, depth + 1));
    }
}

/// <summary>A dictionary that keeps the order of its keys.</summary>
internal sealed class Mapping
{
    // In units of Extent's weight: a key is hashed and compared at every look-up.
    private const long HeaviestKey = 4096;

    private readonly OrderedDictionary<object, object?> _entries = new(Python.Keys);

    /// <summary>What a replaced value weighed stays counted.</summary>
    public Extent Extent { get; private set; } = Extent.Empty;

    public int Count => _entries.Count;

    /// <summary>Null stands for Python's None among the keys, too.</summary>
    public IEnumerable<object?> Keys => _entries.Keys.Select(Unbox);

    public IEnumerable<object?> Values => _entries.Values;

    public IEnumerable<(object? Key, object? Value)> Entries => _entries.Select(entry => (Unbox(entry.Key), entry.Value));

    public void Set(object? key, object? value)
    {
        Extent = Extent.Around(key).Around(value);
        _entries[Box(key)] = value;
    }

    public bool TryGet(object? key, out object? value) => _entries.TryGetValue(Box(key), out value);

    private static object Box(object? key) => key switch
    {
        null => DBNull.Value,
        Sequence { IsTuple: false } or Mapping or Namespace => throw TemplateFault.Invalid($"{Python.KindOf(key)} is no key"),
        _ when Extent.Of(key).Weight > HeaviestKey => throw TemplateFault.Invalid($"{Python.KindOf(key)} so large is no key"),
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

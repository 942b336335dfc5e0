using System.Runtime.CompilerServices;

namespace Experiments.Torch.Instructions.Chat.Jinja;

/// <summary>Python's meaning of values: what is true, what is equal, what comes first, what is in what.</summary>
internal static class Python
{
    public static IEqualityComparer<object> Keys { get; } = new KeyComparer();

    public static bool IsTrue(object? value) => value switch
    {
        null or Undefined => false,
        bool flag => flag,
        long whole => whole != 0,
        double real => real != 0,
        string text => text.Length > 0,
        Sequence list => list.Count > 0,
        Mapping map => map.Count > 0,
        SafeText safe => safe.Text.Length > 0,
        _ => true,
    };

    /// <summary>For messages: with its article.</summary>
    public static string KindOf(object? value) => value switch
    {
        null => "none",
        Undefined => "an undefined value",
        bool => "a truth value",
        long or double => "a number",
        string => "a text",
        Sequence list => list.IsTuple ? "a tuple" : "a list",
        Mapping => "a mapping",
        Namespace => "a namespace",
        SafeText => "a text marked safe",
        LoopState => "a loop",
        Callable => "a function",
        _ => throw new InvalidOperationException($"A template has a {value.GetType()}."),
    };

    /// <summary>The value as a number that can be calculated with: a truth value counts 0 or 1.</summary>
    public static object? Number(object? value) => value switch
    {
        bool flag => (object)(flag ? 1L : 0L),
        long or double => value,
        _ => null,
    };

    public static long Whole(object? value, string what) =>
        Number(value) is long whole ? whole : throw TemplateFault.Invalid($"{what} is {KindOf(value)}, not a whole number");

    public static string Text(object? value, string what) =>
        value as string ?? throw TemplateFault.Invalid($"{what} is {KindOf(Defined(value))}, not a text");

    /// <summary>Passes everything on but what is undefined.</summary>
    public static object? Defined(object? value) => value is Undefined missing ? throw TemplateFault.Invalid(missing.Message) : value;

    public static bool AreEqual(object? a, object? b)
    {
        Guard();
        return (Number(a) ?? a, Number(b) ?? b) switch
        {
            (long x, long y) => x == y,
            (long x, double y) => x == y,
            (double x, long y) => x == y,
            (double x, double y) => x == y,
            (string x, string y) => x == y,
            (SafeText x, string y) => x.Text == y,
            (string x, SafeText y) => x == y.Text,
            (SafeText x, SafeText y) => x.Text == y.Text,
            (Undefined, Undefined) => true,
            (Sequence x, Sequence y) => x.IsTuple == y.IsTuple && x.Count == y.Count
                && x.Zip(y).All(pair => AreEqual(pair.First, pair.Second)),
            (Mapping x, Mapping y) => x.Count == y.Count
                && x.Entries.All(entry => y.TryGet(entry.Key, out var other) && AreEqual(entry.Value, other)),
            var (x, y) => ReferenceEquals(x, y),
        };
    }

    /// <summary>Below 0 where <paramref name="a"/> comes first. Only numbers, texts and lists have an order.</summary>
    public static int Compare(object? a, object? b)
    {
        Guard();
        Defined(a);
        Defined(b);
        return (Number(a) ?? a, Number(b) ?? b) switch
        {
            (long x, long y) => x.CompareTo(y),
            (long x, double y) => ((double)x).CompareTo(y),
            (double x, long y) => x.CompareTo((double)y),
            (double x, double y) => x.CompareTo(y),
            (string x, string y) => PythonText.Compare(x, y),
            (Sequence x, Sequence y) when x.IsTuple == y.IsTuple => Compare(x, y),
            var (x, y) => throw TemplateFault.Invalid($"{KindOf(x)} cannot be compared with {KindOf(y)}"),
        };
    }

    /// <summary><c>item in container</c>.</summary>
    public static bool Contains(object? container, object? item) => container switch
    {
        string text => text.Contains(Text(item, "what is looked for in a text"), StringComparison.Ordinal),
        Sequence list => list.Any(element => AreEqual(element, item)),
        Mapping map => map.TryGet(item, out _),
        Undefined => false,
        _ => throw TemplateFault.Invalid($"nothing can be in {KindOf(container)}"),
    };

    /// <summary>The elements of whatever a loop can go over.</summary>
    public static IReadOnlyList<object?> Items(object? value) => value switch
    {
        Sequence list => list,
        Mapping map => [.. map.Keys],
        string text => [.. PythonText.Characters(text)],
        Undefined => [],
        _ => throw TemplateFault.Invalid($"{KindOf(value)} has no elements"),
    };

    public static int Length(object? value) => value switch
    {
        Sequence list => list.Count,
        Mapping map => map.Count,
        string text => PythonText.Length(text),
        SafeText safe => PythonText.Length(safe.Text),
        Undefined => 0,
        _ => throw TemplateFault.Invalid($"{KindOf(value)} has no length"),
    };

    /// <summary>Expressions, values and calls each have a limit of their own; all of them together may go deeper than a small stack.</summary>
    public static void Guard()
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw TemplateFault.Invalid("the template is nested too deeply");
    }

    private static int Compare(Sequence a, Sequence b)
    {
        for (var i = 0; i < Math.Min(a.Count, b.Count); i++)
        {
            if (!AreEqual(a[i], b[i]))
                return Compare(a[i], b[i]);
        }

        return a.Count.CompareTo(b.Count);
    }

    /// <summary>1, 1.0 and true are one key.</summary>
    private sealed class KeyComparer : IEqualityComparer<object>
    {
        public new bool Equals(object? x, object? y) => AreEqual(x, y);

        public int GetHashCode(object value) => Number(value) switch
        {
            long whole => ((double)whole).GetHashCode(),
            double real => real.GetHashCode(),
            _ => value switch
            {
                SafeText safe => safe.Text.GetHashCode(StringComparison.Ordinal),
                Undefined => 0,
                Sequence list => list.Aggregate(list.Count, (hash, item) => HashCode.Combine(hash, item is null ? 0 : GetHashCode(item))),
                _ => value.GetHashCode(),
            },
        };
    }
}

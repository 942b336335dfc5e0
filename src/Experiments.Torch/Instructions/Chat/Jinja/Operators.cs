namespace Experiments.Torch.Instructions.Chat.Jinja;

/// <summary>Arithmetic and the other binary operators, as Python has them; whole numbers have 64 bits.</summary>
internal static class Operators
{
    public static object? Apply(string symbol, object? a, object? b, RenderState state)
    {
        Python.Defined(a);
        Python.Defined(b);
        if (a is SafeText || b is SafeText)
            throw TemplateFault.Unsupported($"'{symbol}' with a text marked safe");
        try
        {
            return (Python.Number(a) ?? a, Python.Number(b) ?? b) switch
            {
                (long x, long y) => Whole(symbol, x, y),
                (long or double, long or double) => Real(symbol, ToReal(a), ToReal(b)),
                (string x, string y) when symbol == "+" => state.Made(x + y),
                (Sequence x, Sequence y) when symbol == "+" && x.IsTuple == y.IsTuple => state.Made([.. x, .. y], x.IsTuple),
                (string x, long y) when symbol == "*" => Repeat(x, y, state),
                (long x, string y) when symbol == "*" => Repeat(y, x, state),
                (Sequence x, long y) when symbol == "*" => Repeat(x, y, state),
                (long x, Sequence y) when symbol == "*" => Repeat(y, x, state),
                (string, _) when symbol == "%" => throw TemplateFault.Unsupported("formatting a text with '%'"),
                _ => throw TemplateFault.Invalid($"'{symbol}' does not work with {Python.KindOf(a)} and {Python.KindOf(b)}"),
            };
        }
        catch (OverflowException)
        {
            throw TemplateFault.Unsupported("a whole number beyond 64 bits");
        }
    }

    public static object? Negate(object? value, bool minus) => Python.Number(Python.Defined(value)) switch
    {
        long whole when whole != long.MinValue => (object)(minus ? -whole : whole),
        double real => minus ? -real : real,
        _ => throw TemplateFault.Invalid($"'{(minus ? "-" : "+")}' does not work with {Python.KindOf(value)}"),
    };

    public static bool Compare(string symbol, object? a, object? b, RenderState state)
    {
        if (symbol is "in" or "not in")
            return Contains(b, a, state) == (symbol == "in");
        state.Compare(a, b);
        return symbol switch
        {
            "==" => Python.AreEqual(a, b),
            "!=" => !Python.AreEqual(a, b),
            _ when IsNotANumber(a) || IsNotANumber(b) => false,
            "<" => Python.Compare(a, b) < 0,
            "<=" => Python.Compare(a, b) <= 0,
            ">" => Python.Compare(a, b) > 0,
            _ => Python.Compare(a, b) >= 0,
        };
    }

    private static bool Contains(object? container, object? item, RenderState state)
    {
        if (container is string text && item is string part)
            state.Seek(text, part);
        else if (container is Sequence list)
            state.Spend(list.Extent.Weight);
        return Python.Contains(container, item);
    }

    private static object Whole(string symbol, long x, long y) => checked(symbol switch
    {
        // Without the cast, all of these would become real numbers.
        "+" => (object)(x + y),
        "-" => x - y,
        "*" => x * y,
        "/" => (double)x / NotZero(y),
        "//" => FloorDivide(x, NotZero(y)),
        "%" => x - (y * FloorDivide(x, NotZero(y))),
        _ when y < 0 => Real(symbol, x, y),
        _ => Power(x, y),
    });

    private static double Real(string symbol, double x, double y) => symbol switch
    {
        "+" => x + y,
        "-" => x - y,
        "*" => x * y,
        "/" => x / NotZero(y),
        "//" => Math.Floor(x / NotZero(y)),
        "%" => x - (y * Math.Floor(x / NotZero(y))),
        _ when x == 0 && y < 0 => NotZero(x),
        _ => Math.Pow(x, y),
    };

    private static long FloorDivide(long x, long y)
    {
        var quotient = checked(x / y);
        return x % y != 0 && (x < 0) != (y < 0) ? quotient - 1 : quotient;
    }

    private static long Power(long x, long y)
    {
        long result = 1;
        if (x is 0 or 1 or -1)
            return y == 0 ? 1 : x == -1 && y % 2 == 0 ? 1 : x;
        for (; y > 0; y--)
            result = checked(result * x);
        return result;
    }

    private static long NotZero(long value) => value != 0 ? value : throw TemplateFault.Invalid("a division by zero");

    private static double NotZero(double value) => value != 0 ? value : throw TemplateFault.Invalid("a division by zero");

    private static double ToReal(object? value) => Python.Number(value) is long whole ? whole : (double)(value ?? 0.0);

    private static bool IsNotANumber(object? value) => value is double real && double.IsNaN(real);

    private static string Repeat(string text, long count, RenderState state)
    {
        if (text.Length * Math.Clamp(count, 0, RenderBudget.LongestText + 1L) > RenderBudget.LongestText)
            throw TemplateFault.Invalid("a text grows too long");
        return state.Made(string.Concat(Enumerable.Repeat(text, text.Length == 0 ? 0 : (int)Math.Max(0, count))));
    }

    private static Sequence Repeat(Sequence list, long count, RenderState state)
    {
        if (list.Count * Math.Clamp(count, 0, RenderBudget.LongestList + 1L) > RenderBudget.LongestList)
            throw TemplateFault.Invalid("a list grows too long");
        var times = list.Count == 0 ? 0 : (int)Math.Max(0, count);
        return state.Made([.. Enumerable.Repeat(list, times).SelectMany(items => items)], list.IsTuple);
    }
}

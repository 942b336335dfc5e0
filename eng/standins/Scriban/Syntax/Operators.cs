using System.Globalization;
using System.Numerics;
using Scriban.Parsing;
using Scriban.Runtime;

namespace Scriban.Syntax;

/// <summary>The binary operators, by the kinds of their operands.</summary>
internal static class Operators
{
    private static readonly string[] Comparisons = ["==", "!=", "<", ">", "<=", ">="];

    public static object Binary(TemplateContext context, Node caller, string op, object left, object right)
    {
        if ((op == "==" || op == "!=") && (ReferenceEquals(left, EmptyObject.Instance) || ReferenceEquals(right, EmptyObject.Instance)))
            return CompareToEmpty(op, left, right);
        if (op is ".." or "..<")
            return Range(context, caller, op, left, right);
        if (left is string || right is string)
            return Text(context, caller, op, left, right);
        if (left is null || right is null)
            return op switch { "==" => left is null && right is null, "!=" => left is not null || right is not null, "<" or ">" or "<=" or ">=" => false, _ => null };
        if (ScriptConvert.IsNumber(left) && ScriptConvert.IsNumber(right))
            return Number(caller, op, left, right);
        if ((op == "+" || op == "<<") && ScriptConvert.ToList(left) is ScriptArray list)
            return Append(op, list, right);
        return Other(caller, op, left, right);
    }

    public static object Negate(object value) => value switch
    {
        double real => -real,
        float real => -real,
        decimal exact => -exact,
        _ => Lexer.Shrink(-Big(value)),
    };

    private static bool? CompareToEmpty(string op, object left, object right)
    {
        object other = ReferenceEquals(left, EmptyObject.Instance) ? right : left;
        return ScriptConvert.IsEmpty(other) is bool empty ? empty == (op == "==") : null;
    }

    /// <summary>An integer range, lazily: a loop can stop early.</summary>
    private static IEnumerable<object> Range(TemplateContext context, Node caller, string op, object left, object right)
    {
        int first = ScriptConvert.ToInt(context, caller.Span, left);
        int last = ScriptConvert.ToInt(context, caller.Span, right);
        if (op == "..<")
            last += last > first ? -1 : 1;
        if (op == "..<" && ScriptConvert.ToInt(context, caller.Span, right) == first)
            return [];
        int step = last < first ? -1 : 1;
        int count = Math.Abs(last - first) + 1;
        return Enumerable.Range(0, count).Select(i => (object)(first + (i * step)));
    }

    private static object Text(TemplateContext context, Node caller, string op, object left, object right)
    {
        if (op == "*" && (ScriptConvert.IsNumber(left) || ScriptConvert.IsNumber(right)))
        {
            (object text, object times) = left is string ? (left, right) : (right, left);
            int count = Math.Max(0, ScriptConvert.ToInt(context, caller.Span, times));
            long length = (long)count * ((string)text).Length;
            if (context.LimitToString > 0 && length > context.LimitToString)
                throw caller.Error($"The string would be longer than the limit of {context.LimitToString}");
            return string.Concat(Enumerable.Repeat((string)text, count));
        }

        if (Array.IndexOf(Comparisons, op) >= 0 && (left is null || right is null))
            return op == "!=";
        string a = ScriptText.Of(context, left);
        string b = ScriptText.Of(context, right);
        return op == "+" ? a + b : Compare(op, string.CompareOrdinal(a, b)) ?? throw Unsupported(caller, op, left, right);
    }

    private static object Number(Node caller, string op, object left, object right)
    {
        if (left is decimal || right is decimal)
            return Exact(op, Convert.ToDecimal(left, CultureInfo.InvariantCulture), Convert.ToDecimal(right, CultureInfo.InvariantCulture)) ?? throw Unsupported(caller, op, left, right);
        if (left is float && right is float && Real(op, (float)left, (float)right) is double single)
            return (float)single;
        if (ScriptConvert.IsReal(left) || ScriptConvert.IsReal(right))
            return Real(op, ToDouble(left), ToDouble(right)) ?? throw Unsupported(caller, op, left, right);
        if ((op is "/" or "//" or "%") && Big(right).IsZero)
            throw caller.Error("Division by zero");
        return Whole(op, Big(left), Big(right)) ?? throw Unsupported(caller, op, left, right);
    }

    private static object Whole(string op, BigInteger left, BigInteger right) => op switch
    {
        "+" => Lexer.Shrink(left + right),
        "-" => Lexer.Shrink(left - right),
        "*" => Lexer.Shrink(left * right),
        "/" => (double)left / (double)right,
        "//" => Lexer.Shrink(BigInteger.Divide(left, right)),
        "%" => Lexer.Shrink(BigInteger.Remainder(left, right)),
        "<<" => Lexer.Shrink(left << (int)right),
        ">>" => Lexer.Shrink(left >> (int)right),
        _ => Compare(op, left.CompareTo(right)),
    };

    private static object Real(string op, double left, double right) => op switch
    {
        "+" => left + right,
        "-" => left - right,
        "*" => left * right,
        "/" => left / right,
        "//" => Math.Round(left / right),
        "%" => left % right,
        "==" => left == right,
        "!=" => left != right,
        "<" => left < right,
        ">" => left > right,
        "<=" => left <= right,
        ">=" => left >= right,
        _ => null,
    };

    private static object Exact(string op, decimal left, decimal right) => op switch
    {
        "+" => left + right,
        "-" => left - right,
        "*" => left * right,
        "/" => left / right,
        "//" => Math.Round(left / right),
        "%" => left % right,
        _ => Compare(op, left.CompareTo(right)),
    };

    private static ScriptArray Append(string op, ScriptArray left, object right)
    {
        var result = new ScriptArray(left);
        if (op == "+" && ScriptConvert.ToList(right) is ScriptArray items)
            result.AddRange(items);
        else
            result.Add(right);
        return result;
    }

    private static object Other(Node caller, string op, object left, object right)
    {
        if (op == "-" && left is DateTime start && right is DateTime end)
            return start - end;
        if (left is DateTime date && right is TimeSpan duration && (op == "+" || op == "-"))
            return op == "+" ? date + duration : date - duration;
        if (left.GetType() == right.GetType() && left is IComparable comparable && left is not bool)
            return Compare(op, comparable.CompareTo(right)) ?? throw Unsupported(caller, op, left, right);
        return op switch
        {
            "==" => left.Equals(right),
            "!=" => !left.Equals(right),
            _ => throw Unsupported(caller, op, left, right),
        };
    }

    private static object Compare(string op, int order) => op switch
    {
        "==" => order == 0,
        "!=" => order != 0,
        "<" => order < 0,
        ">" => order > 0,
        "<=" => order <= 0,
        ">=" => order >= 0,
        _ => null,
    };

    private static double ToDouble(object value) => value is BigInteger big ? (double)big : Convert.ToDouble(value, CultureInfo.InvariantCulture);

    private static BigInteger Big(object value) => value is BigInteger big ? big : value is ulong wide ? wide : Convert.ToInt64(value, CultureInfo.InvariantCulture);

    private static ScriptRuntimeException Unsupported(Node caller, string op, object left, object right) =>
        caller.Error($"The operator `{op}` is not implemented between `{ScriptConvert.TypeName(left)}` and `{ScriptConvert.TypeName(right)}`");
}

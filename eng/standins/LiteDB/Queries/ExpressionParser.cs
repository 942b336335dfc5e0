using System.Globalization;
using System.Text.RegularExpressions;

namespace LiteDB;

/// <summary>Recursive descent over the expression language; AND and OR have one rank and bind from the left, as in the original.</summary>
internal sealed partial class ExpressionParser
{
    private static readonly string[] Comparisons = ["=", "!=", ">=", "<=", ">", "<", "LIKE", "BETWEEN", "IN"];

    private readonly string text;
    private readonly List<string> tokens;
    private int next;

    public ExpressionParser(string text)
    {
        this.text = text;
        tokens = Token().Matches(text).Select(match => match.Groups["token"].Value).ToList();
    }

    private string Peek => next < tokens.Count ? tokens[next] : "";

    public ExpressionNode Parse()
    {
        var node = Logic();
        return Peek.Length == 0 ? node : throw Unexpected();
    }

    private ExpressionNode Logic()
    {
        var left = Comparison();
        while (IsKeyword("AND") || IsKeyword("OR"))
        {
            left = new LogicNode(Take().ToUpperInvariant(), left, Comparison());
        }

        return left;
    }

    private ExpressionNode Comparison()
    {
        var left = Operand();
        if (!Comparisons.Contains(Peek, StringComparer.OrdinalIgnoreCase))
        {
            return left;
        }

        var comparison = Take().ToUpperInvariant();
        var right = Operand();
        if (comparison == "BETWEEN")
        {
            Expect("AND");
            right = new ArrayNode([right, Operand()]);
        }

        return new ComparisonNode(comparison, left, right);
    }

    private ExpressionNode Operand()
    {
        var token = Take();
        switch (token)
        {
            case "(":
                var inner = Logic();
                Expect(")");
                return inner;
            case "[":
                return Array();
            case "@":
                return new ParameterNode(Take());
            case ['\'' or '"', ..]:
                return new ConstantNode(Unquote(token));
            case "-" or [>= '0' and <= '9', ..]:
                return new ConstantNode(Number(token == "-" ? token + Take() : token));
            default:
                return Word(token);
        }
    }

    private ExpressionNode Word(string token)
    {
        if (token.ToUpperInvariant() is "TRUE" or "FALSE")
        {
            return new ConstantNode(string.Equals(token, "true", StringComparison.OrdinalIgnoreCase));
        }

        if (string.Equals(token, "null", StringComparison.OrdinalIgnoreCase))
        {
            return new ConstantNode(BsonValue.Null);
        }

        if (!IsName(token))
        {
            next--;
            throw Unexpected();
        }

        var names = new List<string>();
        if (token != "$")
        {
            names.Add(token);
        }

        while (Peek == ".")
        {
            Take();
            names.Add(Name());
        }

        return new PathNode(names);
    }

    private string Name()
    {
        if (Peek != "[")
        {
            return IsName(Peek) ? Take() : throw Unexpected();
        }

        Take();
        var name = Unquote(Take());
        Expect("]");
        return name;
    }

    private ArrayNode Array()
    {
        var items = new List<ExpressionNode>();
        while (Peek != "]")
        {
            items.Add(Operand());
            if (Peek != "]")
            {
                Expect(",");
            }
        }

        Take();
        return new ArrayNode(items);
    }

    private BsonValue Number(string token)
    {
        if (int.TryParse(token, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var small))
        {
            return small;
        }

        if (long.TryParse(token, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var large))
        {
            return large;
        }

        return double.TryParse(token, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) ? real : throw LiteException.UnexpectedToken(token, text);
    }

    private static string Unquote(string token) => Regex.Replace(token[1..^1], @"\\(.)", "$1");

    private static bool IsName(string token) => token.Length > 0 && (char.IsLetter(token[0]) || token[0] is '_' or '$');

    private bool IsKeyword(string word) => string.Equals(Peek, word, StringComparison.OrdinalIgnoreCase);

    private string Take() => next < tokens.Count ? tokens[next++] : throw Unexpected();

    private void Expect(string token)
    {
        if (!IsKeyword(token))
        {
            throw Unexpected();
        }

        next++;
    }

    private LiteException Unexpected() => LiteException.UnexpectedToken(Peek, text);

    [GeneratedRegex(
        """\s*(?<token>'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|[\p{L}_$][\p{L}\p{Nd}_$]*|!=|>=|<=|\S)""",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Token();
}

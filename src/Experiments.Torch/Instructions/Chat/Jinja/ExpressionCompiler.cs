namespace Experiments.Torch.Instructions.Chat.Jinja;

/// <summary>
/// Reads expressions, Jinja's grammar with Jinja's precedence, straight into delegates: there is no tree between. Filters and tests
/// must be known when the template is read; everything else shows when it is rendered.
/// </summary>
internal sealed partial class ExpressionCompiler(TokenStream tokens)
{
    private static readonly HashSet<string> Comparisons = ["==", "!=", "<", "<=", ">", ">="];

    /// <summary>How many macros are being read, one within the other.</summary>
    public int Macros { get; set; }

    /// <summary>One expression, or several with commas, which make a tuple.</summary>
    /// <param name="conditional">Whether <c>a if b else c</c> may stand here.</param>
    public Evaluation Tuple(bool conditional = true)
    {
        Func<Evaluation> part = conditional ? Expression : Or;
        var first = part();
        if (!tokens.Current.IsOperator(","))
            return first;
        var parts = new List<Evaluation> { first };
        while (tokens.TakeIfOperator(",") && !EndsTuple())
            parts.Add(part());
        return frame => frame.State.Made(All(parts, frame), isTuple: true);
    }

    public Evaluation Expression() => tokens.Within(Conditional);

    private Evaluation Conditional()
    {
        var value = Or();
        while (tokens.Current.IsName("if"))
        {
            var position = tokens.Take().Position;
            var (then, test) = (value, Or());
            Evaluation otherwise = tokens.TakeIfName("else") ? Expression() : _ => new Undefined("a condition without 'else' was false");
            value = At(position, frame => Python.IsTrue(test(frame)) ? then(frame) : otherwise(frame));
        }

        return value;
    }

    /// <summary>The filters behind a value, each with its <c>|</c>; the tests and calls among them, too.</summary>
    public Evaluation Filtered(Evaluation value)
    {
        while (true)
        {
            if (tokens.Current.IsOperator("|"))
                value = FilterOf(value);
            else if (tokens.Current.IsName("is"))
                value = TestOf(value);
            else if (tokens.Current.IsOperator("("))
                value = CallOf(value);
            else
                return value;
        }
    }

    /// <summary>A filter's name and arguments.</summary>
    public Evaluation FilterNamed(Evaluation value)
    {
        var position = tokens.Current.Position;
        var name = DottedName("the name of a filter");
        var filter = Filters.Find(name) ?? throw TemplateFault.Unsupported($"the filter '{name}'", position);
        var arguments = tokens.Current.IsOperator("(") ? Arguments() : _ => CallArguments.None;
        return At(position, frame =>
        {
            var (input, given) = (value(frame), arguments(frame));
            frame.State.At(position);
            frame.State.Visit(input);
            return filter(frame, input, given);
        });
    }

    private Evaluation FilterOf(Evaluation value)
    {
        tokens.Take();
        return FilterNamed(value);
    }

    private Evaluation TestOf(Evaluation value)
    {
        tokens.Take();
        var negated = tokens.TakeIfName("not");
        var position = tokens.Current.Position;
        var name = DottedName("the name of a test");
        var test = Tests.Find(name) ?? throw TemplateFault.Unsupported($"the test '{name}'", position);
        var arguments = tokens.Current.IsOperator("(") ? Arguments() : TakesOperand() ? Operand() : _ => CallArguments.None;
        return At(position, frame =>
        {
            var (input, given) = (value(frame), arguments(frame));
            frame.State.At(position);
            frame.State.Visit(input);
            return test(frame, input, given) != negated;
        });
    }

    /// <summary><c>x is divisibleby 3</c>: a test's only argument needs no parentheses.</summary>
    private Func<Frame, CallArguments> Operand()
    {
        if (tokens.Current.IsName("is"))
            throw TemplateFault.Invalid("two tests with 'is' cannot follow each other", tokens.Current.Position);
        var operand = Postfixed(Primary());
        return frame => CallArguments.Of(operand(frame));
    }

    private bool TakesOperand() => tokens.Current switch
    {
        { Kind: TokenKind.Text or TokenKind.Whole or TokenKind.Real } => true,
        { Kind: TokenKind.Name, Text: var name } => name is not ("else" or "or" or "and"),
        { Kind: TokenKind.Operator, Text: var symbol } => symbol is "[" or "{",
        _ => false,
    };

    private Evaluation Or()
    {
        var first = And();
        if (!tokens.Current.IsName("or"))
            return first;
        var parts = Repeated(first, "or", And);
        return frame => ShortCircuit(parts, frame, stopAt: true);
    }

    private Evaluation And()
    {
        var first = Not();
        if (!tokens.Current.IsName("and"))
            return first;
        var parts = Repeated(first, "and", Not);
        return frame => ShortCircuit(parts, frame, stopAt: false);
    }

    private Evaluation Not()
    {
        if (!tokens.TakeIfName("not"))
            return Comparison();
        var value = tokens.Within(Not);
        return frame => !Python.IsTrue(value(frame));
    }

    private Evaluation Comparison()
    {
        var first = Sum();
        var rest = new List<(string Symbol, int Position, Evaluation Value)>();
        while (TakeComparison() is var (symbol, position))
            rest.Add((symbol, position, Sum()));
        if (rest.Count == 0)
            return first;
        return At(rest[0].Position, frame =>
        {
            var left = first(frame);
            foreach (var (symbol, position, value) in rest)
            {
                var right = value(frame);
                frame.State.At(position);
                if (!Operators.Compare(symbol, left, right, frame.State))
                    return false;
                left = right;
            }

            return true;
        });
    }

    private (string Symbol, int Position)? TakeComparison()
    {
        var token = tokens.Current;
        if ((token.Kind == TokenKind.Operator && Comparisons.Contains(token.Text)) || token.IsName("in"))
            return (tokens.Take().Text, token.Position);
        if (!token.IsName("not") || !tokens.Following.IsName("in"))
            return null;
        tokens.Take();
        tokens.Take();
        return ("not in", token.Position);
    }

    private Evaluation Sum() => Chain(Concatenation, "+", "-");

    private Evaluation Concatenation()
    {
        var first = Product();
        if (!tokens.Current.IsOperator("~"))
            return first;
        var position = tokens.Current.Position;
        var parts = new List<Evaluation> { first };
        while (tokens.TakeIfOperator("~"))
            parts.Add(Product());
        return At(position, frame => TextMethods.Join("", parts.Select(part => PythonText.Show(part(frame))), frame.State));
    }

    private Evaluation Product() => Chain(Power, "*", "/", "//", "%");

    private Evaluation Power() => Chain(() => Unary(filtered: true), "**");

    private Evaluation Unary(bool filtered)
    {
        var position = tokens.Current.Position;
        Evaluation value;
        if (tokens.Current.IsOperator("-") || tokens.Current.IsOperator("+"))
        {
            var minus = tokens.Take().Text == "-";
            var operand = tokens.Within(() => Unary(filtered: false));
            value = At(position, frame => Operators.Negate(operand(frame), minus));
        }
        else
        {
            value = Primary();
        }

        value = Postfixed(value);
        return filtered ? Filtered(value) : value;
    }

    private Evaluation Chain(Func<Evaluation> operand, params string[] symbols)
    {
        var first = operand();
        var rest = new List<(string Symbol, int Position, Evaluation Value)>();
        while (tokens.Current is { Kind: TokenKind.Operator } token && symbols.Contains(token.Text))
        {
            tokens.Take();
            rest.Add((token.Text, token.Position, operand()));
        }

        if (rest.Count == 0)
            return first;
        return At(rest[0].Position, frame =>
        {
            var result = first(frame);
            foreach (var (symbol, position, value) in rest)
            {
                var right = value(frame);
                frame.State.At(position);
                result = Operators.Apply(symbol, result, right, frame.State);
            }

            return result;
        });
    }

    private List<Evaluation> Repeated(Evaluation first, string word, Func<Evaluation> operand)
    {
        var parts = new List<Evaluation> { first };
        while (tokens.TakeIfName(word))
            parts.Add(operand());
        return parts;
    }

    private string DottedName(string what)
    {
        var name = tokens.Expect(TokenKind.Name, what).Text;
        while (tokens.TakeIfOperator("."))
            name = $"{name}.{tokens.Expect(TokenKind.Name, what).Text}";
        return name;
    }

    private bool EndsTuple() => tokens.Current.Kind is TokenKind.ExpressionEnd or TokenKind.TagEnd or TokenKind.End
        || tokens.Current.IsOperator(")") || tokens.Current.IsName("in") || tokens.Current.IsName("recursive");

    private static object?[] All(List<Evaluation> parts, Frame frame)
    {
        var values = new object?[parts.Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = parts[i](frame);
        return values;
    }

    private static object? ShortCircuit(List<Evaluation> parts, Frame frame, bool stopAt)
    {
        object? value = null;
        foreach (var part in parts)
        {
            value = part(frame);
            if (Python.IsTrue(value) == stopAt)
                break;
        }

        return value;
    }

    private static Evaluation At(int position, Evaluation evaluation) => frame =>
    {
        frame.State.Enter(position);
        return evaluation(frame);
    };
}

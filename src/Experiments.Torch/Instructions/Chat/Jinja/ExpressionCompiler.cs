using System.Globalization;

namespace Experiments.Torch.Instructions.Chat.Jinja;

/// <summary>
/// Reads expressions, Jinja's grammar with Jinja's precedence, straight into delegates: there is no tree between. Filters and tests
/// must be known when the template is read; everything else shows when it is rendered.
/// </summary>
internal sealed class ExpressionCompiler(TokenStream tokens)
{
    private static readonly HashSet<string> Comparisons = ["==", "!=", "<", "<=", ">", ">="];

    private static readonly HashSet<string> Reserved = ["and", "else", "elif", "if", "in", "is", "not", "or", "recursive"];

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

    /// <summary>What stands in the parentheses of a call.</summary>
    public Func<Frame, CallArguments> Arguments()
    {
        tokens.ExpectOperator("(");
        var positional = new List<(Evaluation Value, bool Spread)>();
        var named = new List<(string? Name, Evaluation Value)>();
        while (!tokens.TakeIfOperator(")"))
        {
            if (tokens.TakeIfOperator("**"))
                named.Add((null, Expression()));
            else if (tokens.TakeIfOperator("*"))
                positional.Add((Expression(), true));
            else if (tokens.Current.Kind == TokenKind.Name && tokens.Following.IsOperator("="))
                named.Add((NameBefore("="), Expression()));
            else if (named.Count == 0)
                positional.Add((Expression(), false));
            else
                throw tokens.Unexpected("an argument with a name");
            if (!tokens.Current.IsOperator(")"))
                tokens.ExpectOperator(",");
        }

        return frame => new CallArguments(
            [.. positional.SelectMany(argument => argument.Spread ? Python.Items(argument.Value(frame)) : [argument.Value(frame)])],
            [.. named.SelectMany(argument => argument.Name is { } name
                ? [KeyValuePair.Create(name, argument.Value(frame))]
                : Entries(argument.Value(frame)))]);
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
                if (!Operators.Compare(symbol, left, right))
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

    private Evaluation Primary()
    {
        var token = tokens.Take();
        switch (token.Kind)
        {
            case TokenKind.Name when !Reserved.Contains(token.Text):
                return Name(token);
            case TokenKind.Text:
                var text = token.Text;
                while (tokens.Current.Kind == TokenKind.Text)
                    text += tokens.Take().Text;
                return _ => text;
            case TokenKind.Whole:
                object whole = Whole(token);
                return _ => whole;
            case TokenKind.Real:
                object real = double.Parse(token.Text.Replace("_", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
                return _ => real;
            case TokenKind.Operator when token.Text is "(" or "[" or "{":
                return Collection(token);
            default:
                throw TemplateFault.Invalid($"an expression is expected, not {token}", token.Position);
        }
    }

    private Evaluation Name(TemplateToken token)
    {
        switch (token.Text)
        {
            case "true" or "True":
                return _ => true;
            case "false" or "False":
                return _ => false;
            case "none" or "None":
                return _ => null;
        }

        if (Macros > 0 && token.Text is "varargs" or "kwargs" or "caller")
            throw TemplateFault.Unsupported($"'{token.Text}' in a macro", token.Position);
        return At(token.Position, frame =>
        {
            if (frame.Variables.TryGet(token.Text, out var value))
                return value;
            return Globals.Refused.Contains(token.Text) ? throw TemplateFault.Unsupported($"'{token.Text}'") : Undefined.Name(token.Text);
        });
    }

    private static long Whole(TemplateToken token)
    {
        var digits = token.Text.Replace("_", "", StringComparison.Ordinal);
        try
        {
            return digits is ['0', var kind and not (>= '0' and <= '9'), .. var rest]
                ? Convert.ToInt64(rest, kind is 'x' or 'X' ? 16 : kind is 'o' or 'O' ? 8 : 2)
                : long.Parse(digits, CultureInfo.InvariantCulture);
        }
        catch (OverflowException)
        {
            throw TemplateFault.Unsupported("a whole number beyond 64 bits", token.Position);
        }
    }

    private Evaluation Collection(TemplateToken open)
    {
        if (open.Text == "{")
            return MappingOf(open.Position);
        var (close, parts, commas) = (open.Text == "(" ? ")" : "]", new List<Evaluation>(), 0);
        while (!tokens.TakeIfOperator(close))
        {
            parts.Add(Expression());
            if (tokens.Current.IsOperator(close))
                continue;
            tokens.ExpectOperator(",");
            commas++;
        }

        if (close == ")" && parts.Count == 1 && commas == 0)
            return parts[0];
        return frame => frame.State.Made(All(parts, frame), isTuple: close == ")");
    }

    private Evaluation MappingOf(int position)
    {
        var entries = new List<(Evaluation Key, Evaluation Value)>();
        while (!tokens.TakeIfOperator("}"))
        {
            var key = Expression();
            tokens.ExpectOperator(":");
            entries.Add((key, Expression()));
            if (!tokens.Current.IsOperator("}"))
                tokens.ExpectOperator(",");
        }

        return At(position, frame =>
        {
            var map = new Mapping();
            foreach (var (key, value) in entries)
                map.Set(key(frame), value(frame));
            return map;
        });
    }

    private Evaluation Postfixed(Evaluation value)
    {
        while (true)
        {
            if (tokens.Current.IsOperator("."))
                value = MemberOf(value);
            else if (tokens.Current.IsOperator("["))
                value = SubscriptOf(value);
            else if (tokens.Current.IsOperator("("))
                value = CallOf(value);
            else
                return value;
        }
    }

    private Evaluation MemberOf(Evaluation value)
    {
        tokens.Take();
        var token = tokens.Current;
        if (token.Kind == TokenKind.Whole)
        {
            object index = Whole(tokens.Take());
            return At(token.Position, frame => Members.Item(value(frame), index));
        }

        var name = tokens.Expect(TokenKind.Name, "the name of a member").Text;
        return At(token.Position, frame =>
        {
            var owner = value(frame);
            frame.State.At(token.Position);
            return Members.Attribute(owner, name);
        });
    }

    private Evaluation SubscriptOf(Evaluation value)
    {
        var position = tokens.Take().Position;
        var bounds = new Evaluation?[3];
        var colons = 0;
        while (!tokens.TakeIfOperator("]"))
        {
            if (tokens.TakeIfOperator(":"))
                colons++;
            else if (bounds[Math.Min(colons, 2)] is null && colons < 3)
                bounds[colons] = Expression();
            else if (tokens.Current.IsOperator(","))
                throw TemplateFault.Unsupported("several subscripts", tokens.Current.Position);
            else
                throw tokens.Unexpected("']'");
        }

        if (colons > 2 || (colons == 0 && bounds[0] is null))
            throw TemplateFault.Invalid("a subscript is empty or has too many colons", position);
        return At(position, colons == 0 && bounds[0] is { } key
            ? frame =>
            {
                var (owner, at) = (value(frame), key(frame));
                frame.State.At(position);
                return Members.Item(owner, at);
            }
            : frame => Members.Slice(
                value(frame), bounds[0]?.Invoke(frame), bounds[1]?.Invoke(frame), bounds[2]?.Invoke(frame), frame.State));
    }

    private Evaluation CallOf(Evaluation value)
    {
        var position = tokens.Current.Position;
        var arguments = Arguments();
        return At(position, frame =>
        {
            var (function, given) = (value(frame), arguments(frame));
            frame.State.At(position);
            return function switch
            {
                Callable callable => callable.Call(frame, given),
                LoopState loop => loop.Recurse(given),
                Undefined missing => throw TemplateFault.Invalid(missing.Message),
                _ => throw TemplateFault.Invalid($"{Python.KindOf(function)} cannot be called"),
            };
        });
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

    private string NameBefore(string symbol)
    {
        var name = tokens.Take().Text;
        tokens.ExpectOperator(symbol);
        return name;
    }

    private bool EndsTuple() => tokens.Current.Kind is TokenKind.ExpressionEnd or TokenKind.TagEnd or TokenKind.End
        || tokens.Current.IsOperator(")") || tokens.Current.IsName("in") || tokens.Current.IsName("recursive");

    private static IEnumerable<KeyValuePair<string, object?>> Entries(object? value) => value is Mapping map
        ? map.Entries.Select(entry => KeyValuePair.Create(Python.Text(entry.Key, "the name of an argument"), entry.Value))
        : throw TemplateFault.Invalid($"'**' does not work with {Python.KindOf(value)}");

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

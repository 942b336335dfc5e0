using Scriban.Syntax;

namespace Scriban.Parsing;

/// <content>Expressions, from the loosest binding to the tightest: pipe, call, conditional, binary, unary, path, literal.</content>
internal sealed partial class Parser
{
    private bool _inLoopHead;
    private bool _inArguments;

    private Expression ParseExpression()
    {
        Expression value = ParseCall(null);
        while (FindPipe())
        {
            Take();
            SkipLines();
            value = ParseCall(value);
        }

        return value;
    }

    /// <summary>The list of a loop, behind which options follow that look like arguments.</summary>
    private Expression ParseLoopList()
    {
        bool outer = _inLoopHead;
        _inLoopHead = true;
        Expression list = ParseExpression();
        _inLoopHead = outer;
        return list;
    }

    /// <summary>Steps over line ends when a pipe follows them.</summary>
    private bool FindPipe()
    {
        int ahead = 0;
        while (Ahead(ahead).Kind == TokenKind.Separator && Ahead(ahead).Text != ";")
            ahead++;
        bool found = Ahead(ahead).Is("|") || Ahead(ahead).Is("|>");
        if (found)
            _next += ahead;
        return found;
    }

    /// <summary>An expression, or a function with arguments behind it; with <paramref name="piped"/> as first argument where given.</summary>
    private Expression ParseCall(Expression piped)
    {
        Token first = Current;
        bool outer = _inArguments;
        _inArguments = piped is not null;
        Expression target = ParseConditional();
        bool hasArguments = target is Assignable && (StartsArgument() || (piped is not null && StartsNegative()));
        _inArguments = outer;
        if (!hasArguments && piped is null)
            return target;
        if (!hasArguments && target is CallExpression call)
            return new CallExpression(SpanFrom(first), call.Target, piped, call.Positional, call.Named);

        var positional = new List<Expression>();
        var named = new List<KeyValuePair<string, Expression>>();
        _inArguments = true;
        while (hasArguments && (StartsArgument() || StartsNegative()))
            ParseArgument(positional, named, ParseConditional);
        _inArguments = outer;
        return new CallExpression(SpanFrom(first), target, piped, positional, named);
    }

    private void ParseArgument(List<Expression> positional, List<KeyValuePair<string, Expression>> named, Func<Expression> parse)
    {
        if (Current.Kind == TokenKind.Identifier && Ahead(1).Is(":"))
        {
            string name = Take().Text;
            Take();
            named.Add(new(name, parse()));
        }
        else if (named.Count > 0)
            throw new SyntaxError(Current, "Once arguments are named, the following arguments must be all named");
        else
            positional.Add(parse());
    }

    private bool StartsArgument()
    {
        Token token = Current;
        if (token.Kind == TokenKind.Identifier && _inLoopHead && (token.Text == "reversed" || (token.Text is "offset" or "limit" && Ahead(1).Is(":"))))
            return false;
        return token.Kind is TokenKind.Identifier or TokenKind.Literal or TokenKind.InterpolatedString
            || (token.Kind == TokenKind.Symbol && token.Text is "(" or "{" or "@" or "^" or "!")
            || (token.Is("[") && token.SpaceBefore);
    }

    /// <summary><c>f 1 -1</c> has two arguments, <c>f 1 - 1</c> has one.</summary>
    private bool StartsNegative() => Current.Is("-") && Current.SpaceBefore && !Ahead(1).SpaceBefore;

    private Expression ParseConditional()
    {
        Token first = Current;
        Expression condition = ParseBinary(0);
        if (!TryTake("?"))
            return condition;
        SkipLines();
        Expression then = ParseConditional();
        SkipLines();
        Expect(":");
        SkipLines();
        return new ConditionalExpression(SpanFrom(first), condition, then, ParseConditional());
    }

    private static int Precedence(string op) => op switch
    {
        "??" or "?!" => 20,
        "||" => 30,
        "&&" => 40,
        "==" or "!=" => 50,
        "<" or ">" or "<=" or ">=" => 60,
        "<<" or ">>" => 65,
        ".." or "..<" => 70,
        "+" or "-" => 80,
        "*" or "/" or "//" or "%" => 90,
        _ => -1,
    };

    /// <summary>Operators that bind tighter than <paramref name="minimum"/>.</summary>
    private Expression ParseBinary(int minimum)
    {
        Token first = Current;
        Expression left = ParseUnary();
        while (Current.Kind == TokenKind.Symbol && Precedence(Current.Text) is int precedence && precedence > minimum && !(_inArguments && StartsNegative()))
        {
            Token op = Take();
            SkipLines();
            left = new BinaryExpression(SpanFrom(first), op.Text, left, ParseBinary(precedence));
        }

        return left;
    }

    private Expression ParseUnary()
    {
        Token op = Current;
        if (op.Kind == TokenKind.Symbol && op.Text is "!" or "-" or "+" or "@" or "^")
        {
            Take();
            return new UnaryExpression(SpanFrom(op), op.Text, ParseUnary());
        }

        if (op.Is("++") || op.Is("--"))
        {
            Take();
            Assignable operand = ParseUnary() as Assignable ?? throw new SyntaxError(op, $"Expecting a variable after `{op.Text}`");
            return new StepExpression(op.Span, operand, op.Text == "++" ? 1 : -1, before: true);
        }

        return ParsePath();
    }

    private Expression ParsePath()
    {
        Token first = Current;
        Expression target = ParsePrimary();
        while (true)
        {
            if (Current.Is(".") || Current.Is("?."))
            {
                bool optional = Take().Text == "?.";
                target = new MemberExpression(SpanFrom(first), target, TakeName("the name of a member").Text, optional);
            }
            else if (Current.Is("[") && !Current.SpaceBefore)
            {
                Take();
                SkipLines();
                Expression index = ParseExpression();
                SkipLines();
                Expect("]");
                target = new IndexerExpression(SpanFrom(first), target, index);
            }
            else if (Current.Is("(") && !Current.SpaceBefore && target is Assignable)
                target = ParseCallWithParentheses(first, target);
            else if ((Current.Is("++") || Current.Is("--")) && target is Assignable operand)
                target = new StepExpression(SpanFrom(first), operand, Take().Text == "++" ? 1 : -1, before: false);
            else
                return target;
        }
    }

    private CallExpression ParseCallWithParentheses(Token first, Expression target)
    {
        var positional = new List<Expression>();
        var named = new List<KeyValuePair<string, Expression>>();
        ParseItems("(", ")", () => ParseArgument(positional, named, ParseExpression));
        return new CallExpression(SpanFrom(first), target, null, positional, named);
    }

    /// <summary>Items between brackets, separated by commas, on as many lines as one likes.</summary>
    private void ParseItems(string open, string close, Action parseItem)
    {
        (bool loopHead, bool arguments) = (_inLoopHead, _inArguments);
        (_inLoopHead, _inArguments) = (false, false);
        Expect(open);
        SkipLines();
        while (!TryTake(close))
        {
            parseItem();
            SkipLines();
            if (!Current.Is(close))
                Expect(",");
            SkipLines();
        }

        (_inLoopHead, _inArguments) = (loopHead, arguments);
    }

    private Expression ParsePrimary()
    {
        Token token = Current;
        switch (token.Kind)
        {
            case TokenKind.Literal:
                return new Literal(token.Span, token.Value, Take().Text);
            case TokenKind.InterpolatedString:
                return new Interpolated(token.Span, [.. ((List<object>)Take().Value).Select(part => ParsePart(token, part))]);
            case TokenKind.Identifier:
                return ParseName(Take());
            case TokenKind.Symbol when token.Text == "[":
                var items = new List<Expression>();
                ParseItems("[", "]", () => items.Add(ParseExpression()));
                return new ArrayExpression(SpanFrom(token), items);
            case TokenKind.Symbol when token.Text == "{":
                return ParseObject(token);
            case TokenKind.Symbol when token.Text == "(":
                var nested = new List<Expression>();
                ParseItems("(", ")", () => nested.Add(ParseExpression()));
                return nested is [Expression only] ? only : throw new SyntaxError(token, "Expecting one expression between parentheses");
            default:
                throw new SyntaxError(token, $"Unexpected `{Shown(token)}`: expecting an expression");
        }
    }

    private Expression ParseName(Token token) => token.Text switch
    {
        "true" => new Literal(token.Span, true, token.Text),
        "false" => new Literal(token.Span, false, token.Text),
        "null" => new Literal(token.Span, null, token.Text),
        "this" => new ThisExpression(token.Span),
        "do" => new FunctionExpression(token.Span, null, null, ParseBody(token)),
        "end" or "else" or "when" or "if" or "in" => throw new SyntaxError(token, $"Unexpected `{token.Text}`: expecting an expression"),
        _ => new Variable(token.Span, token.Text),
    };

    private ObjectExpression ParseObject(Token token)
    {
        var members = new List<KeyValuePair<string, Expression>>();
        ParseItems("{", "}", () =>
        {
            Token name = Take();
            if (name.Kind != TokenKind.Identifier && name.Value is not string)
                throw new SyntaxError(name, $"Expecting the name of a member instead of `{Shown(name)}`");
            Expect(":");
            SkipLines();
            members.Add(new(name.Value as string ?? name.Text, ParseExpression()));
        });
        return new ObjectExpression(SpanFrom(token), members);
    }

    private Expression ParsePart(Token token, object part)
    {
        if (part is string plain)
            return new Literal(token.Span, plain, plain);
        var code = (InterpolatedCode)part;
        var inner = new Parser(text, path, Lexer.TokenizeCode(text, code.Code.Length, path, code.Start, messages), messages);
        Expression expression = inner.ParseExpression();
        return inner.Current.Kind == TokenKind.End ? expression : throw new SyntaxError(inner.Current, $"Unexpected `{inner.Current.Text}` in an interpolated string");
    }
}

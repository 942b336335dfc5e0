using Scriban.Syntax;

namespace Scriban.Parsing;

/// <content>Statements.</content>
internal sealed partial class Parser
{
    /// <summary>Statements up to <c>end</c>, <c>else</c>, <c>when</c> or the end of the text; that token is taken and handed back.</summary>
    private Block ParseBlock(out Token end)
    {
        Token first = Current;
        (bool loopHead, bool arguments) = (_inLoopHead, _inArguments);
        (_inLoopHead, _inArguments) = (false, false);
        var statements = new List<Statement>();
        while (true)
        {
            Token token = Current;
            if (token.Kind == TokenKind.End || (token.Kind == TokenKind.Identifier && token.Text is "end" or "else" or "when"))
            {
                (_inLoopHead, _inArguments) = (loopHead, arguments);
                end = Take();
                return new Block(SpanFrom(first), statements);
            }

            try
            {
                if (ParseStatement() is Statement statement)
                    statements.Add(statement);
            }
            catch (SyntaxError error)
            {
                Report(error.Token, error.Message);
                (_inLoopHead, _inArguments) = (false, false);
                SkipStatement();
            }
        }
    }

    /// <summary>A block that ends with <c>end</c> and nothing else.</summary>
    private Block ParseBody(Token opener)
    {
        Block body = ParseBlock(out Token end);
        RequireEnd(opener, end);
        return body;
    }

    private static void RequireEnd(Token opener, Token end)
    {
        if (!end.IsName("end"))
            throw new SyntaxError(opener, $"The `{opener.Text}` statement is not closed: expecting `end` instead of `{end.Text}`");
    }

    private void SkipStatement()
    {
        while (Current.Kind is not (TokenKind.Separator or TokenKind.CodeExit or TokenKind.End))
            Take();
    }

    private Statement ParseStatement()
    {
        Token token = Current;
        switch (token.Kind)
        {
            case TokenKind.Text:
                return new TextStatement(token.Span, Take().Text);
            case TokenKind.CodeEnter:
                return new IndentStatement(token.Span, (string)Take().Value);
            case TokenKind.CodeExit:
                return new IndentStatement(Take().Span, null);
            case TokenKind.Separator:
                Take();
                return null;
        }

        bool member = Ahead(1).Is(".") && !Ahead(1).SpaceBefore;
        Statement statement = (token.Kind == TokenKind.Identifier && !member ? ParseKeyword(token) : null) ?? ParseExpressionStatement();
        if (Current.Kind is not (TokenKind.Separator or TokenKind.CodeExit or TokenKind.CodeEnter or TokenKind.Text or TokenKind.End))
            throw new SyntaxError(Current, $"Unexpected `{Current.Text}`: expecting the end of the statement");
        return statement;
    }

    /// <summary>The statement that the keyword starts; null where the name is none.</summary>
    private Statement ParseKeyword(Token token)
    {
        switch (token.Text)
        {
            case "if":
                Take();
                return ParseIf(token);
            case "case":
                Take();
                return ParseCase(token);
            case "for":
                Take();
                return ParseFor(token);
            case "while":
                Take();
                Expression condition = ParseExpression();
                return new WhileStatement(SpanFrom(token), condition, ParseBody(token));
            case "break":
                return new FlowStatement(Take().Span, Flow.Break);
            case "continue":
                return new FlowStatement(Take().Span, Flow.Continue);
            case "ret":
                Take();
                bool bare = Current.Kind is TokenKind.Separator or TokenKind.CodeExit or TokenKind.End;
                return new ReturnStatement(token.Span, bare ? null : ParseExpression());
            case "func":
                Take();
                return ParseFunction(token);
            case "capture":
                Take();
                Assignable target = ParseExpression() as Assignable ?? throw new SyntaxError(token, "Expecting a variable after `capture`");
                return new CaptureStatement(token.Span, target, ParseBody(token));
            case "with":
                Take();
                Expression members = ParseExpression();
                return new WithStatement(token.Span, members, ParseBody(token));
            case "import":
                Take();
                return new ImportStatement(token.Span, ParseExpression());
            case "readonly":
                Take();
                Token name = TakeName("a variable");
                return new ReadOnlyStatement(token.Span, new Variable(name.Span, name.Text));
            case "wrap":
                Take();
                Expression wrapped = ParseExpression();
                CallExpression call = wrapped as CallExpression ?? new CallExpression(wrapped.Span, wrapped, null, [], []);
                return new WrapStatement(token.Span, call, ParseBody(token));
            case "tablerow":
                throw new SyntaxError(token, "The statement `tablerow` is not supported");
            default:
                return null;
        }
    }

    private IfStatement ParseIf(Token token)
    {
        Expression condition = ParseExpression();
        Block then = ParseBlock(out Token end);
        if (!end.IsName("else"))
        {
            RequireEnd(token, end);
            return new IfStatement(token.Span, condition, then, null);
        }

        if (Current.IsName("if"))
            return new IfStatement(token.Span, condition, then, ParseIf(Take()));
        return new IfStatement(token.Span, condition, then, ParseBody(token));
    }

    private CaseStatement ParseCase(Token token)
    {
        Expression value = ParseExpression();
        Block before = ParseBlock(out Token end);
        var whens = new List<When>();
        while (end.IsName("when"))
        {
            var values = new List<Expression>();
            do
            {
                values.Add(ParseBinary(Precedence("&&")));
            }
            while (TryTake(",") || TryTake("||"));
            whens.Add(new When(values, ParseBlock(out end)));
        }

        Block otherwise = null;
        if (end.IsName("else"))
            otherwise = ParseBlock(out end);
        RequireEnd(token, end);
        return new CaseStatement(token.Span, value, before, whens, otherwise);
    }

    private ForStatement ParseFor(Token token)
    {
        const string form = "for <variable> in <expression> ... end";
        if (Current.Kind != TokenKind.Identifier)
            throw new SyntaxError(token, $"Error while parsing for statement: Expecting a variable instead of `{Shown(Current)}` in: {form}");
        Token name = Take();
        if (!Current.IsName("in"))
            throw new SyntaxError(token, $"Error while parsing for statement: Expecting `in` instead of `{Shown(Current)}` in: {form}");
        Take();

        Expression list = ParseLoopList();
        ForOptions options = ParseForOptions();
        Block body = ParseBlock(out Token end);
        Block otherwise = null;
        if (end.IsName("else"))
            otherwise = ParseBlock(out end);
        RequireEnd(token, end);
        return new ForStatement(token.Span, new Variable(name.Span, name.Text), list, options, body, otherwise);
    }

    private ForOptions ParseForOptions()
    {
        var options = new ForOptions(null, null, false);
        while (Current.Kind == TokenKind.Identifier)
        {
            Token option = Take();
            switch (option.Text)
            {
                case "reversed":
                    options = options with { Reversed = true };
                    break;
                case "offset":
                    Expect(":");
                    options = options with { Offset = ParseBinary(0) };
                    break;
                case "limit":
                    Expect(":");
                    options = options with { Limit = ParseBinary(0) };
                    break;
                default:
                    throw new SyntaxError(option, $"The loop argument `{option.Text}` is not supported: offset, limit and reversed are");
            }
        }

        return options;
    }

    private AssignStatement ParseFunction(Token token)
    {
        Token name = TakeName("the name of a function");
        IReadOnlyList<Parameter> parameters = TryTake("(") ? ParseParameters() : null;
        var function = new FunctionExpression(SpanFrom(token), name.Text, parameters, ParseBody(token));
        return new AssignStatement(token.Span, new Variable(name.Span, name.Text), "=", function);
    }

    private List<Parameter> ParseParameters()
    {
        var parameters = new List<Parameter>();
        while (!TryTake(")"))
        {
            string name = TakeName("the name of a parameter").Text;
            Expression fallback = TryTake("=") ? ParseBinary(0) : null;
            parameters.Add(new Parameter(name, fallback, TryTake("...")));
            if (!Current.Is(")"))
                Expect(",");
        }

        return parameters;
    }

    private Statement ParseExpressionStatement()
    {
        Token token = Current;
        Expression expression = ParseExpression();
        bool compound = Current.Kind == TokenKind.Symbol && Current.Text is "=" or "+=" or "-=" or "*=" or "/=" or "//=" or "%=" or "??=";
        if (!compound)
            return new ExpressionStatement(SpanFrom(token), expression);

        string op = Take().Text;
        SkipLines();
        if (expression is CallExpression { Target: Variable name, Named.Count: 0 } call && op == "=")
            return InlineFunction(token, name, call);
        if (expression is not Assignable target)
            throw new SyntaxError(token, $"Expecting a variable, member or indexer on the left of `{op}`");
        return new AssignStatement(token.Span, target, op, ParseExpression());
    }

    /// <summary><c>f(x, y) = expression</c>, whose left side has been read as a call.</summary>
    private AssignStatement InlineFunction(Token token, Variable name, CallExpression call)
    {
        Parameter[] parameters = [.. call.Positional.Select(p => p is Variable variable
            ? new Parameter(variable.Name, null, Rest: false)
            : throw new SyntaxError(token, "The parameters of an inline function are names"))];
        Expression value = ParseExpression();
        var function = new FunctionExpression(token.Span, name.Name, parameters, new ReturnStatement(value.Span, value));
        return new AssignStatement(token.Span, name, "=", function);
    }
}

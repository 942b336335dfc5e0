using System.Collections.Immutable;

namespace Experiments.Core.Sweeps;

/// <summary>
/// The grammar of conditions, loosest first:
/// <c>or: and ('||' and)*</c> · <c>and: compare ('&amp;&amp;' compare)*</c> · <c>compare: sum (('==' | '!=' | '&lt;' | '&lt;=' | '&gt;' | '&gt;=') sum | 'in' list)?</c> ·
/// <c>sum: product (('+' | '-') product)*</c> · <c>product: unary (('*' | '/' | '%') unary)*</c> · <c>unary: ('!' | '-') unary | atom</c>.
/// </summary>
internal sealed class ConditionParser
{
    private const int DeepestNesting = 100;

    private readonly ConditionText _source;
    private readonly ImmutableArray<Token> _tokens;
    private int _next;
    private int _depth;

    private ConditionParser(ConditionText source)
    {
        _source = source;
        _tokens = ConditionLexer.Read(source);
    }

    public static ConditionNode Parse(ConditionText source)
    {
        var parser = new ConditionParser(source);
        if (parser.Current.Kind == TokenKind.End)
            throw source.Invalid(0, "there is no condition");
        ConditionNode root = parser.Or();
        return parser.Current.Kind == TokenKind.End
            ? root
            : throw source.Invalid(parser.Current.Position, $"'{parser.Current.Text}' is not expected here");
    }

    private Token Current => _tokens[_next];

    private ConditionNode Or() => LeftToRight(And, "||");

    private ConditionNode And() => LeftToRight(Compare, "&&");

    private ConditionNode Sum() => LeftToRight(Product, "+", "-");

    private ConditionNode Product() => LeftToRight(Unary, "*", "/", "%");

    private ConditionNode LeftToRight(Func<ConditionNode> operand, params ReadOnlySpan<string> operators)
    {
        ConditionNode left = operand();
        while (Current.Kind == TokenKind.Symbol && operators.Contains(Current.Text))
        {
            Token op = _tokens[_next++];
            left = new ConditionNode(NodeKind.Binary, op.Text, op.Position, left, operand());
        }

        return left;
    }

    private ConditionNode Compare()
    {
        ConditionNode left = Sum();
        if (Current is { Kind: TokenKind.Name, Text: "in" })
            return new ConditionNode(NodeKind.In, "in", _tokens[_next++].Position, [left, .. List()]);
        if (Current.Kind != TokenKind.Symbol || Current.Text is not ("==" or "!=" or "<" or "<=" or ">" or ">="))
            return left;

        Token op = _tokens[_next++];
        ConditionNode right = Sum();
        if (op.Text is "==" or "!=")
            right = AsWord(right);
        return new ConditionNode(NodeKind.Binary, op.Text, op.Position, left, right);
    }

    private List<ConditionNode> List()
    {
        Expect("[");
        var items = new List<ConditionNode>();
        do
            items.Add(AsWord(Sum()));
        while (Accept(","));
        Expect("]");
        return items;
    }

    private ConditionNode Unary()
    {
        if (++_depth > DeepestNesting)
            throw _source.Invalid(Current.Position, "the condition is nested too deeply");
        ConditionNode node;
        if (Current is { Kind: TokenKind.Symbol, Text: "!" or "-" })
        {
            Token op = _tokens[_next++];
            node = new ConditionNode(NodeKind.Unary, op.Text, op.Position, Unary());
        }
        else
        {
            node = Atom();
        }

        _depth--;
        return node;
    }

    private ConditionNode Atom()
    {
        Token token = Current;
        if (token.Kind is TokenKind.Number or TokenKind.Text or TokenKind.Name)
        {
            _next++;
            return token.Kind switch
            {
                TokenKind.Number => new ConditionNode(NodeKind.Number, token.Text, token.Number, token.Position, []),
                TokenKind.Text => new ConditionNode(NodeKind.Text, token.Text, token.Position),
                _ => new ConditionNode(NodeKind.Name, token.Text, token.Position),
            };
        }

        if (!Accept("("))
        {
            throw _source.Invalid(
                token.Position, token.Kind == TokenKind.End ? "something is missing at the end" : $"'{token.Text}' is not expected here");
        }

        ConditionNode inner = Or();
        Expect(")");
        return inner;
    }

    private static ConditionNode AsWord(ConditionNode node) => node.Kind == NodeKind.Name ? node with { Kind = NodeKind.Word } : node;

    private bool Accept(string symbol)
    {
        if (Current.Kind != TokenKind.Symbol || Current.Text != symbol)
            return false;
        _next++;
        return true;
    }

    private void Expect(string symbol)
    {
        if (!Accept(symbol))
            throw _source.Invalid(Current.Position, $"'{symbol}' is expected here");
    }
}

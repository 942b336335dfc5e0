using System.Globalization;

namespace LiteDB;

/// <summary>
/// A condition on a document, or the value at a path of it: <c>$.state = 'failed' AND started &gt; @0</c>.
/// The language has paths, literals, parameters, comparisons, LIKE, BETWEEN, IN, AND, OR and parentheses.
/// </summary>
public sealed class BsonExpression
{
    private readonly ExpressionNode node;

    internal BsonExpression(ExpressionNode node, BsonDocument parameters)
    {
        this.node = node;
        Parameters = parameters;
    }

    /// <summary>The text in its normal form: paths from the root, one space around operators.</summary>
    public string Source => node.Source;

    public BsonDocument Parameters { get; }

    internal ExpressionNode Node => node;

    public static implicit operator string(BsonExpression expr) => expr.Source;

    public static implicit operator BsonExpression(string expr) => Create(expr);

    public static BsonExpression Create(string expression) => Create(expression, new BsonDocument());

    /// <summary><paramref name="args"/> are <c>@0</c>, <c>@1</c> and so on.</summary>
    public static BsonExpression Create(string expression, params BsonValue[] args)
    {
        var parameters = new BsonDocument();
        for (var i = 0; i < args.Length; i++)
        {
            parameters[i.ToString(CultureInfo.InvariantCulture)] = args[i];
        }

        return Create(expression, parameters);
    }

    /// <exception cref="LiteException">The text is no expression.</exception>
    public static BsonExpression Create(string expression, BsonDocument parameters)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(expression);
        return new BsonExpression(new ExpressionParser(expression).Parse(), parameters);
    }

    public override string ToString() => Source;

    internal BsonValue Evaluate(BsonDocument document) => node.Evaluate(document, Parameters);

    internal bool Holds(BsonDocument document) => Evaluate(document) is { IsBoolean: true, AsBoolean: true };
}

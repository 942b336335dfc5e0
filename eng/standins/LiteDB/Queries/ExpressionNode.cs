using System.Globalization;

namespace LiteDB;

/// <summary>A part of an expression.</summary>
internal abstract record ExpressionNode
{
    public abstract string Source { get; }

    public abstract BsonValue Evaluate(BsonDocument document, BsonDocument parameters);

    /// <summary>Whether the value depends on no document.</summary>
    public virtual bool IsConstant => false;
}

/// <summary><c>$</c> or <c>$.plan.seed</c>; a step into what is no document gives null.</summary>
internal sealed record PathNode(IReadOnlyList<string> Names) : ExpressionNode
{
    public override string Source => string.Concat(Names.Select(Step).Prepend("$"));

    public override BsonValue Evaluate(BsonDocument document, BsonDocument parameters) =>
        Names.Aggregate((BsonValue)document, (value, name) => value.IsDocument ? value[name] : BsonValue.Null);

    private static string Step(string name) =>
        name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '$') ? $".{name}" : $".['{name}']";
}

internal sealed record ConstantNode(BsonValue Value) : ExpressionNode
{
    public override string Source => Value.ToString();

    public override bool IsConstant => true;

    public override BsonValue Evaluate(BsonDocument document, BsonDocument parameters) => Value;
}

internal sealed record ParameterNode(string Name) : ExpressionNode
{
    public override string Source => $"@{Name}";

    public override bool IsConstant => true;

    public override BsonValue Evaluate(BsonDocument document, BsonDocument parameters) => parameters[Name];
}

internal sealed record ArrayNode(IReadOnlyList<ExpressionNode> Items) : ExpressionNode
{
    public override string Source => $"[{string.Join(",", Items.Select(item => item.Source))}]";

    public override bool IsConstant => Items.All(item => item.IsConstant);

    public override BsonValue Evaluate(BsonDocument document, BsonDocument parameters) =>
        new BsonArray(Items.Select(item => item.Evaluate(document, parameters)));
}

/// <summary>AND and OR; the right side is read only where it matters.</summary>
internal sealed record LogicNode(string Operator, ExpressionNode Left, ExpressionNode Right) : ExpressionNode
{
    public override string Source => $"({Left.Source} {Operator} {Right.Source})";

    public override BsonValue Evaluate(BsonDocument document, BsonDocument parameters) =>
        Operator == "AND"
            ? Holds(Left, document, parameters) && Holds(Right, document, parameters)
            : Holds(Left, document, parameters) || Holds(Right, document, parameters);

    private static bool Holds(ExpressionNode node, BsonDocument document, BsonDocument parameters) =>
        node.Evaluate(document, parameters) is { IsBoolean: true, AsBoolean: true };
}

/// <summary>A comparison by the order of the database, in which capitals are equal to small letters.</summary>
internal sealed record ComparisonNode(string Operator, ExpressionNode Left, ExpressionNode Right) : ExpressionNode
{
    public override string Source => Operator == "BETWEEN" && Right is ArrayNode { Items: [var low, var high] }
        ? $"{Left.Source} BETWEEN {low.Source} AND {high.Source}"
        : char.IsLetter(Operator[0]) ? $"{Left.Source} {Operator} {Right.Source}" : $"{Left.Source}{Operator}{Right.Source}";

    public override BsonValue Evaluate(BsonDocument document, BsonDocument parameters)
    {
        var (left, right) = (Left.Evaluate(document, parameters), Right.Evaluate(document, parameters));
        return Operator switch
        {
            "=" => BsonOrder.Database.Compare(left, right) == 0,
            "!=" => BsonOrder.Database.Compare(left, right) != 0,
            ">" => BsonOrder.Database.Compare(left, right) > 0,
            ">=" => BsonOrder.Database.Compare(left, right) >= 0,
            "<" => BsonOrder.Database.Compare(left, right) < 0,
            "<=" => BsonOrder.Database.Compare(left, right) <= 0,
            "LIKE" => left.IsString && right.IsString && Like(left.AsString, right.AsString),
            "IN" => right.IsArray ? right.AsArray.Any(item => BsonOrder.Database.Compare(left, item) == 0) : BsonOrder.Database.Compare(left, right) == 0,
            _ => BsonOrder.Database.Compare(left, right.AsArray[0]) >= 0 && BsonOrder.Database.Compare(left, right.AsArray[1]) <= 0,
        };
    }

    // % stands for any text, _ for any character; there is no escape.
    private static bool Like(ReadOnlySpan<char> text, ReadOnlySpan<char> pattern)
    {
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] == '%')
            {
                for (var start = i; start <= text.Length; start++)
                {
                    if (Like(text[start..], pattern[(i + 1)..]))
                    {
                        return true;
                    }
                }

                return false;
            }

            if (i >= text.Length || (pattern[i] != '_' && !SameLetter(text[i], pattern[i])))
            {
                return false;
            }
        }

        return text.Length == pattern.Length;
    }

    private static bool SameLetter(char left, char right) =>
        left == right || CultureInfo.CurrentCulture.CompareInfo.Compare([left], [right], CompareOptions.IgnoreCase) == 0;
}

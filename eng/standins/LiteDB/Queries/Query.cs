namespace LiteDB;

/// <summary>Conditions by name, without writing their text.</summary>
public class Query
{
    public const int Ascending = 1;
    public const int Descending = -1;

    public static BsonExpression EQ(string field, BsonValue value) => BsonExpression.Create($"{field} = @0", value ?? BsonValue.Null);

    public static BsonExpression LT(string field, BsonValue value) => BsonExpression.Create($"{field} < @0", value ?? BsonValue.Null);

    public static BsonExpression LTE(string field, BsonValue value) => BsonExpression.Create($"{field} <= @0", value ?? BsonValue.Null);

    public static BsonExpression GT(string field, BsonValue value) => BsonExpression.Create($"{field} > @0", value ?? BsonValue.Null);

    public static BsonExpression GTE(string field, BsonValue value) => BsonExpression.Create($"{field} >= @0", value ?? BsonValue.Null);

    public static BsonExpression Not(string field, BsonValue value) => BsonExpression.Create($"{field} != @0", value ?? BsonValue.Null);

    public static BsonExpression Between(string field, BsonValue start, BsonValue end) =>
        BsonExpression.Create($"{field} BETWEEN @0 AND @1", start ?? BsonValue.Null, end ?? BsonValue.Null);

    /// <summary>LIKE with the value before a <c>%</c>: capitals do not matter, and <c>%</c> and <c>_</c> in the value are wildcards.</summary>
    public static BsonExpression StartsWith(string field, string value) => BsonExpression.Create($"{field} LIKE @0", value + "%");

    /// <summary>LIKE with the value between two <c>%</c>; see <see cref="StartsWith"/>.</summary>
    public static BsonExpression Contains(string field, string value) => BsonExpression.Create($"{field} LIKE @0", "%" + value + "%");

    public static BsonExpression In(string field, params BsonValue[] values) => BsonExpression.Create($"{field} IN @0", new BsonArray(values));
}

namespace LiteDB;

/// <summary>An index as it is stored.</summary>
internal sealed record StoredIndex(long Id, string Name, BsonExpression Expression, bool IsUnique);

/// <summary>
/// The SQL that finds candidates; <c>$0</c> is the collection, <paramref name="Keys"/> follow.
/// The conditions are checked again on each document, so that a scan may find too much, never too little.
/// </summary>
internal sealed record IndexScan(string Sql, IReadOnlyList<object> Keys)
{
    private static readonly IndexScan All = new("SELECT body FROM document WHERE collection = $0 ORDER BY key", []);

    /// <summary>By the first condition of the form path, comparison, constant whose path has an index; else all documents.</summary>
    public static IndexScan Choose(IReadOnlyList<BsonExpression> conditions, IReadOnlyList<StoredIndex> indexes)
    {
        foreach (var condition in conditions)
        {
            if (condition.Node is ComparisonNode { Left: PathNode path, Right.IsConstant: true } comparison
                && ByPath(path.Source, comparison, condition.Parameters, indexes) is { } scan)
            {
                return scan;
            }
        }

        return All;
    }

    private static IndexScan? ByPath(string path, ComparisonNode comparison, BsonDocument parameters, IReadOnlyList<StoredIndex> indexes)
    {
        if (path == "$._id")
        {
            return Range("key", comparison, parameters) is var (range, keys)
                ? new($"SELECT body FROM document WHERE collection = $0 AND {range} ORDER BY key", keys)
                : null;
        }

        return indexes.FirstOrDefault(index => index.Expression.Source == path) is { } index
            && Range("index_key.key", comparison, parameters) is var (indexRange, indexKeys)
                ? new(
                    $"""
                    SELECT body FROM index_key JOIN document ON document.id = index_key.document
                    WHERE collection = $0 AND collection_index = {index.Id} AND {indexRange} ORDER BY index_key.key, document.key
                    """,
                    indexKeys)
                : null;
    }

    private static (string Range, object[] Keys)? Range(string column, ComparisonNode comparison, BsonDocument parameters)
    {
        var value = comparison.Right.Evaluate(new BsonDocument(), parameters);
        return comparison.Operator switch
        {
            "=" or ">" or ">=" or "<" or "<=" => ($"{column} {comparison.Operator} $1", [KeyEncoding.Encode(value)]),
            "BETWEEN" when value is BsonArray { Count: 2 } => ($"{column} BETWEEN $1 AND $2", [KeyEncoding.Encode(value[0]), KeyEncoding.Encode(value[1])]),
            _ => null,
        };
    }
}

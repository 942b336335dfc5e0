namespace LiteDB;

/// <summary>Conditions, one order, an offset and a limit over what <paramref name="find"/> brings.</summary>
internal sealed class LiteQueryable(Func<IReadOnlyList<BsonExpression>, List<BsonDocument>> find) : ILiteQueryable<BsonDocument>
{
    private readonly List<BsonExpression> conditions = [];
    private BsonExpression? key;
    private int order = Query.Ascending;
    private int offset;
    private int limit = int.MaxValue;

    public ILiteQueryable<BsonDocument> Where(BsonExpression predicate)
    {
        conditions.Add(predicate);
        return this;
    }

    /// <exception cref="ArgumentException">The query has an order.</exception>
    public ILiteQueryable<BsonDocument> OrderBy(BsonExpression keySelector, int order = Query.Ascending)
    {
        if (key is not null)
        {
            throw new ArgumentException("ORDER BY already defined in this query builder", nameof(keySelector));
        }

        (key, this.order) = (keySelector, order);
        return this;
    }

    public ILiteQueryable<BsonDocument> OrderByDescending(BsonExpression keySelector) => OrderBy(keySelector, Query.Descending);

    public ILiteQueryableResult<BsonDocument> Limit(int limit)
    {
        this.limit = limit;
        return this;
    }

    public ILiteQueryableResult<BsonDocument> Skip(int offset)
    {
        this.offset = offset;
        return this;
    }

    public IEnumerable<BsonDocument> ToEnumerable()
    {
        foreach (var document in Run())
        {
            yield return document;
        }
    }

    public List<BsonDocument> ToList() => [.. Run()];

    public BsonDocument FirstOrDefault() => Run().FirstOrDefault()!;

    public int Count() => Run().Count();

    public bool Exists() => Run().Any();

    private IEnumerable<BsonDocument> Run()
    {
        IEnumerable<BsonDocument> found = find(conditions);
        if (key is not null)
        {
            found = order == Query.Descending ? found.OrderByDescending(key.Evaluate, BsonOrder.Database) : found.OrderBy(key.Evaluate, BsonOrder.Database);
        }

        return found.Skip(offset).Take(limit);
    }
}

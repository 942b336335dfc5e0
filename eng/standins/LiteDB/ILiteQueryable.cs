namespace LiteDB;

/// <summary>A query under construction.</summary>
public interface ILiteQueryable<T> : ILiteQueryableResult<T>
{
    ILiteQueryable<T> Where(BsonExpression predicate);

    ILiteQueryable<T> OrderBy(BsonExpression keySelector, int order = LiteDB.Query.Ascending);

    ILiteQueryable<T> OrderByDescending(BsonExpression keySelector);
}

/// <summary>A query that runs when its results are read.</summary>
public interface ILiteQueryableResult<T>
{
    ILiteQueryableResult<T> Limit(int limit);

    ILiteQueryableResult<T> Skip(int offset);

    IEnumerable<T> ToEnumerable();

    List<T> ToList();

    T FirstOrDefault();

    int Count();

    bool Exists();
}

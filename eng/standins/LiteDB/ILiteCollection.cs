namespace LiteDB;

/// <summary>Documents by their <c>_id</c>.</summary>
public interface ILiteCollection<T>
{
    string Name { get; }

    BsonAutoId AutoId { get; }

    BsonValue Insert(T entity);

    int Insert(IEnumerable<T> entities);

    bool Update(T entity);

    bool Upsert(T entity);

    int Upsert(IEnumerable<T> entities);

    bool Delete(BsonValue id);

    int DeleteAll();

    int DeleteMany(BsonExpression predicate);

    bool EnsureIndex(string name, BsonExpression expression, bool unique = false);

    bool EnsureIndex(BsonExpression expression, bool unique = false);

    bool DropIndex(string name);

    T FindById(BsonValue id);

    T FindOne(BsonExpression predicate);

    IEnumerable<T> Find(BsonExpression predicate, int skip = 0, int limit = int.MaxValue);

    IEnumerable<T> FindAll();

    ILiteQueryable<T> Query();

    int Count();

    int Count(BsonExpression predicate);

    bool Exists(BsonExpression predicate);
}

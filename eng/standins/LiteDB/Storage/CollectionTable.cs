using Microsoft.Data.Sqlite;

namespace LiteDB;

/// <summary>The documents of one collection and its indexes, on a connection that someone else opened and commits.</summary>
internal sealed class CollectionTable(SqliteConnection connection, string name, bool utcDate)
{
    /// <summary>2,047 pages of 8,192 bytes with headers taken off.</summary>
    private const int LargestDocument = 2047 * 8150;

    private long? Id => connection.Scalar<long?>("SELECT id FROM collection WHERE name = $0", name);

    public bool Exists => Id is not null;

    public static List<string> Names(SqliteConnection connection) =>
        connection.List("SELECT name FROM collection ORDER BY id", row => row.GetString(0));

    public void Insert(BsonValue id, BsonDocument document)
    {
        var key = IdKey(id);
        if (Find(key) is not null)
        {
            throw LiteException.IndexDuplicateKey("_id", id);
        }

        var (collection, body) = (EnsureId(), Body(document));
        var row = connection.Scalar<long>("INSERT INTO document(collection, key, body) VALUES ($0, $1, $2) RETURNING id", collection, key, body);
        AddToIndexes(row, document);
    }

    public bool Update(BsonValue id, BsonDocument document)
    {
        if (Find(IdKey(id)) is not { } row)
        {
            return false;
        }

        connection.Execute("UPDATE document SET body = $1 WHERE id = $0", row, Body(document));
        connection.Execute("DELETE FROM index_key WHERE document = $0", row);
        AddToIndexes(row, document);
        return true;
    }

    public bool Delete(BsonValue id)
    {
        if (Find(KeyEncoding.Encode(id)) is not { } row)
        {
            return false;
        }

        connection.Execute("DELETE FROM index_key WHERE document = $0", row);
        connection.Execute("DELETE FROM document WHERE id = $0", row);
        return true;
    }

    public int DeleteAll()
    {
        if (Id is not { } collection)
        {
            return 0;
        }

        connection.Execute("DELETE FROM index_key WHERE collection_index IN (SELECT id FROM collection_index WHERE collection = $0)", collection);
        return connection.Execute("DELETE FROM document WHERE collection = $0", collection);
    }

    public bool Drop()
    {
        DeleteAll();
        connection.Execute("DELETE FROM collection_index WHERE collection IN (SELECT id FROM collection WHERE name = $0)", name);
        return connection.Execute("DELETE FROM collection WHERE name = $0", name) > 0;
    }

    public BsonDocument? FindById(BsonValue id) =>
        connection.Scalar<byte[]>(
            "SELECT body FROM document WHERE collection = (SELECT id FROM collection WHERE name = $0) AND key = $1", name, KeyEncoding.Encode(id)) is { } body
            ? BsonSerializer.Deserialize(body, utcDate)
            : null;

    /// <summary>The documents that all <paramref name="conditions"/> hold for, in the order of the index used, else of <c>_id</c>.</summary>
    public List<BsonDocument> Find(IReadOnlyList<BsonExpression> conditions)
    {
        var documents = new List<BsonDocument>();
        if (Id is not { } collection)
        {
            return documents;
        }

        var scan = IndexScan.Choose(conditions, Indexes(collection));
        foreach (var body in connection.List(scan.Sql, row => (byte[])row[0], [collection, .. scan.Keys]))
        {
            var document = BsonSerializer.Deserialize(body, utcDate);
            if (conditions.All(condition => condition.Holds(document)))
            {
                documents.Add(document);
            }
        }

        return documents;
    }

    public long Count() => Id is { } collection ? connection.Scalar<long>("SELECT count(*) FROM document WHERE collection = $0", collection) : 0;

    /// <summary>The largest number among the identifiers, 0 where there is none.</summary>
    public long LargestNumber() => Find(Array.Empty<BsonExpression>()).Select(document => document["_id"]).LastOrDefault(id => id.IsNumber)?.AsInt64 ?? 0;

    public bool EnsureIndex(string index, BsonExpression expression, bool unique)
    {
        var collection = EnsureId();
        var present = connection.Scalar<string>("SELECT expression FROM collection_index WHERE collection = $0 AND name = $1", collection, index);
        if (present is not null)
        {
            return present == expression.Source ? false : throw LiteException.IndexAlreadyExist(index, name);
        }

        var id = connection.Scalar<long>(
            "INSERT INTO collection_index(collection, name, expression, is_unique) VALUES ($0, $1, $2, $3) RETURNING id",
            collection, index, expression.Source, unique ? 1 : 0);
        var added = new StoredIndex(id, index, expression, unique);
        const string Documents = "SELECT id, body FROM document WHERE collection = $0";
        foreach (var (row, body) in connection.List(Documents, row => (row.GetInt64(0), (byte[])row[1]), collection))
        {
            AddToIndex(added, row, BsonSerializer.Deserialize(body, utcDate));
        }

        return true;
    }

    public bool DropIndex(string index)
    {
        if (string.Equals(index, "_id", StringComparison.OrdinalIgnoreCase))
        {
            throw LiteException.IndexDropId();
        }

        const string Which = "collection = (SELECT id FROM collection WHERE name = $0) AND name = $1";
        connection.Execute($"DELETE FROM index_key WHERE collection_index IN (SELECT id FROM collection_index WHERE {Which})", name, index);
        return connection.Execute($"DELETE FROM collection_index WHERE {Which}", name, index) > 0;
    }

    private static byte[] IdKey(BsonValue id) =>
        id.Type is BsonType.Null or BsonType.MinValue or BsonType.MaxValue ? throw LiteException.InvalidDataType("_id", id) : KeyEncoding.EncodeKey(id);

    private static byte[] Body(BsonDocument document)
    {
        var body = BsonSerializer.Serialize(document);
        return body.Length <= LargestDocument ? body : throw LiteException.DocumentTooLarge(LargestDocument);
    }

    private long EnsureId() => Id ?? connection.Scalar<long>("INSERT INTO collection(name) VALUES ($0) RETURNING id", name);

    private long? Find(byte[] key) =>
        connection.Scalar<long?>("SELECT id FROM document WHERE collection = (SELECT id FROM collection WHERE name = $0) AND key = $1", name, key);

    private List<StoredIndex> Indexes(long collection) => connection.List(
        "SELECT id, name, expression, is_unique FROM collection_index WHERE collection = $0",
        row => new StoredIndex(row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetInt64(3) != 0),
        collection);

    private void AddToIndexes(long row, BsonDocument document)
    {
        foreach (var index in Indexes(EnsureId()))
        {
            AddToIndex(index, row, document);
        }
    }

    private void AddToIndex(StoredIndex index, long row, BsonDocument document)
    {
        var value = index.Expression.Evaluate(document);
        var key = KeyEncoding.EncodeKey(value);
        if (index.IsUnique && connection.Scalar<long>("SELECT count(*) FROM index_key WHERE collection_index = $0 AND key = $1", index.Id, key) > 0)
        {
            throw LiteException.IndexDuplicateKey(index.Name, value);
        }

        connection.Execute("INSERT INTO index_key(collection_index, key, document) VALUES ($0, $1, $2)", index.Id, key, row);
    }
}

using System.Text.RegularExpressions;

namespace LiteDB;

/// <summary>A collection of plain documents.</summary>
internal sealed partial class LiteCollection(LiteDatabase database, DataFile file, string name, BsonAutoId autoId) : ILiteCollection<BsonDocument>
{
    public string Name => name;

    public BsonAutoId AutoId => autoId;

    public BsonValue Insert(BsonDocument entity)
    {
        Insert([entity]);
        return entity["_id"];
    }

    public int Insert(IEnumerable<BsonDocument> entities) => ForEach(entities, (table, document) =>
    {
        table.Insert(EnsureId(table, document), document);
        return true;
    });

    public bool Update(BsonDocument entity) => ForEach([entity], (table, document) => table.Update(document["_id"], document)) > 0;

    /// <summary>True where the document was not there.</summary>
    public bool Upsert(BsonDocument entity) => Upsert([entity]) > 0;

    /// <summary>How many were not there.</summary>
    public int Upsert(IEnumerable<BsonDocument> entities) => ForEach(entities, (table, document) =>
    {
        var id = EnsureId(table, document);
        if (table.Update(id, document))
        {
            return false;
        }

        table.Insert(id, document);
        return true;
    });

    public bool Delete(BsonValue id) => Write(table => table.Delete(id));

    public int DeleteAll() => Write(table => table.DeleteAll());

    public int DeleteMany(BsonExpression predicate) => Write(table => table.Find([predicate]).Count(document => table.Delete(document["_id"])));

    /// <summary>False where the index is there already.</summary>
    public bool EnsureIndex(string name, BsonExpression expression, bool unique = false) =>
        !string.Equals(name, "_id", StringComparison.OrdinalIgnoreCase) && Write(table => table.EnsureIndex(name, expression, unique));

    public bool EnsureIndex(BsonExpression expression, bool unique = false) =>
        EnsureIndex(expression.Source == "$._id" ? "_id" : NoLetterOrDigit().Replace(expression.Source, ""), expression, unique);

    public bool DropIndex(string name) => Write(table => table.DropIndex(name));

    public BsonDocument FindById(BsonValue id) => Read(table => table.FindById(id))!;

    public BsonDocument FindOne(BsonExpression predicate) => Find(predicate).FirstOrDefault()!;

    public IEnumerable<BsonDocument> Find(BsonExpression predicate, int skip = 0, int limit = int.MaxValue) =>
        Query().Where(predicate).Skip(skip).Limit(limit).ToEnumerable();

    public IEnumerable<BsonDocument> FindAll() => Query().ToEnumerable();

    public ILiteQueryable<BsonDocument> Query() => new LiteQueryable(conditions => Read(table => table.Find(conditions)));

    public int Count() => (int)Read(table => table.Count());

    public int Count(BsonExpression predicate) => Query().Where(predicate).Count();

    public bool Exists(BsonExpression predicate) => Query().Where(predicate).Exists();

    private BsonValue EnsureId(CollectionTable table, BsonDocument document)
    {
        if (!document.ContainsKey("_id"))
        {
            document["_id"] = autoId switch
            {
                BsonAutoId.Int32 => (int)table.LargestNumber() + 1,
                BsonAutoId.Int64 => table.LargestNumber() + 1,
                BsonAutoId.Guid => Guid.NewGuid(),
                _ => ObjectId.NewObjectId(),
            };
        }

        return document["_id"];
    }

    private int ForEach(IEnumerable<BsonDocument> documents, Func<CollectionTable, BsonDocument, bool> change) =>
        Write(table => documents.Count(document => change(table, document)));

    private T Write<T>(Func<CollectionTable, T> change) => file.Write(connection => change(new CollectionTable(connection, name, database.UtcDate)));

    private T Read<T>(Func<CollectionTable, T> query) => file.Read(connection => query(new CollectionTable(connection, name, database.UtcDate)));

    [GeneratedRegex("[^A-Za-z0-9]")]
    private static partial Regex NoLetterOrDigit();
}

namespace LiteDB;

/// <summary>A file of collections.</summary>
public interface ILiteDatabase : IDisposable
{
    int UserVersion { get; set; }

    TimeSpan Timeout { get; set; }

    bool UtcDate { get; set; }

    ILiteCollection<BsonDocument> GetCollection(string name, BsonAutoId autoId = BsonAutoId.ObjectId);

    IEnumerable<string> GetCollectionNames();

    bool CollectionExists(string name);

    bool DropCollection(string name);

    bool BeginTrans();

    bool Commit();

    bool Rollback();

    void Checkpoint();
}

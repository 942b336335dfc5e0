namespace LiteDB;

/// <summary>What a collection makes up for a document that comes without an <c>_id</c>.</summary>
public enum BsonAutoId
{
    Int32 = 2,
    Int64 = 3,
    ObjectId = 10,
    Guid = 11,
}

namespace LiteDB;

/// <summary>Turns objects into documents and back. Collections of documents, the only ones here, take them as they are.</summary>
public class BsonMapper
{
    public static BsonMapper Global = new();

    private BsonMapper()
    {
    }
}

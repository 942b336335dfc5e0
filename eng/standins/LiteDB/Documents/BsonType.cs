namespace LiteDB;

/// <summary>The kinds of value; the numbers are also the order between values of different kinds.</summary>
public enum BsonType : byte
{
    MinValue = 0,
    Null = 1,
    Int32 = 2,
    Int64 = 3,
    Double = 4,
    Decimal = 5,
    String = 6,
    Document = 7,
    Array = 8,
    Binary = 9,
    ObjectId = 10,
    Guid = 11,
    Boolean = 12,
    DateTime = 13,
    MaxValue = 14,
}

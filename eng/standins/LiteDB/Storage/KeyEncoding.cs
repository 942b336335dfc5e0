using System.Buffers.Binary;
using System.Globalization;

namespace LiteDB;

/// <summary>
/// Values as bytes whose order is the database's order, so that SQLite's indexes are ours.
/// Text is its sort key without case: two identifiers that differ in capitals alone are one.
/// </summary>
internal static class KeyEncoding
{
    private const int LongestKey = 1023;

    /// <summary>A value to be stored.</summary>
    /// <exception cref="LiteException">The value is longer than an index takes.</exception>
    public static byte[] EncodeKey(BsonValue value) =>
        Size(value) <= LongestKey ? Encode(value) : throw LiteException.InvalidIndexKey($"Index key must be less than {LongestKey} bytes.");

    /// <summary>A value to be looked for.</summary>
    public static byte[] Encode(BsonValue value)
    {
        using var stream = new MemoryStream();
        Write(value, stream);
        return stream.ToArray();
    }

    private static int Size(BsonValue value) => value.Type switch
    {
        BsonType.String => System.Text.Encoding.UTF8.GetByteCount(value.AsString),
        BsonType.Binary => value.AsBinary.Length,
        BsonType.Array => value.AsArray.Sum(item => Size(item) + 1),
        BsonType.Document => value.AsDocument.Sum(field => field.Key.Length + Size(field.Value) + 1),
        _ => 0,
    };

    private static void Write(BsonValue value, MemoryStream stream)
    {
        stream.WriteByte(value.IsNumber ? (byte)BsonType.Int32 : (byte)value.Type);
        switch (value.Type)
        {
            case BsonType.String:
                stream.Write(CultureInfo.CurrentCulture.CompareInfo.GetSortKey(value.AsString, CompareOptions.IgnoreCase).KeyData);
                stream.Write([0, 0]);
                break;
            case BsonType.Binary:
                stream.Write(value.AsBinary);
                break;
            case BsonType.ObjectId:
                stream.Write(value.AsObjectId.ToByteArray());
                break;
            case BsonType.Guid:
                stream.Write(value.AsGuid.ToByteArray(bigEndian: true));
                break;
            case BsonType.Boolean:
                stream.WriteByte(value.AsBoolean ? (byte)1 : (byte)0);
                break;
            case BsonType.DateTime:
                WriteSigned(value.AsDateTime.ToUniversalTime().Ticks, stream);
                break;
            case BsonType.Array:
                WriteAll(value.AsArray, stream);
                break;
            case BsonType.Document:
                WriteAll(value.AsDocument.GetElements().SelectMany(field => new BsonValue[] { field.Key, field.Value }), stream);
                break;
            default:
                if (value.IsNumber)
                {
                    WriteNumber(value, stream);
                }

                break;
        }
    }

    private static void WriteAll(IEnumerable<BsonValue> items, MemoryStream stream)
    {
        foreach (var item in items)
        {
            Write(item, stream);
        }

        stream.WriteByte(0);
    }

    // The double orders numbers of all kinds; what it rounds away from a long follows.
    private static void WriteNumber(BsonValue value, MemoryStream stream)
    {
        var rounded = value.AsDouble;
        var bits = BitConverter.DoubleToInt64Bits(rounded == 0 ? 0 : rounded);
        WriteSigned(bits < 0 ? bits ^ long.MaxValue : bits, stream);
        WriteSigned(value.IsInt64 ? (long)(value.AsDecimal - (decimal)rounded) : 0, stream);
    }

    private static void WriteSigned(long value, MemoryStream stream)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, (ulong)value ^ 0x8000_0000_0000_0000);
        stream.Write(bytes);
    }
}

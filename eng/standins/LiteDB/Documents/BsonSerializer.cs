using System.Text;

namespace LiteDB;

/// <summary>Documents as bytes (bsonspec.org, with this format's own decimal, guid, smallest and largest values).</summary>
public class BsonSerializer
{
    /// <summary>Writes a document; a null character in a field's name is refused, in a string kept.</summary>
    public static byte[] Serialize(BsonDocument doc)
    {
        ArgumentNullException.ThrowIfNull(doc);
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        WriteDocument(doc.GetElements(), writer);
        return stream.ToArray();
    }

    /// <summary>Reads a document; dates come back in local time unless <paramref name="utcDate"/> is set.</summary>
    /// <param name="buffer">What <see cref="Serialize"/> wrote.</param>
    /// <param name="utcDate">Leave dates in UTC.</param>
    /// <param name="fields">Names at the top level to keep; all when null or empty.</param>
    public static BsonDocument Deserialize(byte[] buffer, bool utcDate = false, HashSet<string>? fields = null)
    {
        using var reader = new BinaryReader(new MemoryStream(buffer), Encoding.UTF8);
        var document = ReadDocument(reader, utcDate);
        foreach (var name in document.Keys.Where(name => fields is { Count: > 0 } && !fields.Contains(name)).ToList())
        {
            document.Remove(name);
        }

        return document;
    }

    private static void WriteDocument(IEnumerable<KeyValuePair<string, BsonValue>> fields, BinaryWriter writer)
    {
        var start = writer.BaseStream.Position;
        writer.Write(0);
        foreach (var (name, value) in fields)
        {
            WriteField(name, value, writer);
        }

        writer.Write((byte)0);
        var end = writer.BaseStream.Position;
        writer.BaseStream.Position = start;
        writer.Write((int)(end - start));
        writer.BaseStream.Position = end;
    }

    private static void WriteField(string name, BsonValue value, BinaryWriter writer)
    {
        if (name.Contains('\0', StringComparison.Ordinal))
        {
            throw LiteException.InvalidNullCharInString();
        }

        writer.Write(Tag(value.Type));
        writer.Write(Encoding.UTF8.GetBytes(name));
        writer.Write((byte)0);
        WriteValue(value, writer);
    }

    private static void WriteValue(BsonValue value, BinaryWriter writer)
    {
        switch (value.Type)
        {
            case BsonType.Double: writer.Write(value.AsDouble); break;
            case BsonType.Int32: writer.Write(value.AsInt32); break;
            case BsonType.Int64: writer.Write(value.AsInt64); break;
            case BsonType.Decimal: writer.Write(value.AsDecimal); break;
            case BsonType.Boolean: writer.Write(value.AsBoolean); break;
            case BsonType.ObjectId: writer.Write(value.AsObjectId.ToByteArray()); break;
            case BsonType.DateTime: writer.Write(Milliseconds(value.AsDateTime)); break;
            case BsonType.Document: WriteDocument(value.AsDocument.GetElements(), writer); break;
            case BsonType.Array: WriteDocument(value.AsArray.Select((item, i) => KeyValuePair.Create($"{i}", item)), writer); break;
            case BsonType.Binary: WriteBinary(value.AsBinary, 0x00, writer); break;
            case BsonType.Guid: WriteBinary(value.AsGuid.ToByteArray(), 0x04, writer); break;
            case BsonType.String:
                var text = Encoding.UTF8.GetBytes(value.AsString);
                writer.Write(text.Length + 1);
                writer.Write(text);
                writer.Write((byte)0);
                break;
        }
    }

    private static void WriteBinary(byte[] bytes, byte subtype, BinaryWriter writer)
    {
        writer.Write(bytes.Length);
        writer.Write(subtype);
        writer.Write(bytes);
    }

    private static BsonDocument ReadDocument(BinaryReader reader, bool utcDate)
    {
        var document = new BsonDocument();
        ReadFields(reader, utcDate, document.Add);
        return document;
    }

    private static BsonArray ReadArray(BinaryReader reader, bool utcDate)
    {
        var array = new BsonArray();
        ReadFields(reader, utcDate, (_, item) => array.Add(item));
        return array;
    }

    private static void ReadFields(BinaryReader reader, bool utcDate, Action<string, BsonValue> add)
    {
        reader.ReadInt32();
        for (var tag = reader.ReadByte(); tag != 0; tag = reader.ReadByte())
        {
            add(ReadName(reader), ReadValue(tag, reader, utcDate));
        }
    }

    private static string ReadName(BinaryReader reader)
    {
        var bytes = new List<byte>();
        for (var next = reader.ReadByte(); next != 0; next = reader.ReadByte())
        {
            bytes.Add(next);
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }

    private static BsonValue ReadValue(byte tag, BinaryReader reader, bool utcDate) => tag switch
    {
        0x01 => reader.ReadDouble(),
        0x02 => ReadString(reader),
        0x03 => ReadDocument(reader, utcDate),
        0x04 => ReadArray(reader, utcDate),
        0x05 => ReadBinary(reader),
        0x07 => new ObjectId(reader.ReadBytes(12)),
        0x08 => reader.ReadBoolean(),
        0x09 => Date(reader.ReadInt64(), utcDate),
        0x0A => BsonValue.Null,
        0x10 => reader.ReadInt32(),
        0x12 => reader.ReadInt64(),
        0x13 => new BsonValue(reader.ReadDecimal()),
        0xFF => BsonValue.MinValue,
        0x7F => BsonValue.MaxValue,
        _ => throw LiteException.InvalidDatafileState($"BSON type 0x{tag:X2} not supported"),
    };

    private static BsonValue ReadString(BinaryReader reader)
    {
        var text = Encoding.UTF8.GetString(reader.ReadBytes(reader.ReadInt32() - 1));
        reader.ReadByte();
        return text;
    }

    private static BsonValue ReadBinary(BinaryReader reader)
    {
        var length = reader.ReadInt32();
        var subtype = reader.ReadByte();
        var bytes = reader.ReadBytes(length);
        return subtype == 0x04 ? new Guid(bytes) : bytes;
    }

    private static byte Tag(BsonType type) => type switch
    {
        BsonType.Double => 0x01,
        BsonType.String => 0x02,
        BsonType.Document => 0x03,
        BsonType.Array => 0x04,
        BsonType.Binary or BsonType.Guid => 0x05,
        BsonType.ObjectId => 0x07,
        BsonType.Boolean => 0x08,
        BsonType.DateTime => 0x09,
        BsonType.Null => 0x0A,
        BsonType.Int32 => 0x10,
        BsonType.Int64 => 0x12,
        BsonType.Decimal => 0x13,
        BsonType.MinValue => 0xFF,
        _ => 0x7F,
    };

    // The two ends of DateTime are kept apart from the rest, as a time zone must not shift them.
    private static long Milliseconds(DateTime date)
    {
        var utc = date == DateTime.MinValue || date == DateTime.MaxValue ? date : date.ToUniversalTime();
        return (utc.Ticks - BsonValue.UnixEpoch.Ticks) / TimeSpan.TicksPerMillisecond;
    }

    private static DateTime Date(long milliseconds, bool utcDate)
    {
        if (milliseconds == Milliseconds(DateTime.MinValue))
        {
            return DateTime.MinValue;
        }

        if (milliseconds == Milliseconds(DateTime.MaxValue))
        {
            return DateTime.MaxValue;
        }

        var date = BsonValue.UnixEpoch.AddMilliseconds(milliseconds);
        return utcDate ? date : date.ToLocalTime();
    }
}

using System.Buffers.Binary;
using System.Security.Cryptography;

namespace LiteDB;

/// <summary>Twelve bytes: seconds since 1970, machine, process and a counter, big-endian, so that ids sort by creation.</summary>
public class ObjectId : IComparable<ObjectId>, IEquatable<ObjectId>
{
    private static readonly int MachineId = RandomNumberGenerator.GetInt32(0x1000000);
    private static int counter = RandomNumberGenerator.GetInt32(0x1000000);

    private readonly byte[] bytes;

    public ObjectId()
        : this(new byte[12])
    {
    }

    /// <exception cref="ArgumentException">The text is not 24 hexadecimal digits.</exception>
    public ObjectId(string value)
        : this(FromHex(value))
    {
    }

    public ObjectId(byte[] bytes, int startIndex = 0)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        this.bytes = bytes.AsSpan(startIndex, 12).ToArray();
    }

    public static ObjectId Empty => new();

    public DateTime CreationTime => BsonValue.UnixEpoch.AddSeconds(BinaryPrimitives.ReadInt32BigEndian(bytes));

    public static ObjectId NewObjectId()
    {
        var bytes = new byte[12];
        var seconds = (int)(TimeProvider.System.GetUtcNow().UtcDateTime - BsonValue.UnixEpoch).TotalSeconds;
        BinaryPrimitives.WriteInt32BigEndian(bytes, seconds);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4), MachineId << 8);
        BinaryPrimitives.WriteInt16BigEndian(bytes.AsSpan(7), (short)Environment.ProcessId);
        var increment = Interlocked.Increment(ref counter);
        bytes[9] = (byte)(increment >> 16);
        BinaryPrimitives.WriteInt16BigEndian(bytes.AsSpan(10), (short)increment);
        return new ObjectId(bytes);
    }

    public byte[] ToByteArray() => (byte[])bytes.Clone();

    public int CompareTo(ObjectId? other) => other is null ? 1 : bytes.AsSpan().SequenceCompareTo(other.bytes);

    public bool Equals(ObjectId? other) => other is not null && bytes.AsSpan().SequenceEqual(other.bytes);

    public override bool Equals(object? obj) => Equals(obj as ObjectId);

    public override int GetHashCode() => BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(8)) ^ BinaryPrimitives.ReadInt32BigEndian(bytes);

    public override string ToString() => Convert.ToHexStringLower(bytes);

    public static bool operator ==(ObjectId? lhs, ObjectId? rhs) => lhs is null ? rhs is null : lhs.Equals(rhs);

    public static bool operator !=(ObjectId? lhs, ObjectId? rhs) => !(lhs == rhs);

    public static bool operator >=(ObjectId lhs, ObjectId rhs) => lhs.CompareTo(rhs) >= 0;

    public static bool operator >(ObjectId lhs, ObjectId rhs) => lhs.CompareTo(rhs) > 0;

    public static bool operator <(ObjectId lhs, ObjectId rhs) => lhs.CompareTo(rhs) < 0;

    public static bool operator <=(ObjectId lhs, ObjectId rhs) => lhs.CompareTo(rhs) <= 0;

    private static byte[] FromHex(string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(value);
        return value.Length == 24
            ? Convert.FromHexString(value)
            : throw new ArgumentException($"ObjectId strings should be 24 hex characters, got {value.Length} : \"{value}\"", nameof(value));
    }
}

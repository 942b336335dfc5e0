using System.Collections;
using System.Globalization;

namespace LiteDB;

/// <summary>One value of a document. A date is cut to milliseconds on the way in, as it is stored.</summary>
public class BsonValue : IComparable<BsonValue>, IEquatable<BsonValue>
{
    public static readonly DateTime UnixEpoch = DateTime.UnixEpoch;

    public static BsonValue Null = new(BsonType.Null, null);
    public static BsonValue MinValue = new(BsonType.MinValue, "-oo");
    public static BsonValue MaxValue = new(BsonType.MaxValue, "+oo");

    protected BsonValue(BsonType type, object? rawValue)
    {
        Type = type;
        RawValue = rawValue;
    }

    public BsonValue()
        : this(BsonType.Null, null)
    {
    }

    public BsonValue(int value)
        : this(BsonType.Int32, value)
    {
    }

    public BsonValue(long value)
        : this(BsonType.Int64, value)
    {
    }

    public BsonValue(double value)
        : this(BsonType.Double, value)
    {
    }

    public BsonValue(decimal value)
        : this(BsonType.Decimal, value)
    {
    }

    public BsonValue(string? value)
        : this(value is null ? BsonType.Null : BsonType.String, value)
    {
    }

    public BsonValue(byte[]? value)
        : this(value is null ? BsonType.Null : BsonType.Binary, value)
    {
    }

    public BsonValue(ObjectId? value)
        : this(value is null ? BsonType.Null : BsonType.ObjectId, value)
    {
    }

    public BsonValue(Guid value)
        : this(BsonType.Guid, value)
    {
    }

    public BsonValue(bool value)
        : this(BsonType.Boolean, value)
    {
    }

    public BsonValue(DateTime value)
        : this(BsonType.DateTime, Truncate(value))
    {
    }

    /// <exception cref="InvalidCastException">The value has no BSON kind.</exception>
    public BsonValue(object? value)
        : this(TypeOf(value), RawOf(value))
    {
    }

    public BsonType Type { get; }

    public virtual object? RawValue { get; }

    public virtual BsonValue this[string name]
    {
        get => throw new InvalidOperationException($"Cannot access non-document type value on {RawValue}");
        set => throw new InvalidOperationException($"Cannot access non-document type value on {RawValue}");
    }

    public virtual BsonValue this[int index]
    {
        get => throw new InvalidOperationException($"Cannot access non-array type value on {RawValue}");
        set => throw new InvalidOperationException($"Cannot access non-array type value on {RawValue}");
    }

    public BsonArray AsArray => (this as BsonArray)!;

    public BsonDocument AsDocument => (this as BsonDocument)!;

    public byte[] AsBinary => (RawValue as byte[])!;

    public bool AsBoolean => (bool)RawValue!;

    public string AsString => (string)RawValue!;

    public int AsInt32 => Convert.ToInt32(RawValue, CultureInfo.InvariantCulture);

    public long AsInt64 => Convert.ToInt64(RawValue, CultureInfo.InvariantCulture);

    public double AsDouble => Convert.ToDouble(RawValue, CultureInfo.InvariantCulture);

    public decimal AsDecimal => Convert.ToDecimal(RawValue, CultureInfo.InvariantCulture);

    public DateTime AsDateTime => (DateTime)RawValue!;

    public ObjectId AsObjectId => (ObjectId)RawValue!;

    public Guid AsGuid => (Guid)RawValue!;

    public bool IsNull => Type == BsonType.Null;

    public bool IsArray => Type == BsonType.Array;

    public bool IsDocument => Type == BsonType.Document;

    public bool IsInt32 => Type == BsonType.Int32;

    public bool IsInt64 => Type == BsonType.Int64;

    public bool IsDouble => Type == BsonType.Double;

    public bool IsDecimal => Type == BsonType.Decimal;

    public bool IsNumber => Type is BsonType.Int32 or BsonType.Int64 or BsonType.Double or BsonType.Decimal;

    public bool IsBinary => Type == BsonType.Binary;

    public bool IsBoolean => Type == BsonType.Boolean;

    public bool IsString => Type == BsonType.String;

    public bool IsObjectId => Type == BsonType.ObjectId;

    public bool IsGuid => Type == BsonType.Guid;

    public bool IsDateTime => Type == BsonType.DateTime;

    public bool IsMinValue => Type == BsonType.MinValue;

    public bool IsMaxValue => Type == BsonType.MaxValue;

    public static implicit operator int(BsonValue value) => (int)value.RawValue!;

    public static implicit operator BsonValue(int value) => new(value);

    public static implicit operator long(BsonValue value) => (long)value.RawValue!;

    public static implicit operator BsonValue(long value) => new(value);

    public static implicit operator double(BsonValue value) => (double)value.RawValue!;

    public static implicit operator BsonValue(double value) => new(value);

    public static implicit operator bool(BsonValue value) => (bool)value.RawValue!;

    public static implicit operator BsonValue(bool value) => new(value);

    public static implicit operator string(BsonValue value) => (string)value.RawValue!;

    public static implicit operator BsonValue(string? value) => new(value);

    public static implicit operator byte[](BsonValue value) => (byte[])value.RawValue!;

    public static implicit operator BsonValue(byte[]? value) => new(value);

    public static implicit operator Guid(BsonValue value) => (Guid)value.RawValue!;

    public static implicit operator BsonValue(Guid value) => new(value);

    public static implicit operator DateTime(BsonValue value) => (DateTime)value.RawValue!;

    public static implicit operator BsonValue(DateTime value) => new(value);

    public static implicit operator ObjectId(BsonValue value) => (ObjectId)value.RawValue!;

    public static implicit operator BsonValue(ObjectId? value) => new(value);

    public static bool operator ==(BsonValue? lhs, BsonValue? rhs) => lhs is null ? rhs is null : rhs is not null && lhs.Equals(rhs);

    public static bool operator !=(BsonValue? lhs, BsonValue? rhs) => !(lhs == rhs);

    public static bool operator >=(BsonValue lhs, BsonValue rhs) => lhs.CompareTo(rhs) >= 0;

    public static bool operator >(BsonValue lhs, BsonValue rhs) => lhs.CompareTo(rhs) > 0;

    public static bool operator <(BsonValue lhs, BsonValue rhs) => lhs.CompareTo(rhs) < 0;

    public static bool operator <=(BsonValue lhs, BsonValue rhs) => lhs.CompareTo(rhs) <= 0;

    /// <summary>Compares as code does, capitals apart; only a database compares by its collation.</summary>
    public virtual int CompareTo(BsonValue? other) => other is null ? 1 : BsonOrder.Ordinal.Compare(this, other);

    public bool Equals(BsonValue? other) => CompareTo(other) == 0;

    public override bool Equals(object? obj) => obj is BsonValue other && Equals(other);

    // Numbers of different kinds can be equal, so their hash is that of the double.
    public override int GetHashCode() =>
        IsNumber ? AsDouble.GetHashCode() : HashCode.Combine(Type, RawValue is byte[] or ICollection ? null : RawValue);

    /// <summary>The value as JSON.</summary>
    public override string ToString() => JsonText.Write(this);

    private static DateTime Truncate(DateTime value) =>
        value == DateTime.MaxValue || value == DateTime.MinValue
            ? value
            : new DateTime(value.Ticks - (value.Ticks % TimeSpan.TicksPerMillisecond), value.Kind);

    private static BsonType TypeOf(object? value) => value switch
    {
        null => BsonType.Null,
        BsonValue bson => bson.Type,
        int => BsonType.Int32,
        long => BsonType.Int64,
        double => BsonType.Double,
        decimal => BsonType.Decimal,
        string => BsonType.String,
        byte[] => BsonType.Binary,
        ObjectId => BsonType.ObjectId,
        Guid => BsonType.Guid,
        bool => BsonType.Boolean,
        DateTime => BsonType.DateTime,
        _ => throw new InvalidCastException("Value is not a valid BSON data type - Use Mapper.ToDocument for more complex types converts"),
    };

    private static object? RawOf(object? value) => value switch
    {
        BsonValue bson => bson.RawValue,
        DateTime date => Truncate(date),
        _ => value,
    };
}

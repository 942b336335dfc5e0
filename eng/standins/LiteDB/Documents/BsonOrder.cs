using System.Globalization;

namespace LiteDB;

/// <summary>The order of values: by kind, numbers of all kinds together, text by the given rule.</summary>
internal sealed class BsonOrder : IComparer<BsonValue>
{
    /// <summary>The rule of code: character by character.</summary>
    public static readonly BsonOrder Ordinal = new(string.CompareOrdinal);

    /// <summary>The rule of a database: the culture's order, capitals equal to small letters, for identifiers too.</summary>
    public static readonly BsonOrder Database = new((left, right) => string.Compare(left, right, CultureInfo.CurrentCulture, CompareOptions.IgnoreCase));

    private readonly Comparison<string> text;

    private BsonOrder(Comparison<string> text) => this.text = text;

    public int Compare(BsonValue? x, BsonValue? y)
    {
        (x, y) = (x ?? BsonValue.Null, y ?? BsonValue.Null);
        if (x.IsNumber && y.IsNumber)
        {
            return CompareNumbers(x, y);
        }

        return x.Type != y.Type ? x.Type.CompareTo(y.Type) : CompareSameKind(x, y);
    }

    private static int CompareNumbers(BsonValue x, BsonValue y) => (x.RawValue, y.RawValue) switch
    {
        (double or float, _) or (_, double or float) => x.AsDouble.CompareTo(y.AsDouble),
        (decimal, _) or (_, decimal) => x.AsDecimal.CompareTo(y.AsDecimal),
        _ => x.AsInt64.CompareTo(y.AsInt64),
    };

    private int CompareSameKind(BsonValue x, BsonValue y) => x.Type switch
    {
        BsonType.String => Math.Sign(text(x.AsString, y.AsString)),
        BsonType.Binary => x.AsBinary.AsSpan().SequenceCompareTo(y.AsBinary),
        BsonType.ObjectId => x.AsObjectId.CompareTo(y.AsObjectId),
        BsonType.Guid => x.AsGuid.CompareTo(y.AsGuid),
        BsonType.Boolean => x.AsBoolean.CompareTo(y.AsBoolean),
        BsonType.DateTime => x.AsDateTime.ToUniversalTime().CompareTo(y.AsDateTime.ToUniversalTime()),
        BsonType.Array => CompareItems(x.AsArray, y.AsArray),
        BsonType.Document => CompareFields(x.AsDocument, y.AsDocument),
        _ => 0,
    };

    private int CompareItems(BsonArray x, BsonArray y)
    {
        var first = x.Zip(y).Select(pair => Compare(pair.First, pair.Second)).FirstOrDefault(result => result != 0);
        return first != 0 ? first : x.Count.CompareTo(y.Count);
    }

    private int CompareFields(BsonDocument x, BsonDocument y)
    {
        var first = x.Keys.Select(key => Compare(x[key], y[key])).FirstOrDefault(result => result != 0);
        return first != 0 ? first : x.Count.CompareTo(y.Count);
    }
}

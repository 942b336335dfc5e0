using System.Globalization;
using System.Text;
using System.Text.Json;

namespace LiteDB;

/// <summary>Values as extended JSON, as messages and <see cref="BsonValue.ToString"/> show them.</summary>
internal static class JsonText
{
    public static string Write(BsonValue value)
    {
        var text = new StringBuilder();
        Write(value, text);
        return text.ToString();
    }

    private static void Write(BsonValue value, StringBuilder text)
    {
        switch (value)
        {
            case BsonDocument document:
                WriteList('{', document.GetElements(), '}', text, field =>
                {
                    text.Append('"').Append(JsonEncodedText.Encode(field.Key)).Append("\":");
                    Write(field.Value, text);
                });
                break;
            case BsonArray array:
                WriteList('[', array, ']', text, item => Write(item, text));
                break;
            default:
                text.Append(Scalar(value));
                break;
        }
    }

    private static void WriteList<T>(char open, IEnumerable<T> items, char close, StringBuilder text, Action<T> write)
    {
        text.Append(open);
        var separate = false;
        foreach (var item in items)
        {
            if (separate)
            {
                text.Append(',');
            }

            write(item);
            separate = true;
        }

        text.Append(close);
    }

    private static string Scalar(BsonValue value) => value.Type switch
    {
        BsonType.Null => "null",
        BsonType.Boolean => value.AsBoolean ? "true" : "false",
        BsonType.Int32 => value.AsInt32.ToString(CultureInfo.InvariantCulture),
        BsonType.Double => value.AsDouble.ToString("0.0########", NumberFormatInfo.InvariantInfo),
        BsonType.String => $"\"{JsonEncodedText.Encode(value.AsString)}\"",
        BsonType.Int64 => Extended("numberLong", value.AsInt64.ToString(CultureInfo.InvariantCulture)),
        BsonType.Decimal => Extended("numberDecimal", value.AsDecimal.ToString(CultureInfo.InvariantCulture)),
        BsonType.Binary => Extended("binary", Convert.ToBase64String(value.AsBinary)),
        BsonType.ObjectId => Extended("oid", value.AsObjectId.ToString()),
        BsonType.Guid => Extended("guid", value.AsGuid.ToString()),
        BsonType.DateTime => Extended("date", value.AsDateTime.ToUniversalTime().ToString("o", CultureInfo.InvariantCulture)),
        BsonType.MinValue => Extended("minValue", "1"),
        _ => Extended("maxValue", "1"),
    };

    private static string Extended(string kind, string value) => $"{{\"${kind}\":\"{value}\"}}";
}

using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace LiteDB;

/// <summary>Named values. Names match whatever their case; a missing name reads as <see cref="BsonValue.Null"/>.</summary>
public class BsonDocument : BsonValue, IDictionary<string, BsonValue>
{
    private readonly Dictionary<string, BsonValue> fields;

    public BsonDocument()
        : this(new Dictionary<string, BsonValue>(StringComparer.OrdinalIgnoreCase))
    {
    }

    public BsonDocument(IDictionary<string, BsonValue> dict)
        : this(new Dictionary<string, BsonValue>(dict, StringComparer.OrdinalIgnoreCase))
    {
    }

    private BsonDocument(Dictionary<string, BsonValue> fields)
        : base(BsonType.Document, fields) => this.fields = fields;

    public new IDictionary<string, BsonValue> RawValue => fields;

    public ICollection<string> Keys => fields.Keys;

    public ICollection<BsonValue> Values => fields.Values;

    public int Count => fields.Count;

    public bool IsReadOnly => false;

    public override BsonValue this[string key]
    {
        get => fields.GetValueOrDefault(key, Null);
        set => fields[key] = value ?? Null;
    }

    public void Add(string key, BsonValue value) => fields.Add(key, value ?? Null);

    public void Add(KeyValuePair<string, BsonValue> item) => Add(item.Key, item.Value);

    public bool ContainsKey(string key) => fields.ContainsKey(key);

    public bool Contains(KeyValuePair<string, BsonValue> item) => fields.Contains(item);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out BsonValue value) => fields.TryGetValue(key, out value);

    public bool Remove(string key) => fields.Remove(key);

    public bool Remove(KeyValuePair<string, BsonValue> item) => fields.Remove(item.Key);

    public void Clear() => fields.Clear();

    public void CopyTo(KeyValuePair<string, BsonValue>[] array, int arrayIndex) =>
        ((ICollection<KeyValuePair<string, BsonValue>>)fields).CopyTo(array, arrayIndex);

    /// <summary>The fields with <c>_id</c> first, the order in which they are stored.</summary>
    public IEnumerable<KeyValuePair<string, BsonValue>> GetElements()
    {
        if (fields.TryGetValue("_id", out var id))
        {
            yield return new("_id", id);
        }

        foreach (var field in fields.Where(field => field.Key != "_id"))
        {
            yield return field;
        }
    }

    public IEnumerator<KeyValuePair<string, BsonValue>> GetEnumerator() => fields.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => fields.GetEnumerator();
}

using System.Collections;

namespace LiteDB;

/// <summary>A list of values.</summary>
public class BsonArray : BsonValue, IList<BsonValue>
{
    private readonly List<BsonValue> items;

    public BsonArray()
        : this(new List<BsonValue>())
    {
    }

    public BsonArray(List<BsonValue> array)
        : base(BsonType.Array, array)
    {
        ArgumentNullException.ThrowIfNull(array);
        items = array;
    }

    public BsonArray(params BsonValue[] array)
        : this(new List<BsonValue>(array))
    {
    }

    public BsonArray(IEnumerable<BsonValue> items)
        : this(new List<BsonValue>(items))
    {
    }

    public new IList<BsonValue> RawValue => items;

    public int Count => items.Count;

    public bool IsReadOnly => false;

    public override BsonValue this[int index]
    {
        get => items[index];
        set => items[index] = value ?? Null;
    }

    public void Add(BsonValue item) => items.Add(item ?? Null);

    public void AddRange(IEnumerable<BsonValue> items)
    {
        foreach (var item in items)
        {
            Add(item);
        }
    }

    public void Insert(int index, BsonValue item) => items.Insert(index, item ?? Null);

    public bool Remove(BsonValue item) => items.Remove(item);

    public void RemoveAt(int index) => items.RemoveAt(index);

    public void Clear() => items.Clear();

    public bool Contains(BsonValue item) => items.Contains(item ?? Null);

    public int IndexOf(BsonValue item) => items.IndexOf(item ?? Null);

    public void CopyTo(BsonValue[] array, int arrayIndex) => items.CopyTo(array, arrayIndex);

    public IEnumerator<BsonValue> GetEnumerator() => items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => items.GetEnumerator();
}

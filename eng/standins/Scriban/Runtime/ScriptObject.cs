using System.Collections;
using Scriban.Parsing;

namespace Scriban.Runtime;

/// <summary>A dictionary of members for templates, in the order they were added. Null is a value like any other.</summary>
public class ScriptObject : IDictionary<string, object>, IScriptObject, IDictionary, IFormattable
{
    private readonly Dictionary<string, object> _members;
    private readonly HashSet<string> _readOnly;

    public ScriptObject()
        : this(null)
    {
    }

    public ScriptObject(IEqualityComparer<string> keyComparer)
    {
        _members = new Dictionary<string, object>(keyComparer ?? StringComparer.Ordinal);
        _readOnly = new HashSet<string>(_members.Comparer);
    }

    public int Count => _members.Count;

    public virtual bool IsReadOnly { get; set; }

    public ICollection<string> Keys => _members.Keys;

    public ICollection<object> Values => _members.Values;

    public virtual object this[string key]
    {
        get => _members.GetValueOrDefault(key);
        set => Write(key, value, readOnly: false);
    }

    /// <summary>A new object with the members of a .NET object, a dictionary or a type.</summary>
    public static ScriptObject From(object obj)
    {
        var result = new ScriptObject();
        result.Import(obj);
        return result;
    }

    public void Add(string key, object value)
    {
        this.AssertNotReadOnly();
        _members.Add(key, value);
    }

    public void SetValue(string member, object value, bool readOnly) => Write(member, value, readOnly);

    public bool ContainsKey(string key) => _members.ContainsKey(key);

    public virtual bool Contains(string member) => _members.ContainsKey(member);

    public IEnumerable<string> GetMembers() => _members.Keys;

    public virtual bool CanWrite(string member) => !IsReadOnly && !_readOnly.Contains(member);

    public virtual void SetReadOnly(string member, bool readOnly)
    {
        if (readOnly)
            _readOnly.Add(member);
        else
            _readOnly.Remove(member);
    }

    public virtual bool Remove(string member)
    {
        this.AssertNotReadOnly();
        return _members.Remove(member);
    }

    public void Clear()
    {
        this.AssertNotReadOnly();
        _members.Clear();
    }

    public virtual bool TryGetValue(TemplateContext context, SourceSpan span, string member, out object value) =>
        _members.TryGetValue(member, out value);

    public virtual bool TrySetValue(TemplateContext context, SourceSpan span, string member, object value, bool readOnly)
    {
        if (!CanWrite(member))
            return false;
        Write(member, value, readOnly);
        return true;
    }

    public virtual void CopyTo(ScriptObject dest)
    {
        ArgumentNullException.ThrowIfNull(dest);
        foreach ((string member, object value) in _members)
            dest.Write(member, value, _readOnly.Contains(member));
    }

    public virtual IScriptObject Clone(bool deep)
    {
        var clone = new ScriptObject(_members.Comparer);
        foreach ((string member, object value) in _members)
            clone.Write(member, deep && value is IScriptObject inner ? inner.Clone(deep: true) : value, _readOnly.Contains(member));
        return clone;
    }

    public IEnumerator<KeyValuePair<string, object>> GetEnumerator() => _members.GetEnumerator();

    public sealed override string ToString() => ToString(null);

    public string ToString(IFormatProvider formatProvider) => ToString(null, formatProvider);

    public virtual string ToString(string format, IFormatProvider formatProvider) =>
        ScriptText.Of(formatProvider as TemplateContext ?? new TemplateContext(), this);

    private void Write(string member, object value, bool readOnly)
    {
        this.AssertNotReadOnly();
        _members[member] = value;
        SetReadOnly(member, readOnly);
    }

    bool IDictionary<string, object>.TryGetValue(string key, out object value) => _members.TryGetValue(key, out value);

    void ICollection<KeyValuePair<string, object>>.Add(KeyValuePair<string, object> item) => Add(item.Key, item.Value);

    bool ICollection<KeyValuePair<string, object>>.Contains(KeyValuePair<string, object> item) => _members.Contains(item);

    bool ICollection<KeyValuePair<string, object>>.Remove(KeyValuePair<string, object> item) => _members.Contains(item) && Remove(item.Key);

    void ICollection<KeyValuePair<string, object>>.CopyTo(KeyValuePair<string, object>[] array, int arrayIndex) =>
        ((ICollection<KeyValuePair<string, object>>)_members).CopyTo(array, arrayIndex);

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    bool IDictionary.IsFixedSize => false;

    ICollection IDictionary.Keys => _members.Keys;

    ICollection IDictionary.Values => _members.Values;

    bool ICollection.IsSynchronized => false;

    object ICollection.SyncRoot => _members;

    object IDictionary.this[object key]
    {
        get => this[(string)key];
        set => this[(string)key] = value;
    }

    void IDictionary.Add(object key, object value) => Add((string)key, value);

    bool IDictionary.Contains(object key) => key is string name && Contains(name);

    void IDictionary.Remove(object key) => Remove((string)key);

    IDictionaryEnumerator IDictionary.GetEnumerator() => _members.GetEnumerator();

    void ICollection.CopyTo(Array array, int index) => ((ICollection)_members).CopyTo(array, index);
}

using System.Collections;

namespace TorchSharp.Utils;

/// <summary>The elements of a tensor in main memory, in logical order.</summary>
public sealed unsafe class TensorAccessor<T> : IDisposable, IEnumerable<T>
    where T : unmanaged
{
    private readonly torch.Tensor _tensor;
    private readonly T* _data;
    private readonly long[] _shape;
    private readonly long[] _strides;
    private readonly bool _contiguous;

    internal TensorAccessor(torch.Tensor tensor)
    {
        // An alias of its own: the accessor outlives the tensor that it was asked of.
        _tensor = tensor.alias().DetachFromDisposeScope();
        _data = (T*)Native.ts_data_ptr(_tensor.Handle);
        _shape = _tensor.shape;
        _strides = _tensor.stride();
        _contiguous = _tensor.is_contiguous();
        Count = _tensor.NumberOfElements;
    }

    public long Count { get; }

    public bool IsReadOnly => false;

    public T this[params long[] indices]
    {
        get => _data[Offset(indices)];
        set => _data[Offset(indices)] = value;
    }

    public T[] ToArray()
    {
        if (_tensor.ndim == 0 && Count == 1) return [*_data];
        var result = new T[Count];
        CopyTo(result);
        return result;
    }

    /// <summary>An array of the tensor's shape; a bare value for a tensor without dimensions.</summary>
    public Array ToNDArray()
    {
        if (_shape.Length == 0) return ToArray();
        var result = Array.CreateInstance(typeof(T), _shape);
        var index = new long[_shape.Length];
        foreach (var value in this)
        {
            result.SetValue(value, index);
            for (var d = index.Length - 1; d >= 0 && ++index[d] == _shape[d]; d--) index[d] = 0;
        }

        return result;
    }

    public void CopyTo(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyTo(array.AsSpan(), arrayIndex, tensorIndex);

    public void CopyTo(Span<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        var length = (int)Math.Min(array.Length - arrayIndex, Count - tensorIndex);
        if (_contiguous)
        {
            new ReadOnlySpan<T>(_data + tensorIndex, length).CopyTo(array[arrayIndex..]);
            return;
        }

        for (var i = 0; i < length; i++) array[arrayIndex + i] = _data[Offset(tensorIndex + i)];
    }

    public void CopyFrom(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyFrom((ReadOnlySpan<T>)array, arrayIndex, tensorIndex);

    public void CopyFrom(ReadOnlySpan<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        var length = (int)Math.Min(array.Length - arrayIndex, Count - tensorIndex);
        if (_contiguous)
        {
            array.Slice(arrayIndex, length).CopyTo(new Span<T>(_data + tensorIndex, length));
            return;
        }

        for (var i = 0; i < length; i++) _data[Offset(tensorIndex + i)] = array[arrayIndex + i];
    }

    public IEnumerator<T> GetEnumerator()
    {
        for (long i = 0; i < Count; i++) yield return At(i);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override bool Equals(object? obj) => obj is TensorAccessor<T> other && this.SequenceEqual(other);

    public override int GetHashCode() => HashCode.Combine(Count, (nint)_data);

    public void Dispose() => _tensor.Dispose();

    private T At(long i) => _data[Offset(i)];

    private long Offset(long linear)
    {
        if (_contiguous) return linear;
        long offset = 0;
        for (var d = _shape.Length - 1; d >= 0; d--)
        {
            offset += linear % _shape[d] * _strides[d];
            linear /= _shape[d];
        }

        return offset;
    }

    private long Offset(long[] indices)
    {
        if (indices.Length == 1 && _shape.Length != 1)
        {
            if (indices[0] < 0 || indices[0] >= Count) throw new IndexOutOfRangeException();
            return Offset(indices[0]);
        }

        if (indices.Length != _shape.Length) throw new ArgumentException("as many indices as dimensions are needed", nameof(indices));
        long offset = 0;
        for (var d = 0; d < indices.Length; d++)
        {
            if (indices[d] < 0 || indices[d] >= _shape[d]) throw new IndexOutOfRangeException();
            offset += indices[d] * _strides[d];
        }

        return offset;
    }
}

namespace TorchSharp;

/// <content>Indexing.</content>
public static partial class torch
{
    public partial class Tensor
    {
        public Tensor this[params TensorIndex[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        public Tensor this[params Tensor[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        public Tensor this[params long[] indices]
        {
            get => At(indices);
            set => Put(indices, value);
        }

        public Tensor this[long i1]
        {
            get => At([i1]);
            set => Put([i1], value);
        }

        public Tensor this[long i1, long i2]
        {
            get => At([i1, i2]);
            set => Put([i1, i2], value);
        }

        public Tensor this[long i1, long i2, long i3]
        {
            get => At([i1, i2, i3]);
            set => Put([i1, i2, i3], value);
        }

        public Tensor index(params TensorIndex[] indices)
        {
            var result = Wrap(Native.ts_index(Handle, TensorIndex.Natives(indices), indices.Length), this);
            GC.KeepAlive(indices);
            return result;
        }

        public Tensor index(params Tensor[] indices) => index(Array.ConvertAll(indices, TensorIndex.Tensor));

        public Tensor index_put_(Tensor value, params TensorIndex[] indices)
        {
            Check(Native.ts_index_put(Handle, TensorIndex.Natives(indices), indices.Length, value.Handle), this, value);
            GC.KeepAlive(indices);
            return this;
        }

        public Tensor index_put_(Scalar value, params TensorIndex[] indices)
        {
            Check(Native.ts_index_put_scalar(Handle, TensorIndex.Natives(indices), indices.Length, value.Native), this);
            GC.KeepAlive(indices);
            return this;
        }

        public Tensor index_put_(Tensor value, params Tensor[] indices) => index_put_(value, indices, false);

        public Tensor index_put_(Tensor value, Tensor[] indices, bool accumulate = false)
        {
            Check(
                Native.ts_index_put_tensors(Handle, Handles(indices.AsSpan()), indices.Length, value.Handle, accumulate), this, value,
                indices);
            return this;
        }

        public Tensor index_put_(Scalar value, params Tensor[] indices) => index_put_(value, Array.ConvertAll(indices, TensorIndex.Tensor));

        public IList<Tensor> nonzero_as_list() => WrapAll(Native.ts_where_indices(Handle, out var count), count, this);

        private static NativeIndex[] Integers(ReadOnlySpan<long> indices)
        {
            var result = new NativeIndex[indices.Length];
            for (var i = 0; i < result.Length; i++) result[i] = new NativeIndex { Kind = 2, Start = indices[i] };
            return result;
        }

        private Tensor At(ReadOnlySpan<long> indices) => Wrap(Native.ts_index(Handle, Integers(indices), indices.Length), this);

        private void Put(ReadOnlySpan<long> indices, Tensor value) =>
            Check(Native.ts_index_put(Handle, Integers(indices), indices.Length, value.Handle), this, value);
    }
}

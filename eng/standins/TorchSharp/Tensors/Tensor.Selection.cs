namespace TorchSharp;

public static partial class torch
{
    /// <content>Selecting, gathering and scattering.</content>
    public partial class Tensor
    {
        public Tensor narrow(long dim, long start, long length) => Wrap(Native.ts_narrow(Handle, dim, start, length), this);
        public Tensor select(long dim, long index) => Wrap(Native.ts_select(Handle, dim, index), this);
        public Tensor slice(long dim, long start, long finish, long step) => Wrap(Native.ts_slice(Handle, dim, start, finish, step), this);
        public Tensor index_select(long dim, Tensor index) => Wrap(Native.ts_index_select(Handle, dim, index.Handle), this, index);
        public Tensor gather(long dim, Tensor index) => Wrap(Native.ts_gather(Handle, dim, index.Handle), this, index);
        public Tensor take(Tensor index) => Wrap(Native.ts_take(Handle, index.Handle), this, index);
        public Tensor take_along_dim(Tensor indices, long dim)
            => Wrap(Native.ts_take_along_dim_tl(Handle, indices.Handle, dim), this, indices);
        public Tensor scatter(long dim, Tensor index, Tensor src)
            => Wrap(Native.ts_scatter(Handle, dim, index.Handle, src.Handle), this, index, src);

        public Tensor scatter_(long dim, Tensor index, Tensor src)
        {
            Check(Native.ts_scatter_in_place(Handle, dim, index.Handle, src.Handle), this, index, src);
            return this;
        }

        public Tensor scatter_add(long dim, Tensor index, Tensor src)
            => Wrap(Native.ts_scatter_add(Handle, dim, index.Handle, src.Handle), this, index, src);

        public Tensor scatter_add_(long dim, Tensor index, Tensor src)
        {
            Check(Native.ts_scatter_add_in_place(Handle, dim, index.Handle, src.Handle), this, index, src);
            return this;
        }

        public Tensor masked_fill(Tensor mask, Scalar value) => Wrap(Native.ts_masked_fill(Handle, mask.Handle, value.Native), this, mask);

        public Tensor masked_fill_(Tensor mask, Scalar value)
        {
            Check(Native.ts_masked_fill_in_place(Handle, mask.Handle, value.Native), this, mask);
            return this;
        }

        public Tensor masked_select(Tensor mask) => Wrap(Native.ts_masked_select(Handle, mask.Handle), this, mask);
        public Tensor masked_scatter(Tensor mask, Tensor value)
            => Wrap(Native.ts_masked_scatter(Handle, mask.Handle, value.Handle), this, mask, value);

        public Tensor masked_scatter_(Tensor mask, Tensor value)
        {
            Check(Native.ts_masked_scatter_in_place(Handle, mask.Handle, value.Handle), this, mask, value);
            return this;
        }

        public Tensor index_add(long dim, Tensor index, Tensor source, Scalar alpha)
            => Wrap(Native.ts_index_add(Handle, dim, index.Handle, source.Handle, alpha.Native), this, index, source);

        public Tensor index_add_(long dim, Tensor index, Tensor source, Scalar alpha)
        {
            Check(Native.ts_index_add_in_place(Handle, dim, index.Handle, source.Handle, alpha.Native), this, index, source);
            return this;
        }

        public Tensor index_copy(long dim, Tensor index, Tensor source)
            => Wrap(Native.ts_index_copy(Handle, dim, index.Handle, source.Handle), this, index, source);

        public Tensor index_copy_(long dim, Tensor index, Tensor source)
        {
            Check(Native.ts_index_copy_in_place(Handle, dim, index.Handle, source.Handle), this, index, source);
            return this;
        }

        public Tensor index_fill(long dim, Tensor index, Scalar value)
            => Wrap(Native.ts_index_fill(Handle, dim, index.Handle, value.Native), this, index);

        public Tensor index_fill_(long dim, Tensor index, Scalar value)
        {
            Check(Native.ts_index_fill_in_place(Handle, dim, index.Handle, value.Native), this, index);
            return this;
        }

        public Tensor where(Tensor condition, Tensor y) => Wrap(Native.ts_where(Handle, condition.Handle, y.Handle), this, condition, y);
        public Tensor nonzero() => Wrap(Native.ts_nonzero(Handle), this);
        public Tensor argwhere() => Wrap(Native.ts_argwhere(Handle), this);
        public Tensor select_scatter(Tensor src, long dim, long index)
            => Wrap(Native.ts_select_scatter(Handle, src.Handle, dim, index), this, src);
        public Tensor slice_scatter(Tensor src, long dim = 0, long? start = null, long? end = null, long step = 1)
            => Wrap(Native.ts_slice_scatter(Handle, src.Handle, dim, start ?? long.MinValue, end ?? long.MinValue, step), this, src);
        public Tensor bucketize(Tensor boundaries, bool outInt32 = false, bool right = false)
            => Wrap(Native.ts_bucketize(Handle, boundaries.Handle, outInt32, right), this, boundaries);
    }
}

namespace TorchSharp;

public static partial class torch
{
    /// <content>Views and changes of shape.</content>
    public partial class Tensor
    {
        public Tensor view(params long[] shape) => Wrap(Native.ts_view(Handle, shape, shape.Length), this);
        public Tensor reshape(params long[] shape) => Wrap(Native.ts_reshape(Handle, shape, shape.Length), this);
        public Tensor permute(params long[] permutation) => Wrap(Native.ts_permute_L(Handle, permutation, permutation.Length), this);
        public Tensor permute(IEnumerable<long> permutation) => permute(permutation.ToArray());
        public Tensor transpose(long dim0, long dim1) => Wrap(Native.ts_transpose(Handle, dim0, dim1), this);

        public Tensor transpose_(long dim0, long dim1)
        {
            Check(Native.ts_transpose_in_place(Handle, dim0, dim1), this);
            return this;
        }

        public Tensor t() => Wrap(Native.ts_t(Handle), this);
        public Tensor swapaxes(long dim0, long dim1) => transpose(dim0, dim1);
        public Tensor swapdims(long dim0, long dim1) => transpose(dim0, dim1);
        public Tensor unsqueeze(long dim) => Wrap(Native.ts_unsqueeze(Handle, dim), this);

        public Tensor unsqueeze_(long dim)
        {
            Check(Native.ts_unsqueeze_in_place(Handle, dim), this);
            return this;
        }

        public Tensor squeeze(long? dim = null) => Wrap(Native.ts_squeeze(Handle, dim ?? long.MinValue), this);

        public Tensor squeeze_(long? dim = null)
        {
            Check(Native.ts_squeeze_in_place(Handle, dim ?? long.MinValue), this);
            return this;
        }

        public Tensor expand(ReadOnlySpan<long> sizes, bool isImplicit = false)
            => Wrap(Native.ts_expand_Lb(Handle, sizes, sizes.Length, isImplicit), this);
        public Tensor expand(long[] sizes, bool isImplicit = false) => expand(sizes.AsSpan(), isImplicit);
        public Tensor expand(Size sizes, bool isImplicit = false) => expand(sizes.Shape.AsSpan(), isImplicit);
        public Tensor expand(params long[] sizes) => expand(sizes.AsSpan(), false);
        public Tensor expand_as(Tensor other) => Wrap(Native.ts_expand_as(Handle, other.Handle), this, other);
        public Tensor broadcast_to(params long[] shape) => Wrap(Native.ts_broadcast_to(Handle, shape, shape.Length), this);
        public Tensor view_as(Tensor other) => Wrap(Native.ts_view_as(Handle, other.Handle), this, other);
        public Tensor flatten(long start_dim = 0, long end_dim = -1) => Wrap(Native.ts_flatten_ll(Handle, start_dim, end_dim), this);
        public Tensor unflatten(long dim, params long[] sizes) => Wrap(Native.ts_unflatten_lL(Handle, dim, sizes, sizes.Length), this);
        public Tensor unflatten(long dim, Size sizes) => unflatten(dim, sizes.Shape);
        public Tensor ravel() => Wrap(Native.ts_ravel(Handle), this);
        public Tensor[] chunk(long chunks, long dim = 0) => WrapAll(Native.ts_chunk(Handle, chunks, dim, out var count), count, this);
        public Tensor[] split(long size, int dim = 0) => WrapAll(Native.ts_split_li(Handle, size, dim, out var count), count, this);
        public Tensor[] split(ReadOnlySpan<long> sizes, long dim = 0)
            => WrapAll(Native.ts_split_Ll(Handle, sizes, sizes.Length, dim, out var count), count, this);
        public Tensor[] split(long[] sizes, long dim = 0) => split(sizes.AsSpan(), dim);
        public Tensor[] split(params long[] sizes) => split(sizes.AsSpan(), 0);
        public Tensor[] tensor_split(long size, long dim = 0)
            => WrapAll(Native.ts_tensor_split_ll(Handle, size, dim, out var count), count, this);
        public Tensor[] tensor_split(long[] sizes, long dim = 0)
            => WrapAll(Native.ts_tensor_split_Ll(Handle, sizes, sizes.Length, dim, out var count), count, this);
        public Tensor[] unbind(long dimension = 0) => WrapAll(Native.ts_unbind(Handle, dimension, out var count), count, this);
        public Tensor repeat(params long[] sizes) => Wrap(Native.ts_repeat(Handle, sizes, sizes.Length), this);
        public Tensor tile(long[] reps) => Wrap(Native.ts_tile(Handle, reps, reps.Length), this);
        public Tensor roll(long[] shifts, long[] dims) => Wrap(Native.ts_roll_LL(Handle, shifts, shifts.Length, dims, dims.Length), this);
        public Tensor flip(params long[] dims) => Wrap(Native.ts_flip(Handle, dims, dims.Length), this);
        public Tensor roll(long[] shifts) => roll(shifts, []);
        public Tensor roll(long shifts, long? dims = null) => roll([shifts], dims is { } dim ? [dim] : []);
        public Tensor repeat_interleave(long repeats, long? dim = null, long? output_size = null)
            => Wrap(Native.ts_repeat_interleave_loo(Handle, repeats, dim ?? long.MinValue, output_size ?? long.MinValue), this);
        public Tensor repeat_interleave(Tensor repeats, long? dim = null, long? output_size = null)
            => Wrap(
                Native.ts_repeat_interleave_too(Handle, repeats.Handle, dim ?? long.MinValue, output_size ?? long.MinValue), this,
                repeats);
        public Tensor movedim(long[] source, long[] destination)
            => Wrap(Native.ts_movedim(Handle, source, source.Length, destination, destination.Length), this);
        public Tensor moveaxis(long[] source, long[] destination) => movedim(source, destination);
        public Tensor tril(long diagonal = 0) => Wrap(Native.ts_tril(Handle, diagonal), this);
        public Tensor triu(long diagonal = 0) => Wrap(Native.ts_triu(Handle, diagonal), this);

        public Tensor tril_(long diagonal = 0)
        {
            Check(Native.ts_tril_in_place(Handle, diagonal), this);
            return this;
        }

        public Tensor triu_(long diagonal = 0)
        {
            Check(Native.ts_triu_in_place(Handle, diagonal), this);
            return this;
        }

        public Tensor diagonal(long offset = 0, long dim1 = 0, long dim2 = 1) => Wrap(Native.ts_diagonal(Handle, offset, dim1, dim2), this);
        public Tensor diag(long diagonal = 0) => Wrap(Native.ts_diag(Handle, diagonal), this);
        public Tensor diag_embed(long offset = 0, long dim1 = -2, long dim2 = -1)
            => Wrap(Native.ts_diag_embed(Handle, offset, dim1, dim2), this);
        public Tensor unfold(long dimension, long size, long step) => Wrap(Native.ts_unfold(Handle, dimension, size, step), this);
        public Tensor as_strided(long[] size, long[] strides, long storageOffset = 0)
            => Wrap(Native.ts_as_strided(Handle, size, size.Length, strides, strides.Length, storageOffset), this);
        public Tensor atleast_1d() => Wrap(Native.ts_atleast_1d(Handle), this);
        public Tensor atleast_2d() => Wrap(Native.ts_atleast_2d(Handle), this);
    }
}

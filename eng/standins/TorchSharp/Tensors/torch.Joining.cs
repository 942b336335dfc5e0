namespace TorchSharp;

/// <content>Functions of several tensors.</content>
public static partial class torch
{
    public static Tensor cat(IList<Tensor> tensors, long dim = 0) => Cat(Handles(tensors), dim);

    public static Tensor cat(ReadOnlySpan<Tensor> tensors, long dim = 0) => Cat(Handles(tensors), dim);

    public static Tensor cat(Tensor[] tensors, long dim = 0) => Cat(Handles(tensors.AsSpan()), dim);

    public static Tensor concat(IList<Tensor> tensors, long dim = 0) => cat(tensors, dim);

    public static Tensor concat(Tensor[] tensors, long dim = 0) => cat(tensors, dim);

    public static Tensor concatenate(IList<Tensor> tensors, long axis = 0) => cat(tensors, axis);

    public static Tensor concatenate(Tensor[] tensors, long axis = 0) => cat(tensors, axis);

    public static Tensor stack(IEnumerable<Tensor> tensors, long dim = 0)
    {
        var handles = Handles(tensors);
        return Wrap(Native.ts_stack(handles, handles.Length, dim));
    }

    public static Tensor hstack(params Tensor[] tensors) => Wrap(Native.ts_hstack(Handles(tensors.AsSpan()), tensors.Length));

    public static Tensor hstack(IList<Tensor> tensors) => hstack(tensors.ToArray());

    public static Tensor vstack(Tensor[] tensors) => Wrap(Native.ts_vstack(Handles(tensors.AsSpan()), tensors.Length));

    public static Tensor vstack(IList<Tensor> tensors) => vstack(tensors.ToArray());

    public static Tensor block_diag(params Tensor[] tensors) => Wrap(Native.ts_block_diag(Handles(tensors.AsSpan()), tensors.Length));

    public static Tensor einsum(string equation, params Tensor[] tensors) =>
        Wrap(Native.ts_einsum(equation, Handles(tensors.AsSpan()), tensors.Length));

    public static IList<Tensor> broadcast_tensors(params Tensor[] tensors) =>
        WrapAll(Native.ts_broadcast_tensors(Handles(tensors.AsSpan()), tensors.Length, out var count), count);

    public static Tensor[] meshgrid(IEnumerable<Tensor> tensors, string indexing = "ij")
    {
        var handles = Handles(tensors);
        return WrapAll(Native.ts_meshgrid(handles, handles.Length, indexing, out var count), count);
    }

    public static Tensor where(Tensor condition, Tensor x, Tensor y) => x.where(condition, y);

    public static Tensor[] where(Tensor condition) => WrapAll(Native.ts_where_indices(condition.Handle, out var count), count);

    public static Tensor searchsorted(
        Tensor sorted_sequence, Tensor values, bool out_int32 = false, bool right = false, Tensor? sorter = null) =>
        sorter is null
            ? Wrap(Native.ts_searchsorted(sorted_sequence.Handle, values.Handle, out_int32, right))
            : throw new NotSupportedException("a sorter is not part of this subset");

    private static Tensor Cat(nint[] handles, long dim) => Wrap(Native.ts_cat(handles, handles.Length, dim));

    public partial class Tensor
    {
        public (Tensor output, Tensor inverse_indices, Tensor counts) unique(
            bool sorted = true, bool return_inverse = false, bool return_counts = false, int? dim = null)
        {
            Check(Native.ts_unique(
                Handle, sorted, return_inverse, return_counts, dim ?? long.MinValue, out var first, out var second, out var third));
            return (Wrap(first), Wrap(second), Wrap(third));
        }

        public (Tensor output, Tensor inverse_indices, Tensor counts) unique_consecutive(
            bool return_inverse = false, bool return_counts = false, int? dim = null)
        {
            Check(Native.ts_unique_consecutive(
                Handle, return_inverse, return_counts, dim ?? long.MinValue, out var first, out var second, out var third));
            return (Wrap(first), Wrap(second), Wrap(third));
        }
    }
}

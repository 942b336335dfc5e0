namespace TorchSharp;

/// <content>Functions of several tensors.</content>
public static partial class torch
{
    public static Tensor cat(IList<Tensor> tensors, long dim = 0) => cat(tensors.ToArray(), dim);

    public static Tensor cat(ReadOnlySpan<Tensor> tensors, long dim = 0) => cat(tensors.ToArray(), dim);

    public static Tensor cat(Tensor[] tensors, long dim = 0) =>
        Wrap(Native.ts_cat(Handles(tensors.AsSpan()), tensors.Length, dim), tensors);

    public static Tensor concat(IList<Tensor> tensors, long dim = 0) => cat(tensors, dim);

    public static Tensor concat(Tensor[] tensors, long dim = 0) => cat(tensors, dim);

    public static Tensor concatenate(IList<Tensor> tensors, long axis = 0) => cat(tensors, axis);

    public static Tensor concatenate(Tensor[] tensors, long axis = 0) => cat(tensors, axis);

    public static Tensor stack(IEnumerable<Tensor> tensors, long dim = 0)
    {
        var all = tensors.ToArray();
        return Wrap(Native.ts_stack(Handles(all.AsSpan()), all.Length, dim), all);
    }

    public static Tensor hstack(params Tensor[] tensors) => Wrap(Native.ts_hstack(Handles(tensors.AsSpan()), tensors.Length), tensors);

    public static Tensor hstack(IList<Tensor> tensors) => hstack(tensors.ToArray());

    public static Tensor vstack(Tensor[] tensors) => Wrap(Native.ts_vstack(Handles(tensors.AsSpan()), tensors.Length), tensors);

    public static Tensor vstack(IList<Tensor> tensors) => vstack(tensors.ToArray());

    public static Tensor block_diag(params Tensor[] tensors) =>
        Wrap(Native.ts_block_diag(Handles(tensors.AsSpan()), tensors.Length), tensors);

    public static Tensor einsum(string equation, params Tensor[] tensors) =>
        Wrap(Native.ts_einsum(equation, Handles(tensors.AsSpan()), tensors.Length), tensors);

    public static IList<Tensor> broadcast_tensors(params Tensor[] tensors) =>
        WrapAll(Native.ts_broadcast_tensors(Handles(tensors.AsSpan()), tensors.Length, out var count), count, tensors);

    public static Tensor[] meshgrid(IEnumerable<Tensor> tensors, string indexing = "ij")
    {
        var all = tensors.ToArray();
        return WrapAll(Native.ts_meshgrid(Handles(all.AsSpan()), all.Length, indexing, out var count), count, all);
    }

    public static Tensor where(Tensor condition, Tensor x, Tensor y) => x.where(condition, y);

    public static Tensor[] where(Tensor condition) => WrapAll(Native.ts_where_indices(condition.Handle, out var count), count, condition);

    public static Tensor searchsorted(
        Tensor sorted_sequence, Tensor values, bool out_int32 = false, bool right = false, Tensor? sorter = null) =>
        sorter is null
            ? Wrap(Native.ts_searchsorted(sorted_sequence.Handle, values.Handle, out_int32, right), sorted_sequence, values)
            : throw new NotSupportedException("a sorter is not part of this subset");

    public partial class Tensor
    {
        public (Tensor output, Tensor inverse_indices, Tensor counts) unique(
            bool sorted = true, bool return_inverse = false, bool return_counts = false, int? dim = null)
        {
            Check(Native.ts_unique(
                Handle, sorted, return_inverse, return_counts, dim ?? long.MinValue, out var first, out var second, out var third), this);
            return (Wrap(first), Wrap(second), Wrap(third));
        }

        public (Tensor output, Tensor inverse_indices, Tensor counts) unique_consecutive(
            bool return_inverse = false, bool return_counts = false, int? dim = null)
        {
            Check(Native.ts_unique_consecutive(
                Handle, return_inverse, return_counts, dim ?? long.MinValue, out var first, out var second, out var third), this);
            return (Wrap(first), Wrap(second), Wrap(third));
        }
    }
}

using System.Runtime.InteropServices;

namespace TorchSharp;

/// <content>Views and changes of shape.</content>
internal static partial class Native
{
    [LibraryImport(Library)]
    internal static partial nint ts_view(nint self, ReadOnlySpan<long> shape, int shapeLength);

    [LibraryImport(Library)]
    internal static partial nint ts_reshape(nint self, ReadOnlySpan<long> shape, int shapeLength);

    [LibraryImport(Library)]
    internal static partial nint ts_permute_L(nint self, ReadOnlySpan<long> permutation, int permutationLength);

    [LibraryImport(Library)]
    internal static partial nint ts_transpose(nint self, long dim0, long dim1);

    [LibraryImport(Library)]
    internal static partial int ts_transpose_in_place(nint self, long dim0, long dim1);

    [LibraryImport(Library)]
    internal static partial nint ts_t(nint self);

    [LibraryImport(Library)]
    internal static partial nint ts_unsqueeze(nint self, long dim);

    [LibraryImport(Library)]
    internal static partial int ts_unsqueeze_in_place(nint self, long dim);

    [LibraryImport(Library)]
    internal static partial nint ts_squeeze(nint self, long dim);

    [LibraryImport(Library)]
    internal static partial int ts_squeeze_in_place(nint self, long dim);

    [LibraryImport(Library)]
    internal static partial nint ts_expand_Lb(
        nint self, ReadOnlySpan<long> sizes, int sizesLength, [MarshalAs(UnmanagedType.U1)] bool isImplicit);

    [LibraryImport(Library)]
    internal static partial nint ts_expand_as(nint self, nint other);

    [LibraryImport(Library)]
    internal static partial nint ts_broadcast_to(nint self, ReadOnlySpan<long> shape, int shapeLength);

    [LibraryImport(Library)]
    internal static partial nint ts_view_as(nint self, nint other);

    [LibraryImport(Library)]
    internal static partial nint ts_flatten_ll(nint self, long start_dim, long end_dim);

    [LibraryImport(Library)]
    internal static partial nint ts_unflatten_lL(nint self, long dim, ReadOnlySpan<long> sizes, int sizesLength);

    [LibraryImport(Library)]
    internal static partial nint ts_ravel(nint self);

    [LibraryImport(Library)]
    internal static partial nint ts_chunk(nint self, long chunks, long dim, out int count);

    [LibraryImport(Library)]
    internal static partial nint ts_split_li(nint self, long size, int dim, out int count);

    [LibraryImport(Library)]
    internal static partial nint ts_split_Ll(nint self, ReadOnlySpan<long> sizes, int sizesLength, long dim, out int count);

    [LibraryImport(Library)]
    internal static partial nint ts_tensor_split_ll(nint self, long size, long dim, out int count);

    [LibraryImport(Library)]
    internal static partial nint ts_tensor_split_Ll(nint self, ReadOnlySpan<long> sizes, int sizesLength, long dim, out int count);

    [LibraryImport(Library)]
    internal static partial nint ts_unbind(nint self, long dimension, out int count);

    [LibraryImport(Library)]
    internal static partial nint ts_repeat(nint self, ReadOnlySpan<long> sizes, int sizesLength);

    [LibraryImport(Library)]
    internal static partial nint ts_tile(nint self, ReadOnlySpan<long> reps, int repsLength);

    [LibraryImport(Library)]
    internal static partial nint ts_roll_LL(
        nint self, ReadOnlySpan<long> shifts, int shiftsLength, ReadOnlySpan<long> dims, int dimsLength);

    [LibraryImport(Library)]
    internal static partial nint ts_flip(nint self, ReadOnlySpan<long> dims, int dimsLength);

    [LibraryImport(Library)]
    internal static partial nint ts_repeat_interleave_loo(nint self, long repeats, long dim, long output_size);

    [LibraryImport(Library)]
    internal static partial nint ts_repeat_interleave_too(nint self, nint repeats, long dim, long output_size);

    [LibraryImport(Library)]
    internal static partial nint ts_movedim(
        nint self, ReadOnlySpan<long> source, int sourceLength, ReadOnlySpan<long> destination, int destinationLength);

    [LibraryImport(Library)]
    internal static partial nint ts_tril(nint self, long diagonal);

    [LibraryImport(Library)]
    internal static partial nint ts_triu(nint self, long diagonal);

    [LibraryImport(Library)]
    internal static partial int ts_tril_in_place(nint self, long diagonal);

    [LibraryImport(Library)]
    internal static partial int ts_triu_in_place(nint self, long diagonal);

    [LibraryImport(Library)]
    internal static partial nint ts_diagonal(nint self, long offset, long dim1, long dim2);

    [LibraryImport(Library)]
    internal static partial nint ts_diag(nint self, long diagonal);

    [LibraryImport(Library)]
    internal static partial nint ts_diag_embed(nint self, long offset, long dim1, long dim2);

    [LibraryImport(Library)]
    internal static partial nint ts_unfold(nint self, long dimension, long size, long step);

    [LibraryImport(Library)]
    internal static partial nint ts_as_strided(
        nint self, ReadOnlySpan<long> size, int sizeLength, ReadOnlySpan<long> strides, int stridesLength, long storageOffset);

    [LibraryImport(Library)]
    internal static partial nint ts_atleast_1d(nint self);

    [LibraryImport(Library)]
    internal static partial nint ts_atleast_2d(nint self);
}

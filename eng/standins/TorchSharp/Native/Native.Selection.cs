using System.Runtime.InteropServices;

namespace TorchSharp;

/// <content>Selecting, gathering and scattering.</content>
internal static partial class Native
{
    [LibraryImport(Library)]
    internal static partial nint ts_narrow(nint self, long dim, long start, long length);

    [LibraryImport(Library)]
    internal static partial nint ts_select(nint self, long dim, long index);

    [LibraryImport(Library)]
    internal static partial nint ts_slice(nint self, long dim, long start, long finish, long step);

    [LibraryImport(Library)]
    internal static partial nint ts_index_select(nint self, long dim, nint index);

    [LibraryImport(Library)]
    internal static partial nint ts_gather(nint self, long dim, nint index);

    [LibraryImport(Library)]
    internal static partial nint ts_take(nint self, nint index);

    [LibraryImport(Library)]
    internal static partial nint ts_take_along_dim_tl(nint self, nint indices, long dim);

    [LibraryImport(Library)]
    internal static partial nint ts_scatter(nint self, long dim, nint index, nint src);

    [LibraryImport(Library)]
    internal static partial int ts_scatter_in_place(nint self, long dim, nint index, nint src);

    [LibraryImport(Library)]
    internal static partial nint ts_scatter_add(nint self, long dim, nint index, nint src);

    [LibraryImport(Library)]
    internal static partial int ts_scatter_add_in_place(nint self, long dim, nint index, nint src);

    [LibraryImport(Library)]
    internal static partial nint ts_masked_fill(nint self, nint mask, NativeScalar value);

    [LibraryImport(Library)]
    internal static partial int ts_masked_fill_in_place(nint self, nint mask, NativeScalar value);

    [LibraryImport(Library)]
    internal static partial nint ts_masked_select(nint self, nint mask);

    [LibraryImport(Library)]
    internal static partial nint ts_masked_scatter(nint self, nint mask, nint value);

    [LibraryImport(Library)]
    internal static partial int ts_masked_scatter_in_place(nint self, nint mask, nint value);

    [LibraryImport(Library)]
    internal static partial nint ts_index_add(nint self, long dim, nint index, nint source, NativeScalar alpha);

    [LibraryImport(Library)]
    internal static partial int ts_index_add_in_place(nint self, long dim, nint index, nint source, NativeScalar alpha);

    [LibraryImport(Library)]
    internal static partial nint ts_index_copy(nint self, long dim, nint index, nint source);

    [LibraryImport(Library)]
    internal static partial int ts_index_copy_in_place(nint self, long dim, nint index, nint source);

    [LibraryImport(Library)]
    internal static partial nint ts_index_fill(nint self, long dim, nint index, NativeScalar value);

    [LibraryImport(Library)]
    internal static partial int ts_index_fill_in_place(nint self, long dim, nint index, NativeScalar value);

    [LibraryImport(Library)]
    internal static partial nint ts_where(nint self, nint condition, nint y);

    [LibraryImport(Library)]
    internal static partial nint ts_nonzero(nint self);

    [LibraryImport(Library)]
    internal static partial nint ts_argwhere(nint self);

    [LibraryImport(Library)]
    internal static partial nint ts_select_scatter(nint self, nint src, long dim, long index);

    [LibraryImport(Library)]
    internal static partial nint ts_slice_scatter(nint self, nint src, long dim, long start, long end, long step);

    [LibraryImport(Library)]
    internal static partial nint ts_bucketize(
        nint self, nint boundaries, [MarshalAs(UnmanagedType.U1)] bool outInt32, [MarshalAs(UnmanagedType.U1)] bool right);
}

using System.Runtime.InteropServices;

namespace TorchSharp;

/// <content>Indexing, and functions of several tensors.</content>
internal static partial class Native
{
    [LibraryImport(Library)]
    internal static partial nint ts_index(nint self, ReadOnlySpan<NativeIndex> at, int length);

    [LibraryImport(Library)]
    internal static partial int ts_index_put(nint self, ReadOnlySpan<NativeIndex> at, int length, nint value);

    [LibraryImport(Library)]
    internal static partial int ts_index_put_scalar(nint self, ReadOnlySpan<NativeIndex> at, int length, NativeScalar value);

    [LibraryImport(Library)]
    internal static partial int ts_index_put_tensors(
        nint self, ReadOnlySpan<nint> at, int length, nint value, [MarshalAs(UnmanagedType.U1)] bool accumulate);

    [LibraryImport(Library)]
    internal static partial nint ts_cat(ReadOnlySpan<nint> all, int length, long dim);

    [LibraryImport(Library)]
    internal static partial nint ts_stack(ReadOnlySpan<nint> all, int length, long dim);

    [LibraryImport(Library)]
    internal static partial nint ts_hstack(ReadOnlySpan<nint> all, int length);

    [LibraryImport(Library)]
    internal static partial nint ts_vstack(ReadOnlySpan<nint> all, int length);

    [LibraryImport(Library)]
    internal static partial nint ts_block_diag(ReadOnlySpan<nint> all, int length);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint ts_einsum(string equation, ReadOnlySpan<nint> all, int length);

    [LibraryImport(Library)]
    internal static partial nint ts_broadcast_tensors(ReadOnlySpan<nint> all, int length, out int count);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint ts_meshgrid(ReadOnlySpan<nint> all, int length, string indexing, out int count);

    [LibraryImport(Library)]
    internal static partial nint ts_where_indices(nint condition, out int count);

    [LibraryImport(Library)]
    internal static partial nint ts_normal(nint mean, nint std, nint generator);

    [LibraryImport(Library)]
    internal static partial nint ts_searchsorted(
        nint sorted, nint values, [MarshalAs(UnmanagedType.U1)] bool int32, [MarshalAs(UnmanagedType.U1)] bool right);

    [LibraryImport(Library)]
    internal static partial int ts_unique(
        nint self, [MarshalAs(UnmanagedType.U1)] bool sorted, [MarshalAs(UnmanagedType.U1)] bool inverse,
        [MarshalAs(UnmanagedType.U1)] bool counts, long dim, out nint first, out nint second, out nint third);

    [LibraryImport(Library)]
    internal static partial int ts_unique_consecutive(
        nint self, [MarshalAs(UnmanagedType.U1)] bool inverse, [MarshalAs(UnmanagedType.U1)] bool counts, long dim, out nint first,
        out nint second, out nint third);

    [LibraryImport(Library)]
    internal static partial int ts_can_cast(int from, int to);

    [LibraryImport(Library)]
    internal static partial int ts_promote_types(int a, int b);
}

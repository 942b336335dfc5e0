using System.Runtime.InteropServices;

namespace TorchSharp;

/// <content>Metadata and conversions.</content>
internal static partial class Native
{
    [LibraryImport(Library)]
    internal static partial int ts_dtype(nint self);

    [LibraryImport(Library)]
    internal static partial long ts_dim(nint self);

    [LibraryImport(Library)]
    internal static partial long ts_numel(nint self);

    [LibraryImport(Library)]
    internal static partial long ts_element_size(nint self);

    [LibraryImport(Library)]
    internal static partial int ts_device_type(nint self);

    [LibraryImport(Library)]
    internal static partial int ts_device_index(nint self);

    [LibraryImport(Library)]
    internal static partial int ts_requires_grad(nint self);

    [LibraryImport(Library)]
    internal static partial int ts_is_leaf(nint self);

    [LibraryImport(Library)]
    internal static partial int ts_is_contiguous(nint self);

    [LibraryImport(Library)]
    internal static partial int ts_is_sparse(nint self);

    [LibraryImport(Library)]
    internal static partial void ts_sizes(nint self, Span<long> sizes);

    [LibraryImport(Library)]
    internal static partial long ts_storage_offset(nint self);

    [LibraryImport(Library)]
    internal static partial int ts_strides(nint self, Span<long> strides);

    [LibraryImport(Library)]
    internal static partial int ts_is_pinned(nint self);

    [LibraryImport(Library)]
    internal static partial int ts_is_nonzero(nint self);

    [LibraryImport(Library)]
    internal static partial nint ts_data_ptr(nint self);

    [LibraryImport(Library)]
    internal static partial int ts_item(nint self, out NativeScalar result);

    [LibraryImport(Library)]
    internal static partial nint ts_to(
        nint self, int type, int deviceType, int deviceIndex, [MarshalAs(UnmanagedType.U1)] bool nonBlocking,
        [MarshalAs(UnmanagedType.U1)] bool copy);
}

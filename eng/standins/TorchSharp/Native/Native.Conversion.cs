using System.Runtime.InteropServices;

namespace TorchSharp;

/// <content>Copies and conversions.</content>
internal static partial class Native
{
    [LibraryImport(Library)]
    internal static partial nint ts_clone(nint self);

    [LibraryImport(Library)]
    internal static partial nint ts_contiguous(nint self);

    [LibraryImport(Library)]
    internal static partial nint ts_alias(nint self);

    [LibraryImport(Library)]
    internal static partial nint ts_detach(nint self);

    [LibraryImport(Library)]
    internal static partial int ts_detach_in_place(nint self);

    [LibraryImport(Library)]
    internal static partial int ts_copy_in_place(nint self, nint source, [MarshalAs(UnmanagedType.U1)] bool nonBlocking);

    [LibraryImport(Library)]
    internal static partial int ts_set_in_place(nint self, nint source);

    [LibraryImport(Library)]
    internal static partial int ts_fill_in_place(nint self, NativeScalar value);

    [LibraryImport(Library)]
    internal static partial int ts_zero_in_place(nint self);

    [LibraryImport(Library)]
    internal static partial nint ts_pin_memory(nint self);

    [LibraryImport(Library)]
    internal static partial nint ts_type_as(nint self, nint tensor);

    [LibraryImport(Library)]
    internal static partial nint ts_to_dense(nint self);
}

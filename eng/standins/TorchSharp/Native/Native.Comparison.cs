using System.Runtime.InteropServices;

namespace TorchSharp;

/// <content>Comparisons and logic.</content>
internal static partial class Native
{
    [LibraryImport(Library)]
    internal static partial nint ts_eq_t(nint self, nint target);

    [LibraryImport(Library)]
    internal static partial int ts_eq_in_place_t(nint self, nint target);

    [LibraryImport(Library)]
    internal static partial nint ts_eq_s(nint self, NativeScalar target);

    [LibraryImport(Library)]
    internal static partial int ts_eq_in_place_s(nint self, NativeScalar target);

    [LibraryImport(Library)]
    internal static partial nint ts_ne_t(nint self, nint target);

    [LibraryImport(Library)]
    internal static partial int ts_ne_in_place_t(nint self, nint target);

    [LibraryImport(Library)]
    internal static partial nint ts_ne_s(nint self, NativeScalar target);

    [LibraryImport(Library)]
    internal static partial int ts_ne_in_place_s(nint self, NativeScalar target);

    [LibraryImport(Library)]
    internal static partial nint ts_lt_t(nint self, nint target);

    [LibraryImport(Library)]
    internal static partial int ts_lt_in_place_t(nint self, nint target);

    [LibraryImport(Library)]
    internal static partial nint ts_lt_s(nint self, NativeScalar target);

    [LibraryImport(Library)]
    internal static partial int ts_lt_in_place_s(nint self, NativeScalar target);

    [LibraryImport(Library)]
    internal static partial nint ts_le_t(nint self, nint target);

    [LibraryImport(Library)]
    internal static partial int ts_le_in_place_t(nint self, nint target);

    [LibraryImport(Library)]
    internal static partial nint ts_le_s(nint self, NativeScalar target);

    [LibraryImport(Library)]
    internal static partial int ts_le_in_place_s(nint self, NativeScalar target);

    [LibraryImport(Library)]
    internal static partial nint ts_gt_t(nint self, nint target);

    [LibraryImport(Library)]
    internal static partial int ts_gt_in_place_t(nint self, nint target);

    [LibraryImport(Library)]
    internal static partial nint ts_gt_s(nint self, NativeScalar target);

    [LibraryImport(Library)]
    internal static partial int ts_gt_in_place_s(nint self, NativeScalar target);

    [LibraryImport(Library)]
    internal static partial nint ts_ge_t(nint self, nint target);

    [LibraryImport(Library)]
    internal static partial int ts_ge_in_place_t(nint self, nint target);

    [LibraryImport(Library)]
    internal static partial nint ts_ge_s(nint self, NativeScalar target);

    [LibraryImport(Library)]
    internal static partial int ts_ge_in_place_s(nint self, NativeScalar target);

    [LibraryImport(Library)]
    internal static partial nint ts_logical_and(nint self, nint other);

    [LibraryImport(Library)]
    internal static partial int ts_logical_and_in_place(nint self, nint other);

    [LibraryImport(Library)]
    internal static partial nint ts_logical_or(nint self, nint other);

    [LibraryImport(Library)]
    internal static partial int ts_logical_or_in_place(nint self, nint other);

    [LibraryImport(Library)]
    internal static partial nint ts_logical_xor(nint self, nint other);

    [LibraryImport(Library)]
    internal static partial int ts_logical_xor_in_place(nint self, nint other);

    [LibraryImport(Library)]
    internal static partial nint ts_bitwise_and(nint self, nint other);

    [LibraryImport(Library)]
    internal static partial int ts_bitwise_and_in_place(nint self, nint other);

    [LibraryImport(Library)]
    internal static partial nint ts_bitwise_or(nint self, nint other);

    [LibraryImport(Library)]
    internal static partial int ts_bitwise_or_in_place(nint self, nint other);

    [LibraryImport(Library)]
    internal static partial nint ts_bitwise_xor(nint self, nint other);

    [LibraryImport(Library)]
    internal static partial int ts_bitwise_xor_in_place(nint self, nint other);

    [LibraryImport(Library)]
    internal static partial nint ts_bitwise_left_shift(nint self, nint other);

    [LibraryImport(Library)]
    internal static partial int ts_bitwise_left_shift_in_place(nint self, nint other);

    [LibraryImport(Library)]
    internal static partial nint ts_bitwise_right_shift(nint self, nint other);

    [LibraryImport(Library)]
    internal static partial int ts_bitwise_right_shift_in_place(nint self, nint other);

    [LibraryImport(Library)]
    internal static partial nint ts_logical_not(nint self);

    [LibraryImport(Library)]
    internal static partial int ts_logical_not_in_place(nint self);

    [LibraryImport(Library)]
    internal static partial nint ts_bitwise_not(nint self);

    [LibraryImport(Library)]
    internal static partial int ts_bitwise_not_in_place(nint self);

    [LibraryImport(Library)]
    internal static partial int ts_allclose(nint self, nint target, double rtol, double atol, [MarshalAs(UnmanagedType.U1)] bool equal_nan);

    [LibraryImport(Library)]
    internal static partial nint ts_isclose(nint self, nint other, double rtol, double atol, [MarshalAs(UnmanagedType.U1)] bool nanEqual);

    [LibraryImport(Library)]
    internal static partial nint ts_equal(nint self, nint target);

    [LibraryImport(Library)]
    internal static partial nint ts_isin(
        nint self, nint test_elements, [MarshalAs(UnmanagedType.U1)] bool assumeUnique, [MarshalAs(UnmanagedType.U1)] bool invert);
}

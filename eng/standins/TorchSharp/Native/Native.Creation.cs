using System.Runtime.InteropServices;

namespace TorchSharp;

/// <content>New tensors.</content>
internal static partial class Native
{
    [LibraryImport(Library)]
    internal static partial nint ts_empty(
        ReadOnlySpan<long> size, int length, int type, int deviceType, int deviceIndex, [MarshalAs(UnmanagedType.U1)] bool requiresGrad);

    [LibraryImport(Library)]
    internal static partial nint ts_zeros(
        ReadOnlySpan<long> size, int length, int type, int deviceType, int deviceIndex, [MarshalAs(UnmanagedType.U1)] bool requiresGrad);

    [LibraryImport(Library)]
    internal static partial nint ts_ones(
        ReadOnlySpan<long> size, int length, int type, int deviceType, int deviceIndex, [MarshalAs(UnmanagedType.U1)] bool requiresGrad);

    [LibraryImport(Library)]
    internal static partial nint ts_full(
        ReadOnlySpan<long> size, int length, NativeScalar value, int type, int deviceType, int deviceIndex,
        [MarshalAs(UnmanagedType.U1)] bool requiresGrad);

    [LibraryImport(Library)]
    internal static partial nint ts_rand(
        ReadOnlySpan<long> size, int length, nint generator, int type, int deviceType, int deviceIndex,
        [MarshalAs(UnmanagedType.U1)] bool requiresGrad);

    [LibraryImport(Library)]
    internal static partial nint ts_randn(
        ReadOnlySpan<long> size, int length, nint generator, int type, int deviceType, int deviceIndex,
        [MarshalAs(UnmanagedType.U1)] bool requiresGrad);

    [LibraryImport(Library)]
    internal static partial nint ts_randint(
        long low, long high, ReadOnlySpan<long> size, int length, nint generator, int type, int deviceType, int deviceIndex,
        [MarshalAs(UnmanagedType.U1)] bool requiresGrad);

    [LibraryImport(Library)]
    internal static partial nint ts_randperm(
        long n, nint generator, int type, int deviceType, int deviceIndex, [MarshalAs(UnmanagedType.U1)] bool requiresGrad);

    [LibraryImport(Library)]
    internal static partial nint ts_arange(
        NativeScalar start, NativeScalar end, NativeScalar step, int type, int deviceType, int deviceIndex,
        [MarshalAs(UnmanagedType.U1)] bool requiresGrad);

    [LibraryImport(Library)]
    internal static partial nint ts_linspace(
        double start, double end, long steps, int type, int deviceType, int deviceIndex, [MarshalAs(UnmanagedType.U1)] bool requiresGrad);

    [LibraryImport(Library)]
    internal static partial nint ts_logspace(
        double start, double end, long steps, double @base, int type, int deviceType, int deviceIndex,
        [MarshalAs(UnmanagedType.U1)] bool requiresGrad);

    [LibraryImport(Library)]
    internal static partial nint ts_eye(
        long rows, long columns, int type, int deviceType, int deviceIndex, [MarshalAs(UnmanagedType.U1)] bool requiresGrad);

    [LibraryImport(Library)]
    internal static partial nint ts_empty_strided(
        ReadOnlySpan<long> size, int length, ReadOnlySpan<long> strides, int stridesLength, int type, int deviceType, int deviceIndex,
        [MarshalAs(UnmanagedType.U1)] bool requiresGrad);

    [LibraryImport(Library)]
    internal static partial nint ts_tril_indices(long row, long col, long offset, int type, int deviceType, int deviceIndex);

    [LibraryImport(Library)]
    internal static partial nint ts_triu_indices(long row, long col, long offset, int type, int deviceType, int deviceIndex);

    [LibraryImport(Library)]
    internal static partial nint ts_empty_like(
        nint self, int type, int deviceType, int deviceIndex, [MarshalAs(UnmanagedType.U1)] bool requiresGrad);

    [LibraryImport(Library)]
    internal static partial nint ts_zeros_like(
        nint self, int type, int deviceType, int deviceIndex, [MarshalAs(UnmanagedType.U1)] bool requiresGrad);

    [LibraryImport(Library)]
    internal static partial nint ts_ones_like(
        nint self, int type, int deviceType, int deviceIndex, [MarshalAs(UnmanagedType.U1)] bool requiresGrad);

    [LibraryImport(Library)]
    internal static partial nint ts_rand_like(
        nint self, int type, int deviceType, int deviceIndex, [MarshalAs(UnmanagedType.U1)] bool requiresGrad);

    [LibraryImport(Library)]
    internal static partial nint ts_randn_like(
        nint self, int type, int deviceType, int deviceIndex, [MarshalAs(UnmanagedType.U1)] bool requiresGrad);

    [LibraryImport(Library)]
    internal static partial nint ts_full_like(
        nint self, NativeScalar value, int type, int deviceType, int deviceIndex, [MarshalAs(UnmanagedType.U1)] bool requiresGrad);

    [LibraryImport(Library)]
    internal static partial nint ts_randint_like(
        nint self, long low, long high, int type, int deviceType, int deviceIndex, [MarshalAs(UnmanagedType.U1)] bool requiresGrad);

    [LibraryImport(Library)]
    internal static partial nint ts_from_blob(nint data, ReadOnlySpan<long> size, int length, int type, nint release, nint context);

    [LibraryImport(Library)]
    internal static partial nint ts_from_bytes(
        nint data, ReadOnlySpan<long> size, int length, int type, int deviceType, int deviceIndex, int target,
        [MarshalAs(UnmanagedType.U1)] bool requiresGrad);
}

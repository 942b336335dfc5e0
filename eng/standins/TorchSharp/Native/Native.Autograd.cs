using System.Runtime.InteropServices;

namespace TorchSharp;

/// <content>Automatic differentiation.</content>
internal static partial class Native
{
    [LibraryImport(Library)]
    internal static partial int ts_set_requires_grad(nint self, [MarshalAs(UnmanagedType.U1)] bool on);

    [LibraryImport(Library)]
    internal static partial int ts_retain_grad(nint self);

    [LibraryImport(Library)]
    internal static partial nint ts_grad(nint self);

    [LibraryImport(Library)]
    internal static partial int ts_set_grad(nint self, nint grad);

    [LibraryImport(Library)]
    internal static partial int ts_has_grad(nint self);

    [LibraryImport(Library)]
    internal static partial int ts_backward(nint self);

    [LibraryImport(Library)]
    internal static partial int ts_backward_all(
        ReadOnlySpan<nint> all, int length, ReadOnlySpan<nint> grads, int gradsLength, [MarshalAs(UnmanagedType.U1)] bool retain,
        [MarshalAs(UnmanagedType.U1)] bool create, ReadOnlySpan<nint> inputs, int inputsLength);

    [LibraryImport(Library)]
    internal static partial nint ts_autograd_grad(
        ReadOnlySpan<nint> outputs, int outputsLength, ReadOnlySpan<nint> inputs, int inputsLength, ReadOnlySpan<nint> grads,
        int gradsLength, [MarshalAs(UnmanagedType.U1)] bool retain, [MarshalAs(UnmanagedType.U1)] bool create,
        [MarshalAs(UnmanagedType.U1)] bool unused, out int count);

    [LibraryImport(Library)]
    internal static partial int ts_grad_enabled();

    [LibraryImport(Library)]
    internal static partial void ts_set_grad_enabled([MarshalAs(UnmanagedType.U1)] bool on);

    [LibraryImport(Library)]
    internal static partial nint ts_inference_mode_enter([MarshalAs(UnmanagedType.U1)] bool on);

    [LibraryImport(Library)]
    internal static partial void ts_inference_mode_leave(nint mode);

    [LibraryImport(Library)]
    internal static partial int ts_inference_mode_enabled();

    [LibraryImport(Library)]
    internal static partial int ts_anomaly_enabled();

    [LibraryImport(Library)]
    internal static partial void ts_set_anomaly([MarshalAs(UnmanagedType.U1)] bool on, [MarshalAs(UnmanagedType.U1)] bool checkNan);

    [LibraryImport(Library)]
    internal static partial int ts_anomaly_checks_nan();

    [LibraryImport(Library)]
    internal static partial int ts_attach_function(
        ReadOnlySpan<nint> inputs, int inputCount, ReadOnlySpan<nint> outputs, int outputCount, ReadOnlySpan<byte> differentiable,
        [MarshalAs(UnmanagedType.U1)] bool materialize, nint run, nint release, nint context);
}

using System.Runtime.InteropServices;

namespace TorchSharp;

/// <content>Activation functions.</content>
internal static partial class Native
{
    [LibraryImport(Library)]
    internal static partial nint ts_relu(nint self);

    [LibraryImport(Library)]
    internal static partial int ts_relu_in_place(nint self);

    [LibraryImport(Library)]
    internal static partial nint ts_silu(nint self);

    [LibraryImport(Library)]
    internal static partial int ts_silu_in_place(nint self);

    [LibraryImport(Library)]
    internal static partial nint ts_relu6(nint self);

    [LibraryImport(Library)]
    internal static partial int ts_relu6_in_place(nint self);

    [LibraryImport(Library)]
    internal static partial nint ts_selu(nint self);

    [LibraryImport(Library)]
    internal static partial int ts_selu_in_place(nint self);

    [LibraryImport(Library)]
    internal static partial nint ts_hardsigmoid(nint self);

    [LibraryImport(Library)]
    internal static partial int ts_hardsigmoid_in_place(nint self);

    [LibraryImport(Library)]
    internal static partial nint ts_hardswish(nint self);

    [LibraryImport(Library)]
    internal static partial int ts_hardswish_in_place(nint self);

    [LibraryImport(Library)]
    internal static partial nint ts_log_sigmoid(nint self);

    [LibraryImport(Library)]
    internal static partial nint ts_gelu_x(nint self, int approximate);

    [LibraryImport(Library)]
    internal static partial int ts_gelu_in_place_x(nint self, int approximate);

    [LibraryImport(Library)]
    internal static partial nint ts_softmax(nint self, long dim, int dtype);

    [LibraryImport(Library)]
    internal static partial nint ts_log_softmax(nint self, long dim, int dtype);

    [LibraryImport(Library)]
    internal static partial nint ts_softplus(nint self, double beta, double threshold);

    [LibraryImport(Library)]
    internal static partial nint ts_leaky_relu(nint self, NativeScalar negative_slope);

    [LibraryImport(Library)]
    internal static partial int ts_leaky_relu_in_place(nint self, NativeScalar negative_slope);

    [LibraryImport(Library)]
    internal static partial nint ts_elu_f(nint self, double alpha);

    [LibraryImport(Library)]
    internal static partial int ts_elu_in_place_f(nint self, double alpha);

    [LibraryImport(Library)]
    internal static partial nint ts_glu(nint self, long dim);

    [LibraryImport(Library)]
    internal static partial nint ts_hardtanh(nint self, NativeScalar min, NativeScalar max);

    [LibraryImport(Library)]
    internal static partial nint ts_prelu(nint self, nint target);
}

using System.Runtime.InteropServices;

namespace TorchSharp;

/// <content>The functions of nn.functional.</content>
internal static partial class Native
{
    [LibraryImport(Library)]
    internal static partial nint ts_linear(nint input, nint weight, nint bias);

    [LibraryImport(Library)]
    internal static partial nint ts_bilinear(nint a, nint b, nint weight, nint bias);

    [LibraryImport(Library)]
    internal static partial nint ts_embedding(
        nint weight, nint indices, long padding, [MarshalAs(UnmanagedType.U1)] bool scale, [MarshalAs(UnmanagedType.U1)] bool sparse);

    [LibraryImport(Library)]
    internal static partial int ts_embedding_renorm(nint weight, nint indices, double maxNorm, double normType);

    [LibraryImport(Library)]
    internal static partial nint ts_layer_norm(nint input, ReadOnlySpan<long> shape, int length, nint weight, nint bias, double eps);

    [LibraryImport(Library)]
    internal static partial nint ts_group_norm(nint input, long groups, nint weight, nint bias, double eps);

    [LibraryImport(Library)]
    internal static partial nint ts_batch_norm(
        nint input, nint weight, nint bias, nint mean, nint var, [MarshalAs(UnmanagedType.U1)] bool training, double momentum,
        double eps);

    [LibraryImport(Library)]
    internal static partial nint ts_dropout(nint input, double p, [MarshalAs(UnmanagedType.U1)] bool training);

    [LibraryImport(Library)]
    internal static partial int ts_dropout_in_place(nint input, double p, [MarshalAs(UnmanagedType.U1)] bool training);

    [LibraryImport(Library)]
    internal static partial nint ts_cross_entropy(nint input, nint target, nint weight, long reduction, long ignore, double smoothing);

    [LibraryImport(Library)]
    internal static partial nint ts_nll_loss(nint input, nint target, nint weight, long reduction, long ignore);

    [LibraryImport(Library)]
    internal static partial nint ts_bce(nint input, nint target, nint weight, long reduction);

    [LibraryImport(Library)]
    internal static partial nint ts_bce_with_logits(nint input, nint target, nint weight, nint positive, long reduction);

    [LibraryImport(Library)]
    internal static partial nint ts_mse_loss(nint input, nint target, long reduction);

    [LibraryImport(Library)]
    internal static partial nint ts_l1_loss(nint input, nint target, long reduction);

    [LibraryImport(Library)]
    internal static partial nint ts_smooth_l1_loss(nint input, nint target, long reduction, double beta);

    [LibraryImport(Library)]
    internal static partial nint ts_huber_loss(nint input, nint target, long reduction, double delta);

    [LibraryImport(Library)]
    internal static partial nint ts_kl_div(nint input, nint target, long reduction, [MarshalAs(UnmanagedType.U1)] bool logTarget);

    [LibraryImport(Library)]
    internal static partial nint ts_cosine_similarity(nint a, nint b, long dim, double eps);

    [LibraryImport(Library)]
    internal static partial nint ts_pairwise_distance(nint a, nint b, double p, double eps, [MarshalAs(UnmanagedType.U1)] bool keepdim);

    [LibraryImport(Library)]
    internal static partial nint ts_one_hot(nint self, long classes);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint ts_pad(nint self, ReadOnlySpan<long> pad, int length, string mode, double value);

    [LibraryImport(Library)]
    internal static partial nint ts_mish(nint self);

    [LibraryImport(Library)]
    internal static partial nint ts_nan_to_num(
        nint self, double nan, [MarshalAs(UnmanagedType.U1)] bool hasPositive, double positive,
        [MarshalAs(UnmanagedType.U1)] bool hasNegative, double negative);

    [LibraryImport(Library)]
    internal static partial nint ts_threshold(nint self, NativeScalar threshold, NativeScalar value);

    [LibraryImport(Library)]
    internal static partial nint ts_scaled_dot_product_attention(
        nint query, nint key, nint value, nint mask, double p, [MarshalAs(UnmanagedType.U1)] bool causal);
}

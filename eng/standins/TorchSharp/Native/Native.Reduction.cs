using System.Runtime.InteropServices;

namespace TorchSharp;

/// <content>Reductions, order and search.</content>
internal static partial class Native
{
    [LibraryImport(Library)]
    internal static partial nint ts_sum_d(nint self, int type);

    [LibraryImport(Library)]
    internal static partial nint ts_sum_Lbd(
        nint self, ReadOnlySpan<long> dim, int dimLength, [MarshalAs(UnmanagedType.U1)] bool keepdim, int type);

    [LibraryImport(Library)]
    internal static partial nint ts_sum_lbd(nint self, long dim, [MarshalAs(UnmanagedType.U1)] bool keepdim, int type);

    [LibraryImport(Library)]
    internal static partial nint ts_mean(nint self);

    [LibraryImport(Library)]
    internal static partial nint ts_mean_Lbd(
        nint self, ReadOnlySpan<long> dimensions, int dimensionsLength, [MarshalAs(UnmanagedType.U1)] bool keepdim, int type);

    [LibraryImport(Library)]
    internal static partial nint ts_std_b(nint self, [MarshalAs(UnmanagedType.U1)] bool unbiased);

    [LibraryImport(Library)]
    internal static partial nint ts_std_Lbbd(
        nint self, ReadOnlySpan<long> dimensions, int dimensionsLength, [MarshalAs(UnmanagedType.U1)] bool unbiased,
        [MarshalAs(UnmanagedType.U1)] bool keepdim, int type);

    [LibraryImport(Library)]
    internal static partial nint ts_var_b(nint self, [MarshalAs(UnmanagedType.U1)] bool unbiased);

    [LibraryImport(Library)]
    internal static partial nint ts_var_Lbbd(
        nint self, ReadOnlySpan<long> dimensions, int dimensionsLength, [MarshalAs(UnmanagedType.U1)] bool unbiased,
        [MarshalAs(UnmanagedType.U1)] bool keepdim, int type);

    [LibraryImport(Library)]
    internal static partial nint ts_norm_f(nint self, float p);

    [LibraryImport(Library)]
    internal static partial nint ts_norm_ibf(nint self, int dim, [MarshalAs(UnmanagedType.U1)] bool keepdim, float p);

    [LibraryImport(Library)]
    internal static partial nint ts_prod_d(nint self, int type);

    [LibraryImport(Library)]
    internal static partial nint ts_prod_lbd(nint self, long dim, [MarshalAs(UnmanagedType.U1)] bool keepdim, int type);

    [LibraryImport(Library)]
    internal static partial nint ts_any(nint self);

    [LibraryImport(Library)]
    internal static partial nint ts_any_lb(nint self, long dim, [MarshalAs(UnmanagedType.U1)] bool keepdim);

    [LibraryImport(Library)]
    internal static partial nint ts_all(nint self);

    [LibraryImport(Library)]
    internal static partial nint ts_all_lb(nint self, long dim, [MarshalAs(UnmanagedType.U1)] bool keepdim);

    [LibraryImport(Library)]
    internal static partial nint ts_max(nint self);

    [LibraryImport(Library)]
    internal static partial nint ts_max_t(nint self, nint other);

    [LibraryImport(Library)]
    internal static partial int ts_max_lb(nint self, long dim, [MarshalAs(UnmanagedType.U1)] bool keepdim, out nint first, out nint second);

    [LibraryImport(Library)]
    internal static partial nint ts_argmax(nint self);

    [LibraryImport(Library)]
    internal static partial nint ts_argmax_lb(nint self, long dim, [MarshalAs(UnmanagedType.U1)] bool keepdim);

    [LibraryImport(Library)]
    internal static partial nint ts_amax_Lbt(
        nint self, ReadOnlySpan<long> dims, int dimsLength, [MarshalAs(UnmanagedType.U1)] bool keepdim, nint @out);

    [LibraryImport(Library)]
    internal static partial nint ts_min(nint self);

    [LibraryImport(Library)]
    internal static partial nint ts_min_t(nint self, nint other);

    [LibraryImport(Library)]
    internal static partial int ts_min_lb(nint self, long dim, [MarshalAs(UnmanagedType.U1)] bool keepdim, out nint first, out nint second);

    [LibraryImport(Library)]
    internal static partial nint ts_argmin(nint self);

    [LibraryImport(Library)]
    internal static partial nint ts_argmin_lb(nint self, long dim, [MarshalAs(UnmanagedType.U1)] bool keepdim);

    [LibraryImport(Library)]
    internal static partial nint ts_amin_Lbt(
        nint self, ReadOnlySpan<long> dims, int dimsLength, [MarshalAs(UnmanagedType.U1)] bool keepdim, nint @out);

    [LibraryImport(Library)]
    internal static partial nint ts_cumsum(nint self, long dim, int type);

    [LibraryImport(Library)]
    internal static partial nint ts_cumprod(nint self, long dim, int type);

    [LibraryImport(Library)]
    internal static partial nint ts_logsumexp(nint self, long dim, [MarshalAs(UnmanagedType.U1)] bool keepdim);

    [LibraryImport(Library)]
    internal static partial nint ts_logcumsumexp(nint self, long dim);

    [LibraryImport(Library)]
    internal static partial nint ts_count_nonzero(nint self, ReadOnlySpan<long> dims, int dimsLength);

    [LibraryImport(Library)]
    internal static partial int ts_sort(
        nint self, long dim, [MarshalAs(UnmanagedType.U1)] bool descending, [MarshalAs(UnmanagedType.U1)] bool stable, out nint first,
        out nint second);

    [LibraryImport(Library)]
    internal static partial nint ts_argsort(nint self, long dim, [MarshalAs(UnmanagedType.U1)] bool descending);

    [LibraryImport(Library)]
    internal static partial int ts_topk(
        nint self, int k, int dim, [MarshalAs(UnmanagedType.U1)] bool largest, [MarshalAs(UnmanagedType.U1)] bool sorted,
        out nint first, out nint second);

    [LibraryImport(Library)]
    internal static partial nint ts_msort(nint self);

    [LibraryImport(Library)]
    internal static partial nint ts_median(nint self);

    [LibraryImport(Library)]
    internal static partial int ts_cummax(nint self, long dim, out nint first, out nint second);

    [LibraryImport(Library)]
    internal static partial int ts_cummin(nint self, long dim, out nint first, out nint second);

    [LibraryImport(Library)]
    internal static partial nint ts_bincount(nint self, nint weights, long minlength);

    [LibraryImport(Library)]
    internal static partial nint ts_nansum(nint self);

    [LibraryImport(Library)]
    internal static partial nint ts_diff(nint self, long n, long dim, nint prepend, nint append);

    [LibraryImport(Library)]
    internal static partial nint ts_histc(nint self, long bins, long min, long max);

    [LibraryImport(Library)]
    internal static partial nint ts_quantile(nint self, nint q, long dim, [MarshalAs(UnmanagedType.U1)] bool keepdim);

    [LibraryImport(Library)]
    internal static partial nint ts_trace(nint self);

    [LibraryImport(Library)]
    internal static partial nint ts_dist(nint self, nint other, float p);
}

namespace TorchSharp;

public static partial class torch
{
    /// <content>Reductions, order and search.</content>
    public partial class Tensor
    {
        public Tensor sum(ScalarType? type = null) => Wrap(Native.ts_sum_d(Handle, Code(type)), this);
        public Tensor sum(long[] dim, bool keepdim = false, ScalarType? type = null)
            => Wrap(Native.ts_sum_Lbd(Handle, dim, dim.Length, keepdim, Code(type)), this);
        public Tensor sum(ReadOnlySpan<long> dim, bool keepdim = false, ScalarType? type = null) => sum(dim.ToArray(), keepdim, type);
        public Tensor sum(long dim, bool keepdim = false, ScalarType? type = null)
            => Wrap(Native.ts_sum_lbd(Handle, dim, keepdim, Code(type)), this);
        public Tensor sum(long dim0, long dim1, bool keepdim = false, ScalarType? type = null) => sum(new[] { dim0, dim1 }, keepdim, type);
        public Tensor sum(long dim0, long dim1, long dim2, bool keepdim = false, ScalarType? type = null)
            => sum(new[] { dim0, dim1, dim2 }, keepdim, type);
        public Tensor mean() => Wrap(Native.ts_mean(Handle), this);
        public Tensor mean(long[] dimensions, bool keepdim = false, ScalarType? type = null)
            => Wrap(Native.ts_mean_Lbd(Handle, dimensions, dimensions.Length, keepdim, Code(type)), this);
        public Tensor std(bool unbiased = true) => Wrap(Native.ts_std_b(Handle, unbiased), this);
        public Tensor std(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null)
            => Wrap(Native.ts_std_Lbbd(Handle, dimensions, dimensions.Length, unbiased, keepdim, Code(type)), this);
        public Tensor std(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null)
            => std(new[] { dim }, unbiased, keepdim, type);
        public Tensor std(ReadOnlySpan<long> dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null)
            => std(dimensions.ToArray(), unbiased, keepdim, type);
        public Tensor var(bool unbiased = true) => Wrap(Native.ts_var_b(Handle, unbiased), this);
        public Tensor var(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null)
            => Wrap(Native.ts_var_Lbbd(Handle, dimensions, dimensions.Length, unbiased, keepdim, Code(type)), this);
        public Tensor var(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null)
            => var(new[] { dim }, unbiased, keepdim, type);
        public Tensor var(ReadOnlySpan<long> dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null)
            => var(dimensions.ToArray(), unbiased, keepdim, type);
        public Tensor norm(float p = 2f) => Wrap(Native.ts_norm_f(Handle, p), this);
        public Tensor norm(int dim, bool keepdim = false, float p = 2f) => Wrap(Native.ts_norm_ibf(Handle, dim, keepdim, p), this);
        public Tensor prod(ScalarType? type = null) => Wrap(Native.ts_prod_d(Handle, Code(type)), this);
        public Tensor prod(long dim, bool keepdim = false, ScalarType? type = null)
            => Wrap(Native.ts_prod_lbd(Handle, dim, keepdim, Code(type)), this);
        public Tensor any() => Wrap(Native.ts_any(Handle), this);
        public Tensor any(long dim, bool keepdim = false) => Wrap(Native.ts_any_lb(Handle, dim, keepdim), this);
        public Tensor all() => Wrap(Native.ts_all(Handle), this);
        public Tensor all(long dim, bool keepdim = false) => Wrap(Native.ts_all_lb(Handle, dim, keepdim), this);
        public Tensor max() => Wrap(Native.ts_max(Handle), this);
        public Tensor max(Tensor other) => Wrap(Native.ts_max_t(Handle, other.Handle), this, other);

        public (Tensor values, Tensor indexes) max(long dim, bool keepdim = false)
        {
            Check(Native.ts_max_lb(Handle, dim, keepdim, out var first, out var second), this);
            return (Wrap(first), Wrap(second));
        }

        public Tensor argmax() => Wrap(Native.ts_argmax(Handle), this);
        public Tensor argmax(long dim, bool keepdim = false) => Wrap(Native.ts_argmax_lb(Handle, dim, keepdim), this);
        public Tensor amax(long[] dims, bool keepdim = false, Tensor? @out = null)
            => Wrap(Native.ts_amax_Lbt(Handle, dims, dims.Length, keepdim, @out?.Handle ?? 0), this, @out);
        public Tensor amax(params long[] dims) => amax(dims, false, null);
        public Tensor min() => Wrap(Native.ts_min(Handle), this);
        public Tensor min(Tensor other) => Wrap(Native.ts_min_t(Handle, other.Handle), this, other);

        public (Tensor values, Tensor indexes) min(long dim, bool keepdim = false)
        {
            Check(Native.ts_min_lb(Handle, dim, keepdim, out var first, out var second), this);
            return (Wrap(first), Wrap(second));
        }

        public Tensor argmin() => Wrap(Native.ts_argmin(Handle), this);
        public Tensor argmin(long dim, bool keepdim = false) => Wrap(Native.ts_argmin_lb(Handle, dim, keepdim), this);
        public Tensor amin(long[] dims, bool keepdim = false, Tensor? @out = null)
            => Wrap(Native.ts_amin_Lbt(Handle, dims, dims.Length, keepdim, @out?.Handle ?? 0), this, @out);
        public Tensor amin(params long[] dims) => amin(dims, false, null);
        public Tensor cumsum(long dim, ScalarType? type = null) => Wrap(Native.ts_cumsum(Handle, dim, Code(type)), this);
        public Tensor cumprod(long dim, ScalarType? type = null) => Wrap(Native.ts_cumprod(Handle, dim, Code(type)), this);
        public Tensor logsumexp(long dim, bool keepdim = false) => Wrap(Native.ts_logsumexp(Handle, dim, keepdim), this);
        public Tensor logcumsumexp(long dim) => Wrap(Native.ts_logcumsumexp(Handle, dim), this);
        public Tensor count_nonzero(long[]? dims = null) => Wrap(Native.ts_count_nonzero(Handle, dims, dims?.Length ?? 0), this);

        public (Tensor Values, Tensor Indices) sort(long dim = -1, bool descending = false, bool stable = false)
        {
            Check(Native.ts_sort(Handle, dim, descending, stable, out var first, out var second), this);
            return (Wrap(first), Wrap(second));
        }

        public Tensor argsort(long dim = -1, bool descending = false) => Wrap(Native.ts_argsort(Handle, dim, descending), this);

        public (Tensor values, Tensor indexes) topk(int k, int dim = -1, bool largest = true, bool sorted = true)
        {
            Check(Native.ts_topk(Handle, k, dim, largest, sorted, out var first, out var second), this);
            return (Wrap(first), Wrap(second));
        }

        public Tensor msort() => Wrap(Native.ts_msort(Handle), this);
        public Tensor median() => Wrap(Native.ts_median(Handle), this);

        public (Tensor values, Tensor indexes) cummax(long dim)
        {
            Check(Native.ts_cummax(Handle, dim, out var first, out var second), this);
            return (Wrap(first), Wrap(second));
        }

        public (Tensor values, Tensor indexes) cummin(long dim)
        {
            Check(Native.ts_cummin(Handle, dim, out var first, out var second), this);
            return (Wrap(first), Wrap(second));
        }

        public Tensor bincount(Tensor? weights, long minlength = 0)
            => Wrap(Native.ts_bincount(Handle, weights?.Handle ?? 0, minlength), this, weights);
        public Tensor nansum() => Wrap(Native.ts_nansum(Handle), this);
        public Tensor diff(long n = 1, long dim = -1, Tensor? prepend = null, Tensor? append = null)
            => Wrap(Native.ts_diff(Handle, n, dim, prepend?.Handle ?? 0, append?.Handle ?? 0), this, prepend, append);
        public Tensor histc(long bins = 100, long min = 0, long max = 0) => Wrap(Native.ts_histc(Handle, bins, min, max), this);
        public Tensor quantile(Tensor q, long dim = -1, bool keepdim = false)
            => Wrap(Native.ts_quantile(Handle, q.Handle, dim, keepdim), this, q);
        public Tensor trace() => Wrap(Native.ts_trace(Handle), this);
        public Tensor dist(Tensor other, float p = 2f) => Wrap(Native.ts_dist(Handle, other.Handle, p), this, other);
    }
}

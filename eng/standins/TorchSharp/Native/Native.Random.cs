using System.Runtime.InteropServices;

namespace TorchSharp;

/// <content>Random values.</content>
internal static partial class Native
{
    [LibraryImport(Library)]
    internal static partial nint ts_bernoulli(nint self, nint generator);

    [LibraryImport(Library)]
    internal static partial int ts_bernoulli_in_place_fg(nint self, double p, nint generator);

    [LibraryImport(Library)]
    internal static partial int ts_bernoulli_in_place_tg(nint self, nint p, nint generator);

    [LibraryImport(Library)]
    internal static partial nint ts_multinomial(
        nint self, long num_samples, [MarshalAs(UnmanagedType.U1)] bool replacement, nint generator);

    [LibraryImport(Library)]
    internal static partial int ts_normal_in_place(nint self, double mean, double std, nint generator);

    [LibraryImport(Library)]
    internal static partial int ts_uniform_in_place(nint self, double from, double to, nint generator);

    [LibraryImport(Library)]
    internal static partial int ts_exponential_in_place(nint self, double lambda, nint generator);

    [LibraryImport(Library)]
    internal static partial int ts_random_in_place(nint self, double from, double to, nint generator);

    [LibraryImport(Library)]
    internal static partial int ts_cauchy_in_place(nint self, double median, double sigma, nint generator);

    [LibraryImport(Library)]
    internal static partial int ts_log_normal_in_place(nint self, double mean, double std, nint generator);

    [LibraryImport(Library)]
    internal static partial int ts_geometric_in_place(nint self, double p, nint generator);

    [LibraryImport(Library)]
    internal static partial nint ts_poisson(nint self, nint generator);
}

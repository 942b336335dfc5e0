using System.Runtime.InteropServices;

namespace TorchSharp;

/// <content>Products of vectors and matrices.</content>
internal static partial class Native
{
    [LibraryImport(Library)]
    internal static partial nint ts_matmul(nint self, nint target);

    [LibraryImport(Library)]
    internal static partial nint ts_mm(nint self, nint target);

    [LibraryImport(Library)]
    internal static partial nint ts_dot(nint self, nint target);

    [LibraryImport(Library)]
    internal static partial nint ts_mv(nint self, nint target);

    [LibraryImport(Library)]
    internal static partial nint ts_outer(nint self, nint vec2);

    [LibraryImport(Library)]
    internal static partial nint ts_inner(nint self, nint vec2);

    [LibraryImport(Library)]
    internal static partial nint ts_bmm(nint self, nint batch2);

    [LibraryImport(Library)]
    internal static partial nint ts_vdot(nint self, nint target);

    [LibraryImport(Library)]
    internal static partial nint ts_kron(nint self, nint other);

    [LibraryImport(Library)]
    internal static partial nint ts_addmm(nint self, nint mat1, nint mat2, float beta, float alpha);

    [LibraryImport(Library)]
    internal static partial nint ts_baddbmm(nint self, nint batch1, nint batch2, float beta, float alpha);

    [LibraryImport(Library)]
    internal static partial nint ts_addbmm(nint self, nint batch1, nint batch2, float beta, float alpha);

    [LibraryImport(Library)]
    internal static partial nint ts_addmv(nint self, nint mat, nint vec, float beta, float alpha);

    [LibraryImport(Library)]
    internal static partial nint ts_addr(nint self, nint vec1, nint vec2, float beta, float alpha);

    [LibraryImport(Library)]
    internal static partial int ts_addmm_in_place(nint self, nint mat1, nint mat2, float beta, float alpha);

    [LibraryImport(Library)]
    internal static partial nint ts_inverse(nint self);

    [LibraryImport(Library)]
    internal static partial nint ts_det(nint self);

    [LibraryImport(Library)]
    internal static partial nint ts_logdet(nint self);

    [LibraryImport(Library)]
    internal static partial nint ts_matrix_exp(nint self);

    [LibraryImport(Library)]
    internal static partial nint ts_matrix_power(nint self, int n);

    [LibraryImport(Library)]
    internal static partial nint ts_tensordot_tLL(
        nint self, nint b, ReadOnlySpan<long> dims1, int dims1Length, ReadOnlySpan<long> dims2, int dims2Length);
}

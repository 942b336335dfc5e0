using System.Runtime.InteropServices;

namespace TorchSharp;

/// <content>Element-wise functions of one tensor.</content>
internal static partial class Native
{
    [LibraryImport(Library)]
    internal static partial nint ts_abs(nint self);

    [LibraryImport(Library)]
    internal static partial int ts_abs_in_place(nint self);

    [LibraryImport(Library)]
    internal static partial nint ts_absolute(nint self);

    [LibraryImport(Library)]
    internal static partial int ts_absolute_in_place(nint self);

    [LibraryImport(Library)]
    internal static partial nint ts_neg(nint self);

    [LibraryImport(Library)]
    internal static partial int ts_neg_in_place(nint self);

    [LibraryImport(Library)]
    internal static partial nint ts_exp(nint self);

    [LibraryImport(Library)]
    internal static partial int ts_exp_in_place(nint self);

    [LibraryImport(Library)]
    internal static partial nint ts_exp2(nint self);

    [LibraryImport(Library)]
    internal static partial int ts_exp2_in_place(nint self);

    [LibraryImport(Library)]
    internal static partial nint ts_expm1(nint self);

    [LibraryImport(Library)]
    internal static partial int ts_expm1_in_place(nint self);

    [LibraryImport(Library)]
    internal static partial nint ts_log(nint self);

    [LibraryImport(Library)]
    internal static partial int ts_log_in_place(nint self);

    [LibraryImport(Library)]
    internal static partial nint ts_log2(nint self);

    [LibraryImport(Library)]
    internal static partial int ts_log2_in_place(nint self);

    [LibraryImport(Library)]
    internal static partial nint ts_log10(nint self);

    [LibraryImport(Library)]
    internal static partial int ts_log10_in_place(nint self);

    [LibraryImport(Library)]
    internal static partial nint ts_log1p(nint self);

    [LibraryImport(Library)]
    internal static partial int ts_log1p_in_place(nint self);

    [LibraryImport(Library)]
    internal static partial nint ts_sqrt(nint self);

    [LibraryImport(Library)]
    internal static partial int ts_sqrt_in_place(nint self);

    [LibraryImport(Library)]
    internal static partial nint ts_rsqrt(nint self);

    [LibraryImport(Library)]
    internal static partial int ts_rsqrt_in_place(nint self);

    [LibraryImport(Library)]
    internal static partial nint ts_reciprocal(nint self);

    [LibraryImport(Library)]
    internal static partial int ts_reciprocal_in_place(nint self);

    [LibraryImport(Library)]
    internal static partial nint ts_sin(nint self);

    [LibraryImport(Library)]
    internal static partial int ts_sin_in_place(nint self);

    [LibraryImport(Library)]
    internal static partial nint ts_cos(nint self);

    [LibraryImport(Library)]
    internal static partial int ts_cos_in_place(nint self);

    [LibraryImport(Library)]
    internal static partial nint ts_tan(nint self);

    [LibraryImport(Library)]
    internal static partial int ts_tan_in_place(nint self);

    [LibraryImport(Library)]
    internal static partial nint ts_asin(nint self);

    [LibraryImport(Library)]
    internal static partial int ts_asin_in_place(nint self);

    [LibraryImport(Library)]
    internal static partial nint ts_acos(nint self);

    [LibraryImport(Library)]
    internal static partial int ts_acos_in_place(nint self);

    [LibraryImport(Library)]
    internal static partial nint ts_atan(nint self);

    [LibraryImport(Library)]
    internal static partial int ts_atan_in_place(nint self);

    [LibraryImport(Library)]
    internal static partial nint ts_sinh(nint self);

    [LibraryImport(Library)]
    internal static partial int ts_sinh_in_place(nint self);

    [LibraryImport(Library)]
    internal static partial nint ts_cosh(nint self);

    [LibraryImport(Library)]
    internal static partial int ts_cosh_in_place(nint self);

    [LibraryImport(Library)]
    internal static partial nint ts_tanh(nint self);

    [LibraryImport(Library)]
    internal static partial int ts_tanh_in_place(nint self);

    [LibraryImport(Library)]
    internal static partial nint ts_asinh(nint self);

    [LibraryImport(Library)]
    internal static partial int ts_asinh_in_place(nint self);

    [LibraryImport(Library)]
    internal static partial nint ts_acosh(nint self);

    [LibraryImport(Library)]
    internal static partial int ts_acosh_in_place(nint self);

    [LibraryImport(Library)]
    internal static partial nint ts_atanh(nint self);

    [LibraryImport(Library)]
    internal static partial int ts_atanh_in_place(nint self);

    [LibraryImport(Library)]
    internal static partial nint ts_erf(nint self);

    [LibraryImport(Library)]
    internal static partial int ts_erf_in_place(nint self);

    [LibraryImport(Library)]
    internal static partial nint ts_erfc(nint self);

    [LibraryImport(Library)]
    internal static partial int ts_erfc_in_place(nint self);

    [LibraryImport(Library)]
    internal static partial nint ts_erfinv(nint self);

    [LibraryImport(Library)]
    internal static partial int ts_erfinv_in_place(nint self);

    [LibraryImport(Library)]
    internal static partial nint ts_floor(nint self);

    [LibraryImport(Library)]
    internal static partial int ts_floor_in_place(nint self);

    [LibraryImport(Library)]
    internal static partial nint ts_ceil(nint self);

    [LibraryImport(Library)]
    internal static partial int ts_ceil_in_place(nint self);

    [LibraryImport(Library)]
    internal static partial nint ts_trunc(nint self);

    [LibraryImport(Library)]
    internal static partial int ts_trunc_in_place(nint self);

    [LibraryImport(Library)]
    internal static partial nint ts_frac(nint self);

    [LibraryImport(Library)]
    internal static partial int ts_frac_in_place(nint self);

    [LibraryImport(Library)]
    internal static partial nint ts_sign(nint self);

    [LibraryImport(Library)]
    internal static partial int ts_sign_in_place(nint self);

    [LibraryImport(Library)]
    internal static partial nint ts_sgn(nint self);

    [LibraryImport(Library)]
    internal static partial int ts_sgn_in_place(nint self);

    [LibraryImport(Library)]
    internal static partial nint ts_sigmoid(nint self);

    [LibraryImport(Library)]
    internal static partial int ts_sigmoid_in_place(nint self);

    [LibraryImport(Library)]
    internal static partial nint ts_square(nint self);

    [LibraryImport(Library)]
    internal static partial nint ts_lgamma(nint self);

    [LibraryImport(Library)]
    internal static partial int ts_lgamma_in_place(nint self);

    [LibraryImport(Library)]
    internal static partial nint ts_digamma(nint self);

    [LibraryImport(Library)]
    internal static partial int ts_digamma_in_place(nint self);

    [LibraryImport(Library)]
    internal static partial nint ts_positive(nint self);

    [LibraryImport(Library)]
    internal static partial nint ts_isnan(nint self);

    [LibraryImport(Library)]
    internal static partial nint ts_isinf(nint self);

    [LibraryImport(Library)]
    internal static partial nint ts_isfinite(nint self);

    [LibraryImport(Library)]
    internal static partial nint ts_isposinf(nint self);

    [LibraryImport(Library)]
    internal static partial nint ts_isneginf(nint self);

    [LibraryImport(Library)]
    internal static partial nint ts_isreal(nint self);

    [LibraryImport(Library)]
    internal static partial nint ts_signbit(nint self);

    [LibraryImport(Library)]
    internal static partial nint ts_deg2rad(nint self);

    [LibraryImport(Library)]
    internal static partial int ts_deg2rad_in_place(nint self);

    [LibraryImport(Library)]
    internal static partial nint ts_rad2deg(nint self);

    [LibraryImport(Library)]
    internal static partial int ts_rad2deg_in_place(nint self);

    [LibraryImport(Library)]
    internal static partial nint ts_round(nint self, long decimals);

    [LibraryImport(Library)]
    internal static partial int ts_round_in_place(nint self, long decimals);
}

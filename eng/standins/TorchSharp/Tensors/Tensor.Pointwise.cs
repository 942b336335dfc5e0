namespace TorchSharp;

public static partial class torch
{
    /// <content>Element-wise functions of one tensor.</content>
    public partial class Tensor
    {
        public Tensor abs() => Wrap(Native.ts_abs(Handle), this);

        public Tensor abs_()
        {
            Check(Native.ts_abs_in_place(Handle), this);
            return this;
        }

        public Tensor absolute() => Wrap(Native.ts_absolute(Handle), this);

        public Tensor absolute_()
        {
            Check(Native.ts_absolute_in_place(Handle), this);
            return this;
        }

        public Tensor neg() => Wrap(Native.ts_neg(Handle), this);

        public Tensor neg_()
        {
            Check(Native.ts_neg_in_place(Handle), this);
            return this;
        }

        public Tensor exp() => Wrap(Native.ts_exp(Handle), this);

        public Tensor exp_()
        {
            Check(Native.ts_exp_in_place(Handle), this);
            return this;
        }

        public Tensor exp2() => Wrap(Native.ts_exp2(Handle), this);

        public Tensor exp2_()
        {
            Check(Native.ts_exp2_in_place(Handle), this);
            return this;
        }

        public Tensor expm1() => Wrap(Native.ts_expm1(Handle), this);

        public Tensor expm1_()
        {
            Check(Native.ts_expm1_in_place(Handle), this);
            return this;
        }

        public Tensor log() => Wrap(Native.ts_log(Handle), this);

        public Tensor log_()
        {
            Check(Native.ts_log_in_place(Handle), this);
            return this;
        }

        public Tensor log2() => Wrap(Native.ts_log2(Handle), this);

        public Tensor log2_()
        {
            Check(Native.ts_log2_in_place(Handle), this);
            return this;
        }

        public Tensor log10() => Wrap(Native.ts_log10(Handle), this);

        public Tensor log10_()
        {
            Check(Native.ts_log10_in_place(Handle), this);
            return this;
        }

        public Tensor log1p() => Wrap(Native.ts_log1p(Handle), this);

        public Tensor log1p_()
        {
            Check(Native.ts_log1p_in_place(Handle), this);
            return this;
        }

        public Tensor sqrt() => Wrap(Native.ts_sqrt(Handle), this);

        public Tensor sqrt_()
        {
            Check(Native.ts_sqrt_in_place(Handle), this);
            return this;
        }

        public Tensor rsqrt() => Wrap(Native.ts_rsqrt(Handle), this);

        public Tensor rsqrt_()
        {
            Check(Native.ts_rsqrt_in_place(Handle), this);
            return this;
        }

        public Tensor reciprocal() => Wrap(Native.ts_reciprocal(Handle), this);

        public Tensor reciprocal_()
        {
            Check(Native.ts_reciprocal_in_place(Handle), this);
            return this;
        }

        public Tensor sin() => Wrap(Native.ts_sin(Handle), this);

        public Tensor sin_()
        {
            Check(Native.ts_sin_in_place(Handle), this);
            return this;
        }

        public Tensor cos() => Wrap(Native.ts_cos(Handle), this);

        public Tensor cos_()
        {
            Check(Native.ts_cos_in_place(Handle), this);
            return this;
        }

        public Tensor tan() => Wrap(Native.ts_tan(Handle), this);

        public Tensor tan_()
        {
            Check(Native.ts_tan_in_place(Handle), this);
            return this;
        }

        public Tensor asin() => Wrap(Native.ts_asin(Handle), this);

        public Tensor asin_()
        {
            Check(Native.ts_asin_in_place(Handle), this);
            return this;
        }

        public Tensor acos() => Wrap(Native.ts_acos(Handle), this);

        public Tensor acos_()
        {
            Check(Native.ts_acos_in_place(Handle), this);
            return this;
        }

        public Tensor atan() => Wrap(Native.ts_atan(Handle), this);

        public Tensor atan_()
        {
            Check(Native.ts_atan_in_place(Handle), this);
            return this;
        }

        public Tensor sinh() => Wrap(Native.ts_sinh(Handle), this);

        public Tensor sinh_()
        {
            Check(Native.ts_sinh_in_place(Handle), this);
            return this;
        }

        public Tensor cosh() => Wrap(Native.ts_cosh(Handle), this);

        public Tensor cosh_()
        {
            Check(Native.ts_cosh_in_place(Handle), this);
            return this;
        }

        public Tensor tanh() => Wrap(Native.ts_tanh(Handle), this);

        public Tensor tanh_()
        {
            Check(Native.ts_tanh_in_place(Handle), this);
            return this;
        }

        public Tensor asinh() => Wrap(Native.ts_asinh(Handle), this);

        public Tensor asinh_()
        {
            Check(Native.ts_asinh_in_place(Handle), this);
            return this;
        }

        public Tensor acosh() => Wrap(Native.ts_acosh(Handle), this);

        public Tensor acosh_()
        {
            Check(Native.ts_acosh_in_place(Handle), this);
            return this;
        }

        public Tensor atanh() => Wrap(Native.ts_atanh(Handle), this);

        public Tensor atanh_()
        {
            Check(Native.ts_atanh_in_place(Handle), this);
            return this;
        }

        public Tensor erf() => Wrap(Native.ts_erf(Handle), this);

        public Tensor erf_()
        {
            Check(Native.ts_erf_in_place(Handle), this);
            return this;
        }

        public Tensor erfc() => Wrap(Native.ts_erfc(Handle), this);

        public Tensor erfc_()
        {
            Check(Native.ts_erfc_in_place(Handle), this);
            return this;
        }

        public Tensor erfinv() => Wrap(Native.ts_erfinv(Handle), this);

        public Tensor erfinv_()
        {
            Check(Native.ts_erfinv_in_place(Handle), this);
            return this;
        }

        public Tensor floor() => Wrap(Native.ts_floor(Handle), this);

        public Tensor floor_()
        {
            Check(Native.ts_floor_in_place(Handle), this);
            return this;
        }

        public Tensor ceil() => Wrap(Native.ts_ceil(Handle), this);

        public Tensor ceil_()
        {
            Check(Native.ts_ceil_in_place(Handle), this);
            return this;
        }

        public Tensor trunc() => Wrap(Native.ts_trunc(Handle), this);

        public Tensor trunc_()
        {
            Check(Native.ts_trunc_in_place(Handle), this);
            return this;
        }

        public Tensor frac() => Wrap(Native.ts_frac(Handle), this);

        public Tensor frac_()
        {
            Check(Native.ts_frac_in_place(Handle), this);
            return this;
        }

        public Tensor sign() => Wrap(Native.ts_sign(Handle), this);

        public Tensor sign_()
        {
            Check(Native.ts_sign_in_place(Handle), this);
            return this;
        }

        public Tensor sgn() => Wrap(Native.ts_sgn(Handle), this);

        public Tensor sgn_()
        {
            Check(Native.ts_sgn_in_place(Handle), this);
            return this;
        }

        public Tensor sigmoid() => Wrap(Native.ts_sigmoid(Handle), this);

        public Tensor sigmoid_()
        {
            Check(Native.ts_sigmoid_in_place(Handle), this);
            return this;
        }

        public Tensor square() => Wrap(Native.ts_square(Handle), this);
        public Tensor lgamma() => Wrap(Native.ts_lgamma(Handle), this);

        public Tensor lgamma_()
        {
            Check(Native.ts_lgamma_in_place(Handle), this);
            return this;
        }

        public Tensor digamma() => Wrap(Native.ts_digamma(Handle), this);

        public Tensor digamma_()
        {
            Check(Native.ts_digamma_in_place(Handle), this);
            return this;
        }

        public Tensor positive() => Wrap(Native.ts_positive(Handle), this);
        public Tensor isnan() => Wrap(Native.ts_isnan(Handle), this);
        public Tensor isinf() => Wrap(Native.ts_isinf(Handle), this);
        public Tensor isfinite() => Wrap(Native.ts_isfinite(Handle), this);
        public Tensor isposinf() => Wrap(Native.ts_isposinf(Handle), this);
        public Tensor isneginf() => Wrap(Native.ts_isneginf(Handle), this);
        public Tensor isreal() => Wrap(Native.ts_isreal(Handle), this);
        public Tensor signbit() => Wrap(Native.ts_signbit(Handle), this);
        public Tensor deg2rad() => Wrap(Native.ts_deg2rad(Handle), this);

        public Tensor deg2rad_()
        {
            Check(Native.ts_deg2rad_in_place(Handle), this);
            return this;
        }

        public Tensor rad2deg() => Wrap(Native.ts_rad2deg(Handle), this);

        public Tensor rad2deg_()
        {
            Check(Native.ts_rad2deg_in_place(Handle), this);
            return this;
        }

        public Tensor negative() => neg();
        public Tensor fix() => trunc();
        public Tensor round(long decimals = 0) => Wrap(Native.ts_round(Handle, decimals), this);

        public Tensor round_(long decimals = 0)
        {
            Check(Native.ts_round_in_place(Handle, decimals), this);
            return this;
        }
    }
}

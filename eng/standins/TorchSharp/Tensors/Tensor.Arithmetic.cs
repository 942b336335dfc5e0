namespace TorchSharp;

public static partial class torch
{
    /// <content>Arithmetic.</content>
    public partial class Tensor
    {
        public Tensor add(Tensor target) => Wrap(Native.ts_add_t(Handle, target.Handle), this, target);
        public Tensor add(Tensor target, Scalar alpha) => Wrap(Native.ts_add_ts(Handle, target.Handle, alpha.Native), this, target);
        public Tensor add(Scalar scalar) => Wrap(Native.ts_add_s(Handle, scalar.Native), this);
        public Tensor add(Scalar scalar, Scalar alpha) => Wrap(Native.ts_add_ss(Handle, scalar.Native, alpha.Native), this);

        public Tensor add_(Tensor target)
        {
            Check(Native.ts_add_in_place_t(Handle, target.Handle), this, target);
            return this;
        }

        public Tensor add_(Tensor target, Scalar alpha)
        {
            Check(Native.ts_add_in_place_ts(Handle, target.Handle, alpha.Native), this, target);
            return this;
        }

        public Tensor add_(Scalar scalar)
        {
            Check(Native.ts_add_in_place_s(Handle, scalar.Native), this);
            return this;
        }

        public Tensor add_(Scalar scalar, Scalar alpha)
        {
            Check(Native.ts_add_in_place_ss(Handle, scalar.Native, alpha.Native), this);
            return this;
        }

        public Tensor sub(Tensor target) => Wrap(Native.ts_sub_t(Handle, target.Handle), this, target);

        public Tensor sub_(Tensor target)
        {
            Check(Native.ts_sub_in_place_t(Handle, target.Handle), this, target);
            return this;
        }

        public Tensor mul(Tensor target) => Wrap(Native.ts_mul_t(Handle, target.Handle), this, target);

        public Tensor mul_(Tensor target)
        {
            Check(Native.ts_mul_in_place_t(Handle, target.Handle), this, target);
            return this;
        }

        public Tensor sub(Scalar target) => Wrap(Native.ts_sub_s(Handle, target.Native), this);

        public Tensor sub_(Scalar target)
        {
            Check(Native.ts_sub_in_place_s(Handle, target.Native), this);
            return this;
        }

        public Tensor mul(Scalar target) => Wrap(Native.ts_mul_s(Handle, target.Native), this);

        public Tensor mul_(Scalar target)
        {
            Check(Native.ts_mul_in_place_s(Handle, target.Native), this);
            return this;
        }

        public Tensor subtract(Tensor target) => sub(target);
        public Tensor subtract(Scalar target) => sub(target);
        public Tensor multiply(Tensor target) => mul(target);
        public Tensor multiply(Scalar target) => mul(target);
        public Tensor subtract_(Tensor target) => sub_(target);
        public Tensor subtract_(Scalar target) => sub_(target);
        public Tensor div(Tensor target, RoundingMode rounding_mode = RoundingMode.None)
            => Wrap(Native.ts_div_tx(Handle, target.Handle, (int)rounding_mode), this, target);

        public Tensor div_(Tensor target, RoundingMode rounding_mode = RoundingMode.None)
        {
            Check(Native.ts_div_in_place_tx(Handle, target.Handle, (int)rounding_mode), this, target);
            return this;
        }

        public Tensor divide(Tensor target, RoundingMode rounding_mode = RoundingMode.None) => div(target, rounding_mode);
        public Tensor divide_(Tensor target, RoundingMode rounding_mode = RoundingMode.None) => div_(target, rounding_mode);
        public Tensor true_divide(Tensor other) => div(other);
        public Tensor true_divide_(Tensor other) => div_(other);
        public Tensor floor_divide(Tensor other) => Wrap(Native.ts_floor_divide_t(Handle, other.Handle), this, other);

        public Tensor floor_divide_(Tensor other)
        {
            Check(Native.ts_floor_divide_in_place_t(Handle, other.Handle), this, other);
            return this;
        }

        public Tensor div(Scalar target, RoundingMode rounding_mode = RoundingMode.None)
            => Wrap(Native.ts_div_sx(Handle, target.Native, (int)rounding_mode), this);

        public Tensor div_(Scalar target, RoundingMode rounding_mode = RoundingMode.None)
        {
            Check(Native.ts_div_in_place_sx(Handle, target.Native, (int)rounding_mode), this);
            return this;
        }

        public Tensor divide(Scalar target, RoundingMode rounding_mode = RoundingMode.None) => div(target, rounding_mode);
        public Tensor divide_(Scalar target, RoundingMode rounding_mode = RoundingMode.None) => div_(target, rounding_mode);
        public Tensor true_divide(Scalar other) => div(other);
        public Tensor true_divide_(Scalar other) => div_(other);
        public Tensor floor_divide(Scalar other) => Wrap(Native.ts_floor_divide_s(Handle, other.Native), this);

        public Tensor floor_divide_(Scalar other)
        {
            Check(Native.ts_floor_divide_in_place_s(Handle, other.Native), this);
            return this;
        }

        public Tensor remainder(Tensor target) => Wrap(Native.ts_remainder_t(Handle, target.Handle), this, target);

        public Tensor remainder_(Tensor target)
        {
            Check(Native.ts_remainder_in_place_t(Handle, target.Handle), this, target);
            return this;
        }

        public Tensor fmod(Tensor target) => Wrap(Native.ts_fmod_t(Handle, target.Handle), this, target);

        public Tensor fmod_(Tensor target)
        {
            Check(Native.ts_fmod_in_place_t(Handle, target.Handle), this, target);
            return this;
        }

        public Tensor pow(Tensor exponent) => Wrap(Native.ts_pow_t(Handle, exponent.Handle), this, exponent);

        public Tensor pow_(Tensor exponent)
        {
            Check(Native.ts_pow_in_place_t(Handle, exponent.Handle), this, exponent);
            return this;
        }

        public Tensor atan2(Tensor other) => Wrap(Native.ts_atan2(Handle, other.Handle), this, other);

        public Tensor atan2_(Tensor other)
        {
            Check(Native.ts_atan2_in_place(Handle, other.Handle), this, other);
            return this;
        }

        public Tensor maximum(Tensor other) => Wrap(Native.ts_maximum(Handle, other.Handle), this, other);
        public Tensor minimum(Tensor other) => Wrap(Native.ts_minimum(Handle, other.Handle), this, other);
        public Tensor fmax(Tensor other) => Wrap(Native.ts_fmax(Handle, other.Handle), this, other);
        public Tensor fmin(Tensor other) => Wrap(Native.ts_fmin(Handle, other.Handle), this, other);
        public Tensor hypot(Tensor other) => Wrap(Native.ts_hypot(Handle, other.Handle), this, other);
        public Tensor logaddexp(Tensor other) => Wrap(Native.ts_logaddexp(Handle, other.Handle), this, other);
        public Tensor logaddexp2(Tensor other) => Wrap(Native.ts_logaddexp2(Handle, other.Handle), this, other);
        public Tensor copysign(Tensor other) => Wrap(Native.ts_copysign(Handle, other.Handle), this, other);

        public Tensor copysign_(Tensor other)
        {
            Check(Native.ts_copysign_in_place(Handle, other.Handle), this, other);
            return this;
        }

        public Tensor remainder(Scalar scalar) => Wrap(Native.ts_remainder_s(Handle, scalar.Native), this);

        public Tensor remainder_(Scalar scalar)
        {
            Check(Native.ts_remainder_in_place_s(Handle, scalar.Native), this);
            return this;
        }

        public Tensor fmod(Scalar scalar) => Wrap(Native.ts_fmod_s(Handle, scalar.Native), this);

        public Tensor fmod_(Scalar scalar)
        {
            Check(Native.ts_fmod_in_place_s(Handle, scalar.Native), this);
            return this;
        }

        public Tensor pow(Scalar exponent) => Wrap(Native.ts_pow_s(Handle, exponent.Native), this);

        public Tensor pow_(Scalar exponent)
        {
            Check(Native.ts_pow_in_place_s(Handle, exponent.Native), this);
            return this;
        }

        public Tensor addcmul(Tensor tensor1, Tensor tensor2, Scalar value)
            => Wrap(Native.ts_addcmul(Handle, tensor1.Handle, tensor2.Handle, value.Native), this, tensor1, tensor2);

        public Tensor addcmul_(Tensor tensor1, Tensor tensor2, Scalar value)
        {
            Check(Native.ts_addcmul_in_place(Handle, tensor1.Handle, tensor2.Handle, value.Native), this, tensor1, tensor2);
            return this;
        }

        public Tensor addcdiv(Tensor tensor1, Tensor tensor2, Scalar value)
            => Wrap(Native.ts_addcdiv_tts(Handle, tensor1.Handle, tensor2.Handle, value.Native), this, tensor1, tensor2);

        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2, Scalar value)
        {
            Check(Native.ts_addcdiv_in_place_tts(Handle, tensor1.Handle, tensor2.Handle, value.Native), this, tensor1, tensor2);
            return this;
        }

        public Tensor addcdiv(Tensor tensor1, Tensor tensor2) => addcdiv(tensor1, tensor2, 1);
        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2) => addcdiv_(tensor1, tensor2, 1);
        public Tensor lerp(Tensor end, Tensor weight) => Wrap(Native.ts_lerp(Handle, end.Handle, weight.Handle), this, end, weight);

        public Tensor lerp_(Tensor end, Tensor weight)
        {
            Check(Native.ts_lerp_in_place(Handle, end.Handle, weight.Handle), this, end, weight);
            return this;
        }

        public Tensor clamp(Scalar? min = null, Scalar? max = null)
            => Wrap(Native.ts_clamp_ss(Handle, NativeScalar.Of(min), NativeScalar.Of(max)), this);

        public Tensor clamp_(Scalar? min = null, Scalar? max = null)
        {
            Check(Native.ts_clamp_in_place_ss(Handle, NativeScalar.Of(min), NativeScalar.Of(max)), this);
            return this;
        }

        public Tensor clamp(Tensor? min = null, Tensor? max = null)
            => Wrap(Native.ts_clamp_tt(Handle, min?.Handle ?? 0, max?.Handle ?? 0), this, min, max);

        public Tensor clamp_(Tensor? min = null, Tensor? max = null)
        {
            Check(Native.ts_clamp_in_place_tt(Handle, min?.Handle ?? 0, max?.Handle ?? 0), this, min, max);
            return this;
        }

        public Tensor clip(Scalar? min = null, Scalar? max = null) => clamp(min, max);
        public Tensor clamp_max(Scalar max) => Wrap(Native.ts_clamp_max(Handle, max.Native), this);

        public Tensor clamp_max_(Scalar max)
        {
            Check(Native.ts_clamp_max_in_place(Handle, max.Native), this);
            return this;
        }

        public Tensor clamp_min(Scalar min) => Wrap(Native.ts_clamp_min(Handle, min.Native), this);

        public Tensor clamp_min_(Scalar min)
        {
            Check(Native.ts_clamp_min_in_place(Handle, min.Native), this);
            return this;
        }

        public Tensor xlogy(Tensor y) => Wrap(Native.ts_xlogy_t(Handle, y.Handle), this, y);

        public Tensor xlogy_(Tensor y)
        {
            Check(Native.ts_xlogy_in_place_t(Handle, y.Handle), this, y);
            return this;
        }

        public Tensor xlogy(Scalar y) => Wrap(Native.ts_xlogy_s(Handle, y.Native), this);

        public Tensor xlogy_(Scalar y)
        {
            Check(Native.ts_xlogy_in_place_s(Handle, y.Native), this);
            return this;
        }
    }
}

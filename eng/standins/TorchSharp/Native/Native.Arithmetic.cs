using System.Runtime.InteropServices;

namespace TorchSharp;

/// <content>Arithmetic.</content>
internal static partial class Native
{
    [LibraryImport(Library)]
    internal static partial nint ts_add_t(nint self, nint target);

    [LibraryImport(Library)]
    internal static partial nint ts_add_ts(nint self, nint target, NativeScalar alpha);

    [LibraryImport(Library)]
    internal static partial nint ts_add_s(nint self, NativeScalar scalar);

    [LibraryImport(Library)]
    internal static partial nint ts_add_ss(nint self, NativeScalar scalar, NativeScalar alpha);

    [LibraryImport(Library)]
    internal static partial int ts_add_in_place_t(nint self, nint target);

    [LibraryImport(Library)]
    internal static partial int ts_add_in_place_ts(nint self, nint target, NativeScalar alpha);

    [LibraryImport(Library)]
    internal static partial int ts_add_in_place_s(nint self, NativeScalar scalar);

    [LibraryImport(Library)]
    internal static partial int ts_add_in_place_ss(nint self, NativeScalar scalar, NativeScalar alpha);

    [LibraryImport(Library)]
    internal static partial nint ts_sub_t(nint self, nint target);

    [LibraryImport(Library)]
    internal static partial int ts_sub_in_place_t(nint self, nint target);

    [LibraryImport(Library)]
    internal static partial nint ts_mul_t(nint self, nint target);

    [LibraryImport(Library)]
    internal static partial int ts_mul_in_place_t(nint self, nint target);

    [LibraryImport(Library)]
    internal static partial nint ts_sub_s(nint self, NativeScalar target);

    [LibraryImport(Library)]
    internal static partial int ts_sub_in_place_s(nint self, NativeScalar target);

    [LibraryImport(Library)]
    internal static partial nint ts_mul_s(nint self, NativeScalar target);

    [LibraryImport(Library)]
    internal static partial int ts_mul_in_place_s(nint self, NativeScalar target);

    [LibraryImport(Library)]
    internal static partial nint ts_div_tx(nint self, nint target, int rounding_mode);

    [LibraryImport(Library)]
    internal static partial int ts_div_in_place_tx(nint self, nint target, int rounding_mode);

    [LibraryImport(Library)]
    internal static partial nint ts_floor_divide_t(nint self, nint other);

    [LibraryImport(Library)]
    internal static partial int ts_floor_divide_in_place_t(nint self, nint other);

    [LibraryImport(Library)]
    internal static partial nint ts_div_sx(nint self, NativeScalar target, int rounding_mode);

    [LibraryImport(Library)]
    internal static partial int ts_div_in_place_sx(nint self, NativeScalar target, int rounding_mode);

    [LibraryImport(Library)]
    internal static partial nint ts_floor_divide_s(nint self, NativeScalar other);

    [LibraryImport(Library)]
    internal static partial int ts_floor_divide_in_place_s(nint self, NativeScalar other);

    [LibraryImport(Library)]
    internal static partial nint ts_remainder_t(nint self, nint target);

    [LibraryImport(Library)]
    internal static partial int ts_remainder_in_place_t(nint self, nint target);

    [LibraryImport(Library)]
    internal static partial nint ts_fmod_t(nint self, nint target);

    [LibraryImport(Library)]
    internal static partial int ts_fmod_in_place_t(nint self, nint target);

    [LibraryImport(Library)]
    internal static partial nint ts_pow_t(nint self, nint exponent);

    [LibraryImport(Library)]
    internal static partial int ts_pow_in_place_t(nint self, nint exponent);

    [LibraryImport(Library)]
    internal static partial nint ts_atan2(nint self, nint other);

    [LibraryImport(Library)]
    internal static partial int ts_atan2_in_place(nint self, nint other);

    [LibraryImport(Library)]
    internal static partial nint ts_maximum(nint self, nint other);

    [LibraryImport(Library)]
    internal static partial nint ts_minimum(nint self, nint other);

    [LibraryImport(Library)]
    internal static partial nint ts_fmax(nint self, nint other);

    [LibraryImport(Library)]
    internal static partial nint ts_fmin(nint self, nint other);

    [LibraryImport(Library)]
    internal static partial nint ts_hypot(nint self, nint other);

    [LibraryImport(Library)]
    internal static partial nint ts_logaddexp(nint self, nint other);

    [LibraryImport(Library)]
    internal static partial nint ts_logaddexp2(nint self, nint other);

    [LibraryImport(Library)]
    internal static partial nint ts_copysign(nint self, nint other);

    [LibraryImport(Library)]
    internal static partial int ts_copysign_in_place(nint self, nint other);

    [LibraryImport(Library)]
    internal static partial nint ts_remainder_s(nint self, NativeScalar scalar);

    [LibraryImport(Library)]
    internal static partial int ts_remainder_in_place_s(nint self, NativeScalar scalar);

    [LibraryImport(Library)]
    internal static partial nint ts_fmod_s(nint self, NativeScalar scalar);

    [LibraryImport(Library)]
    internal static partial int ts_fmod_in_place_s(nint self, NativeScalar scalar);

    [LibraryImport(Library)]
    internal static partial nint ts_pow_s(nint self, NativeScalar exponent);

    [LibraryImport(Library)]
    internal static partial int ts_pow_in_place_s(nint self, NativeScalar exponent);

    [LibraryImport(Library)]
    internal static partial nint ts_addcmul(nint self, nint tensor1, nint tensor2, NativeScalar value);

    [LibraryImport(Library)]
    internal static partial int ts_addcmul_in_place(nint self, nint tensor1, nint tensor2, NativeScalar value);

    [LibraryImport(Library)]
    internal static partial nint ts_addcdiv_tts(nint self, nint tensor1, nint tensor2, NativeScalar value);

    [LibraryImport(Library)]
    internal static partial int ts_addcdiv_in_place_tts(nint self, nint tensor1, nint tensor2, NativeScalar value);

    [LibraryImport(Library)]
    internal static partial nint ts_lerp(nint self, nint end, nint weight);

    [LibraryImport(Library)]
    internal static partial int ts_lerp_in_place(nint self, nint end, nint weight);

    [LibraryImport(Library)]
    internal static partial nint ts_clamp_ss(nint self, NativeScalar min, NativeScalar max);

    [LibraryImport(Library)]
    internal static partial int ts_clamp_in_place_ss(nint self, NativeScalar min, NativeScalar max);

    [LibraryImport(Library)]
    internal static partial nint ts_clamp_tt(nint self, nint min, nint max);

    [LibraryImport(Library)]
    internal static partial int ts_clamp_in_place_tt(nint self, nint min, nint max);

    [LibraryImport(Library)]
    internal static partial nint ts_clamp_max(nint self, NativeScalar max);

    [LibraryImport(Library)]
    internal static partial int ts_clamp_max_in_place(nint self, NativeScalar max);

    [LibraryImport(Library)]
    internal static partial nint ts_clamp_min(nint self, NativeScalar min);

    [LibraryImport(Library)]
    internal static partial int ts_clamp_min_in_place(nint self, NativeScalar min);

    [LibraryImport(Library)]
    internal static partial nint ts_xlogy_t(nint self, nint y);

    [LibraryImport(Library)]
    internal static partial int ts_xlogy_in_place_t(nint self, nint y);

    [LibraryImport(Library)]
    internal static partial nint ts_xlogy_s(nint self, NativeScalar y);

    [LibraryImport(Library)]
    internal static partial int ts_xlogy_in_place_s(nint self, NativeScalar y);
}

// What both source files share: the calling convention, and the conversions of arguments.
//
// A tensor crosses as a pointer to a heap-allocated at::Tensor that the caller owns. No exception crosses: a function that
// returns a tensor answers null, every other one a negative status, and ts_last_error then has libtorch's message.
#pragma once

#include <ATen/ATen.h>
#include <torch/version.h>

#include <cstdint>
#include <cstdlib>
#include <limits>
#include <string>
#include <tuple>
#include <vector>

#define SHIM_TORCH_AT_LEAST(major, minor) \
    (TORCH_VERSION_MAJOR > (major) || (TORCH_VERSION_MAJOR == (major) && TORCH_VERSION_MINOR >= (minor)))

using at::Tensor;

#if SHIM_TORCH_AT_LEAST(2, 4)
template <class T> using Optional = std::optional<T>;
#else
template <class T> using Optional = c10::optional<T>;
#endif

#define EXPORT extern "C" __attribute__((visibility("default")))

// A number as it crosses: kind 0 integer, 1 floating point, 2 boolean, -1 absent.
struct NativeScalar {
    int64_t bits;
    int32_t kind;
};

inline at::Scalar as_scalar(NativeScalar value) {
    if (value.kind == 1) {
        double number;
        static_assert(sizeof number == sizeof value.bits, "a double has 64 bits");
        __builtin_memcpy(&number, &value.bits, sizeof number);
        return at::Scalar(number);
    }
    if (value.kind == 2) return at::Scalar(value.bits != 0);
    return at::Scalar(value.bits);
}

inline Optional<at::Scalar> optional_scalar(NativeScalar value) {
    return value.kind < 0 ? Optional<at::Scalar>() : Optional<at::Scalar>(as_scalar(value));
}

inline Optional<Tensor> opt(Tensor* tensor) { return tensor ? Optional<Tensor>(*tensor) : Optional<Tensor>(); }

inline Optional<at::ScalarType> as_dtype(int code) {
    return code < 0 ? Optional<at::ScalarType>() : Optional<at::ScalarType>(at::ScalarType(code));
}

inline Optional<int64_t> optional_long(int64_t value) {
    return value == std::numeric_limits<int64_t>::min() ? Optional<int64_t>() : Optional<int64_t>(value);
}

inline Optional<at::Generator> as_generator(at::Generator* value) {
    return value ? Optional<at::Generator>(*value) : Optional<at::Generator>();
}

inline at::IntArrayRef as_list(const int64_t* values, int length) { return at::IntArrayRef(values, size_t(length)); }

inline std::vector<Tensor> tensors(Tensor* const* values, int length) {
    std::vector<Tensor> result;
    result.reserve(size_t(length));
    for (int i = 0; i < length; i++) result.push_back(*values[i]);
    return result;
}

// Remembers the exception in flight as this thread's error.
void record_error() noexcept;

inline Tensor** to_array(const std::vector<Tensor>& values, int* count) {
    auto result = static_cast<Tensor**>(std::malloc(sizeof(Tensor*) * (values.size() + 1)));
    for (size_t i = 0; i < values.size(); i++) result[i] = new Tensor(values[i]);
    *count = int(values.size());
    return result;
}

#define CATCH(failure) catch (...) { record_error(); return failure; }

#define TENSOR(name, params, value) EXPORT Tensor* name params { try { return new Tensor(value); } CATCH(nullptr) }
#define ACTION(name, params, action) EXPORT int name params { try { action; return 0; } CATCH(-1) }
#define BOOLEAN(name, params, value) EXPORT int name params { try { return (value) ? 1 : 0; } CATCH(-1) }
#define TENSORS(name, params, values) EXPORT Tensor** name params { try { return to_array(values, count); } CATCH(nullptr) }
#define TENSORS_2(name, params, values) EXPORT int name params { \
    try { auto all = values; *first = new Tensor(std::get<0>(all)); *second = new Tensor(std::get<1>(all)); return 0; } CATCH(-1) }
#define TENSORS_3(name, params, values) EXPORT int name params { \
    try { auto all = values; *first = new Tensor(std::get<0>(all)); *second = new Tensor(std::get<1>(all)); \
          *third = new Tensor(std::get<2>(all)); return 0; } CATCH(-1) }

template <class Other>
inline Tensor divide(const Tensor& self, const Other& other, int rounding) {
    return rounding == 1 ? at::div(self, other, "trunc") : rounding == 2 ? at::div(self, other, "floor") : at::div(self, other);
}

template <class Other>
inline Tensor& divide_(Tensor& self, const Other& other, int rounding) {
    return rounding == 1 ? self.div_(other, "trunc") : rounding == 2 ? self.div_(other, "floor") : self.div_(other);
}

// Everything that is not a method of a tensor: metadata, creation, indexing, nn functions, autograd, devices, random state, TorchScript.
#include "Shim.h"

#include <ATen/Parallel.h>
#include <ATen/TensorIndexing.h>
#include <c10/core/InferenceMode.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/function.h>
#include <torch/csrc/autograd/functions/utils.h>
#include <torch/csrc/autograd/anomaly_mode.h>
#include <torch/csrc/jit/api/compilation_unit.h>
#include <torch/cuda.h>
#include <torch/jit.h>

#include <cmath>
#include <cstring>
#include <memory>
#include <mutex>

// ---- errors and memory

static thread_local std::string last_error;

void record_error() noexcept {
    try {
        throw;
    } catch (const c10::Error& error) {
        last_error = error.what_without_backtrace();
    } catch (const std::exception& error) {
        last_error = error.what();
    } catch (...) {
        last_error = "an exception of an unknown type";
    }
}

EXPORT const char* ts_last_error() { return last_error.c_str(); }
EXPORT void ts_free(void* memory) { std::free(memory); }
EXPORT void ts_dispose(Tensor* tensor) { try { delete tensor; } catch (...) { record_error(); } }
EXPORT const char* ts_version() { return TORCH_VERSION; }

// ---- metadata: these do not throw for a defined strided tensor

EXPORT int ts_dtype(Tensor* self) { return int(self->scalar_type()); }
EXPORT int64_t ts_dim(Tensor* self) { return self->dim(); }
EXPORT int64_t ts_numel(Tensor* self) { return self->numel(); }
EXPORT int64_t ts_element_size(Tensor* self) { return int64_t(self->element_size()); }
EXPORT int ts_device_type(Tensor* self) { return int(self->device().type()); }
EXPORT int ts_device_index(Tensor* self) { return int(self->device().index()); }
EXPORT int ts_requires_grad(Tensor* self) { return self->requires_grad(); }
EXPORT int ts_is_leaf(Tensor* self) { return self->is_leaf(); }
EXPORT int ts_is_contiguous(Tensor* self) { return self->is_contiguous(); }
EXPORT int ts_is_sparse(Tensor* self) { return self->is_sparse(); }
EXPORT void ts_sizes(Tensor* self, int64_t* sizes) { auto all = self->sizes(); std::copy(all.begin(), all.end(), sizes); }
EXPORT int64_t ts_storage_offset(Tensor* self) { return self->storage_offset(); }
ACTION(ts_strides, (Tensor* self, int64_t* strides), auto all = self->strides(); std::copy(all.begin(), all.end(), strides))
BOOLEAN(ts_is_pinned, (Tensor* self), self->is_pinned())
BOOLEAN(ts_is_nonzero, (Tensor* self), self->is_nonzero())
EXPORT void* ts_data_ptr(Tensor* self) { try { return self->data_ptr(); } CATCH(nullptr) }

ACTION(ts_item, (Tensor* self, NativeScalar* result), {
    auto value = self->item();
    if (value.isBoolean()) { result->kind = 2; result->bits = value.toBool(); }
    else if (value.isIntegral(false)) { result->kind = 0; result->bits = value.toLong(); }
    else { double number = value.toDouble(); result->kind = 1; std::memcpy(&result->bits, &number, sizeof number); }
})

// ---- creation

static at::TensorOptions options(int type, int device_type, int device_index) {
    at::TensorOptions result = at::TensorOptions().device(at::Device(at::DeviceType(device_type), c10::DeviceIndex(device_index)));
    return type < 0 ? result : result.dtype(at::ScalarType(type));
}

// As options, with what is not given (negative) left to the tensor that the new one is like.
static at::TensorOptions like_options(int type, int device_type, int device_index) {
    at::TensorOptions result;
    if (type >= 0) result = result.dtype(at::ScalarType(type));
    if (device_type >= 0) result = result.device(at::Device(at::DeviceType(device_type), c10::DeviceIndex(device_index)));
    return result;
}

static Tensor tracked(Tensor tensor, bool requires_grad) {
    if (requires_grad) tensor.requires_grad_(true);
    return tensor;
}

#define OPTIONS int type, int device_type, int device_index, bool requires_grad
#define NEW(name, params, value) TENSOR(name, params, tracked(value, requires_grad))
#define AS options(type, device_type, device_index)
#define LIKE like_options(type, device_type, device_index)

NEW(ts_empty, (const int64_t* size, int length, OPTIONS), at::empty(as_list(size, length), AS))
NEW(ts_zeros, (const int64_t* size, int length, OPTIONS), at::zeros(as_list(size, length), AS))
NEW(ts_ones, (const int64_t* size, int length, OPTIONS), at::ones(as_list(size, length), AS))
NEW(ts_full, (const int64_t* size, int length, NativeScalar value, OPTIONS), at::full(as_list(size, length), as_scalar(value), AS))
NEW(ts_rand, (const int64_t* size, int length, at::Generator* g, OPTIONS), at::rand(as_list(size, length), as_generator(g), AS))
NEW(ts_randn, (const int64_t* size, int length, at::Generator* g, OPTIONS), at::randn(as_list(size, length), as_generator(g), AS))
NEW(ts_randint, (int64_t low, int64_t high, const int64_t* size, int length, at::Generator* g, OPTIONS),
    at::randint(low, high, as_list(size, length), as_generator(g), AS))
NEW(ts_randperm, (int64_t n, at::Generator* g, OPTIONS), at::randperm(n, as_generator(g), AS))
NEW(ts_arange, (NativeScalar start, NativeScalar end, NativeScalar step, OPTIONS), at::arange(as_scalar(start), as_scalar(end), as_scalar(step), AS))
NEW(ts_linspace, (double start, double end, int64_t steps, OPTIONS), at::linspace(start, end, steps, AS))
NEW(ts_logspace, (double start, double end, int64_t steps, double base, OPTIONS), at::logspace(start, end, steps, base, AS))
NEW(ts_eye, (int64_t rows, int64_t columns, OPTIONS), at::eye(rows, columns, AS))
NEW(ts_empty_strided, (const int64_t* size, int length, const int64_t* strides, int stridesLength, OPTIONS),
    at::empty_strided(as_list(size, length), as_list(strides, stridesLength), AS))
TENSOR(ts_tril_indices, (int64_t row, int64_t col, int64_t offset, int type, int device_type, int device_index), at::tril_indices(row, col, offset, AS))
TENSOR(ts_triu_indices, (int64_t row, int64_t col, int64_t offset, int type, int device_type, int device_index), at::triu_indices(row, col, offset, AS))

NEW(ts_empty_like, (Tensor* self, OPTIONS), at::empty_like(*self, LIKE))
NEW(ts_zeros_like, (Tensor* self, OPTIONS), at::zeros_like(*self, LIKE))
NEW(ts_ones_like, (Tensor* self, OPTIONS), at::ones_like(*self, LIKE))
NEW(ts_full_like, (Tensor* self, NativeScalar value, OPTIONS), at::full_like(*self, as_scalar(value), LIKE))
NEW(ts_rand_like, (Tensor* self, OPTIONS), at::rand_like(*self, LIKE))
NEW(ts_randn_like, (Tensor* self, OPTIONS), at::randn_like(*self, LIKE))
NEW(ts_randint_like, (Tensor* self, int64_t low, int64_t high, OPTIONS), at::randint_like(*self, low, high, LIKE))

// The memory stays the caller's; release is called with context when the last tensor over it is gone.
EXPORT Tensor* ts_from_blob(void* data, const int64_t* size, int length, int type, void (*release)(void*), void* context) {
    try {
        return new Tensor(at::from_blob(data, as_list(size, length), [release, context](void*) { release(context); },
                                        at::TensorOptions().dtype(at::ScalarType(type))));
    } CATCH(nullptr)
}

TENSOR(ts_from_bytes, (const void* data, const int64_t* size, int length, int type, int device_type, int device_index, int target, bool requires_grad), [&] {
    auto result = at::empty(as_list(size, length), at::TensorOptions().dtype(at::ScalarType(type)));
    if (result.numel() > 0) std::memcpy(result.data_ptr(), data, result.nbytes());
    auto device = at::Device(at::DeviceType(device_type), c10::DeviceIndex(device_index));
    auto wanted = target < 0 ? at::ScalarType(type) : at::ScalarType(target);
    if (device.type() != at::kCPU || wanted != result.scalar_type()) result = result.to(device, wanted);
    return tracked(result, requires_grad);
}())

// ---- conversions

TENSOR(ts_to, (Tensor* self, int type, int device_type, int device_index, bool non_blocking, bool copy), [&] {
    auto wanted = type < 0 ? self->scalar_type() : at::ScalarType(type);
    auto device = device_type < 0 ? self->device() : at::Device(at::DeviceType(device_type), c10::DeviceIndex(device_index));
    return self->to(device, wanted, non_blocking, copy);
}())

// ---- indexing

// kind: 0 none, 1 ellipsis, 2 integer, 3 boolean, 4 slice (an absent bound is the smallest integer), 5 tensor
struct NativeIndex {
    int64_t start, stop, step;
    Tensor* tensor;
    int32_t kind;
};

static std::vector<at::indexing::TensorIndex> indices(const NativeIndex* values, int length) {
    using namespace at::indexing;
    std::vector<TensorIndex> result;
    result.reserve(size_t(length));
    for (int i = 0; i < length; i++) {
        const auto& value = values[i];
        switch (value.kind) {
            case 0: result.emplace_back(None); break;
            case 1: result.emplace_back("..."); break;
            case 2: result.emplace_back(int64_t(value.start)); break;
            case 3: result.emplace_back(value.start != 0); break;
            case 4: {
                result.emplace_back(Slice(optional_long(value.start), optional_long(value.stop), optional_long(value.step)));
                break;
            }
            default: result.emplace_back(*value.tensor);
        }
    }
    return result;
}

TENSOR(ts_index, (Tensor* self, const NativeIndex* at, int length), self->index(indices(at, length)))
ACTION(ts_index_put, (Tensor* self, const NativeIndex* at, int length, Tensor* value), self->index_put_(indices(at, length), *value))
ACTION(ts_index_put_scalar, (Tensor* self, const NativeIndex* at, int length, NativeScalar value), self->index_put_(indices(at, length), as_scalar(value)))
ACTION(ts_index_put_tensors, (Tensor* self, Tensor* const* at, int length, Tensor* value, bool accumulate), {
    c10::List<Optional<Tensor>> list;
    for (int i = 0; i < length; i++) list.push_back(opt(at[i]));
    self->index_put_(list, *value, accumulate);
})

// ---- several tensors

TENSOR(ts_cat, (Tensor* const* all, int length, int64_t dim), at::cat(tensors(all, length), dim))
TENSOR(ts_stack, (Tensor* const* all, int length, int64_t dim), at::stack(tensors(all, length), dim))
TENSOR(ts_hstack, (Tensor* const* all, int length), at::hstack(tensors(all, length)))
TENSOR(ts_vstack, (Tensor* const* all, int length), at::vstack(tensors(all, length)))
TENSOR(ts_block_diag, (Tensor* const* all, int length), at::block_diag(tensors(all, length)))
TENSOR(ts_einsum, (const char* equation, Tensor* const* all, int length), at::einsum(equation, tensors(all, length)))
TENSORS(ts_broadcast_tensors, (Tensor* const* all, int length, int* count), at::broadcast_tensors(tensors(all, length)))
TENSORS(ts_meshgrid, (Tensor* const* all, int length, const char* indexing, int* count), at::meshgrid(tensors(all, length), indexing))
TENSORS(ts_where_indices, (Tensor* condition, int* count), at::where(*condition))
TENSOR(ts_normal, (Tensor* mean, Tensor* std, at::Generator* g), at::normal(*mean, *std, as_generator(g)))
TENSOR(ts_searchsorted, (Tensor* sorted, Tensor* values, bool int32, bool right), at::searchsorted(*sorted, *values, int32, right))
TENSORS_3(ts_unique, (Tensor* self, bool sorted, bool inverse, bool counts, int64_t dim, Tensor** first, Tensor** second, Tensor** third), [&] {
    auto along = optional_long(dim);
    return along ? at::unique_dim(*self, *along, sorted, inverse, counts) : at::_unique2(*self, sorted, inverse, counts);
}())
TENSORS_3(ts_unique_consecutive, (Tensor* self, bool inverse, bool counts, int64_t dim, Tensor** first, Tensor** second, Tensor** third),
    at::unique_consecutive(*self, inverse, counts, optional_long(dim)))
BOOLEAN(ts_can_cast, (int from, int to), at::can_cast(at::ScalarType(from), at::ScalarType(to)))
EXPORT int ts_promote_types(int a, int b) { return int(at::promote_types(at::ScalarType(a), at::ScalarType(b))); }

// ---- nn.functional

TENSOR(ts_linear, (Tensor* input, Tensor* weight, Tensor* bias), at::linear(*input, *weight, opt(bias)))
TENSOR(ts_bilinear, (Tensor* a, Tensor* b, Tensor* weight, Tensor* bias), at::bilinear(*a, *b, *weight, opt(bias)))
TENSOR(ts_embedding, (Tensor* weight, Tensor* indices, int64_t padding, bool scale, bool sparse), at::embedding(*weight, *indices, padding, scale, sparse))
ACTION(ts_embedding_renorm, (Tensor* weight, Tensor* indices, double max_norm, double norm_type), {
    at::NoGradGuard guard;
    auto flat = weight->detach();
    at::embedding_renorm_(flat, *indices, max_norm, norm_type);
})
TENSOR(ts_layer_norm, (Tensor* input, const int64_t* shape, int length, Tensor* weight, Tensor* bias, double eps),
    at::layer_norm(*input, as_list(shape, length), opt(weight), opt(bias), eps))
TENSOR(ts_group_norm, (Tensor* input, int64_t groups, Tensor* weight, Tensor* bias, double eps), at::group_norm(*input, groups, opt(weight), opt(bias), eps))
TENSOR(ts_batch_norm, (Tensor* input, Tensor* weight, Tensor* bias, Tensor* mean, Tensor* var, bool training, double momentum, double eps),
    at::batch_norm(*input, opt(weight), opt(bias), opt(mean), opt(var), training, momentum, eps, at::globalContext().userEnabledCuDNN()))
TENSOR(ts_dropout, (Tensor* input, double p, bool training), at::dropout(*input, p, training))
ACTION(ts_dropout_in_place, (Tensor* input, double p, bool training), at::dropout_(*input, p, training))
TENSOR(ts_cross_entropy, (Tensor* input, Tensor* target, Tensor* weight, int64_t reduction, int64_t ignore, double smoothing),
    at::cross_entropy_loss(*input, *target, opt(weight), reduction, ignore, smoothing))
TENSOR(ts_nll_loss, (Tensor* input, Tensor* target, Tensor* weight, int64_t reduction, int64_t ignore),
    at::nll_loss_nd(*input, *target, opt(weight), reduction, ignore))
TENSOR(ts_bce, (Tensor* input, Tensor* target, Tensor* weight, int64_t reduction), at::binary_cross_entropy(*input, *target, opt(weight), reduction))
TENSOR(ts_bce_with_logits, (Tensor* input, Tensor* target, Tensor* weight, Tensor* positive, int64_t reduction),
    at::binary_cross_entropy_with_logits(*input, *target, opt(weight), opt(positive), reduction))
TENSOR(ts_mse_loss, (Tensor* input, Tensor* target, int64_t reduction), at::mse_loss(*input, *target, reduction))
TENSOR(ts_l1_loss, (Tensor* input, Tensor* target, int64_t reduction), at::l1_loss(*input, *target, reduction))
TENSOR(ts_smooth_l1_loss, (Tensor* input, Tensor* target, int64_t reduction, double beta), at::smooth_l1_loss(*input, *target, reduction, beta))
TENSOR(ts_huber_loss, (Tensor* input, Tensor* target, int64_t reduction, double delta), at::huber_loss(*input, *target, reduction, delta))
TENSOR(ts_kl_div, (Tensor* input, Tensor* target, int64_t reduction, bool log_target), at::kl_div(*input, *target, reduction, log_target))
TENSOR(ts_cosine_similarity, (Tensor* a, Tensor* b, int64_t dim, double eps), at::cosine_similarity(*a, *b, dim, eps))
TENSOR(ts_pairwise_distance, (Tensor* a, Tensor* b, double p, double eps, bool keepdim), at::pairwise_distance(*a, *b, p, eps, keepdim))
TENSOR(ts_one_hot, (Tensor* self, int64_t classes), at::one_hot(*self, classes))
TENSOR(ts_pad, (Tensor* self, const int64_t* pad, int length, const char* mode, double value),
    at::pad(*self, as_list(pad, length), mode, std::strcmp(mode, "constant") == 0 ? Optional<double>(value) : Optional<double>()))
TENSOR(ts_mish, (Tensor* self), at::mish(*self))
TENSOR(ts_nan_to_num, (Tensor* self, double nan, bool hasPositive, double positive, bool hasNegative, double negative),
    at::nan_to_num(*self, nan, hasPositive ? Optional<double>(positive) : Optional<double>(), hasNegative ? Optional<double>(negative) : Optional<double>()))
TENSOR(ts_threshold, (Tensor* self, NativeScalar threshold, NativeScalar value), at::threshold(*self, as_scalar(threshold), as_scalar(value)))

TENSOR(ts_scaled_dot_product_attention, (Tensor* query, Tensor* key, Tensor* value, Tensor* mask, double p, bool causal), [&]() -> Tensor {
#if SHIM_TORCH_AT_LEAST(2, 0)
    return at::scaled_dot_product_attention(*query, *key, *value, opt(mask), p, causal);
#else
    // Before 2.0 there is no public kernel: the written-out form, which autograd differentiates.
    double factor = 1.0 / std::sqrt(double(query->size(-1)));
    auto scores = at::matmul(*query * factor, key->transpose(-2, -1));
    if (causal) {
        TORCH_CHECK(!mask, "scaled_dot_product_attention: explicit attn_mask should not be set when is_causal=True");
        auto keep = at::ones({query->size(-2), key->size(-2)}, query->options().dtype(at::kBool)).tril();
        scores = scores.masked_fill(keep.logical_not(), -std::numeric_limits<double>::infinity());
    } else if (mask) {
        scores = mask->scalar_type() == at::kBool
            ? scores.masked_fill(mask->logical_not(), -std::numeric_limits<double>::infinity())
            : scores + *mask;
    }
    auto weights = at::softmax(scores, -1);
    if (p > 0) weights = at::dropout(weights, p, true);
    return at::matmul(weights, *value);
#endif
}())

// ---- autograd

ACTION(ts_set_requires_grad, (Tensor* self, bool on), self->set_requires_grad(on))
ACTION(ts_retain_grad, (Tensor* self), self->retain_grad())
EXPORT Tensor* ts_grad(Tensor* self) {
    try {
        const auto& grad = self->grad();
        return grad.defined() ? new Tensor(grad) : nullptr;
    } CATCH(nullptr)
}
ACTION(ts_set_grad, (Tensor* self, Tensor* grad), self->mutable_grad() = grad ? *grad : Tensor())
EXPORT int ts_has_grad(Tensor* self) { return self->grad().defined(); }

ACTION(ts_backward, (Tensor* self), self->backward())

// An absent gradient (a null pointer in the list) means ones, as in the roots of a scalar loss.
static torch::autograd::variable_list variables(Tensor* const* all, int length) {
    torch::autograd::variable_list result;
    for (int i = 0; i < length; i++) result.push_back(all[i] ? *all[i] : Tensor());
    return result;
}

ACTION(ts_backward_all, (Tensor* const* all, int length, Tensor* const* grads, int gradsLength, bool retain, bool create, Tensor* const* inputs, int inputsLength),
    torch::autograd::backward(variables(all, length), variables(grads, gradsLength), retain, create, variables(inputs, inputsLength)))

EXPORT Tensor** ts_autograd_grad(Tensor* const* outputs, int outputsLength, Tensor* const* inputs, int inputsLength,
                                 Tensor* const* grads, int gradsLength, bool retain, bool create, bool unused, int* count) {
    try {
        auto all = torch::autograd::grad(variables(outputs, outputsLength), variables(inputs, inputsLength), variables(grads, gradsLength), retain, create, unused);
        auto result = static_cast<Tensor**>(std::malloc(sizeof(Tensor*) * (all.size() + 1)));
        for (size_t i = 0; i < all.size(); i++) result[i] = all[i].defined() ? new Tensor(all[i]) : nullptr;
        *count = int(all.size());
        return result;
    } CATCH(nullptr)
}

EXPORT int ts_grad_enabled() { return at::GradMode::is_enabled(); }
EXPORT void ts_set_grad_enabled(bool on) { at::GradMode::set_enabled(on); }
EXPORT c10::InferenceMode* ts_inference_mode_enter(bool on) { try { return new c10::InferenceMode(on); } CATCH(nullptr) }
EXPORT void ts_inference_mode_leave(c10::InferenceMode* mode) { delete mode; }
EXPORT int ts_inference_mode_enabled() { return c10::InferenceMode::is_enabled(); }
EXPORT int ts_anomaly_enabled() { return torch::autograd::AnomalyMode::is_enabled(); }
EXPORT void ts_set_anomaly(bool on, bool check_nan) { torch::autograd::AnomalyMode::set_enabled(on, check_nan); }
EXPORT int ts_anomaly_checks_nan() { return torch::autograd::AnomalyMode::should_check_nan(); }

// A function whose backward runs in managed code. The callback takes the gradients over (null where there is none), fills results
// with tensors that it gives away (null for no gradient), and returns null, or the message of the exception it met, from malloc.
typedef char* (*BackwardCallback)(void* context, Tensor** grads, int count, Tensor** results, int resultCount);
typedef void (*ReleaseCallback)(void* context);

struct ManagedFunction : public torch::autograd::Node {
    BackwardCallback run = nullptr;
    ReleaseCallback release = nullptr;
    void* context = nullptr;
    int input_count = 0;
    bool materialize = true;

    torch::autograd::variable_list apply(torch::autograd::variable_list&& grads) override {
        TORCH_CHECK(context, "Trying to backward through the graph a second time (or directly access saved tensors after they have already been freed).");
        std::vector<Tensor*> given, results(size_t(input_count), nullptr);
        for (size_t i = 0; i < grads.size(); i++) {
            Tensor grad = grads[i].defined() || !materialize ? grads[i] : input_metadata(i).zeros_like();
            given.push_back(grad.defined() ? new Tensor(grad) : nullptr);
        }
        char* error = run(context, given.data(), int(given.size()), results.data(), input_count);
        torch::autograd::variable_list answer;
        for (auto* result : results) {
            answer.push_back(result ? *result : Tensor());
            delete result;
        }
        if (error) {
            std::string message(error);
            std::free(error);
            throw std::runtime_error(message);
        }
        return answer;
    }

    void release_variables() override {
        if (context) release(context);
        context = nullptr;
    }

    ~ManagedFunction() override { release_variables(); }
};

// Makes outputs the results of a managed function of inputs; answers 0 if they take no part in a graph: then nothing holds context.
EXPORT int ts_attach_function(Tensor* const* inputs, int inputCount, Tensor* const* outputs, int outputCount, const bool* differentiable,
                              bool materialize, BackwardCallback run, ReleaseCallback release, void* context) {
    try {
        auto given = variables(inputs, inputCount);
        if (!torch::autograd::compute_requires_grad(given)) return 0;
        auto node = std::shared_ptr<ManagedFunction>(new ManagedFunction(), torch::autograd::deleteNode);
        node->run = run;
        node->release = release;
        node->context = context;
        node->input_count = inputCount;
        node->materialize = materialize;
        node->set_next_edges(torch::autograd::collect_next_edges(given));
        for (int i = 0; i < outputCount; i++) {
            Tensor output = outputs[i]->detach();
            if (differentiable[i] && (at::isFloatingType(output.scalar_type()) || at::isComplexType(output.scalar_type())))
                torch::autograd::set_history(output, node);
            else
                node->add_input_metadata(torch::autograd::Node::undefined_input());
            *outputs[i] = output;
        }
        return 1;
    } CATCH(-1)
}

// ---- random state

EXPORT at::Generator* ts_default_generator(int device_type, int device_index) {
    try {
        return new at::Generator(at::globalContext().defaultGenerator(at::Device(at::DeviceType(device_type), c10::DeviceIndex(device_index))));
    } CATCH(nullptr)
}
EXPORT at::Generator* ts_new_generator(uint64_t seed, int device_type, int device_index) {
    try {
        // A generator of its own with the kind of the device's default one.
        auto result = at::globalContext().defaultGenerator(at::Device(at::DeviceType(device_type), c10::DeviceIndex(device_index))).clone();
        std::lock_guard<std::mutex> lock(result.mutex());
        result.set_current_seed(seed);
        return new at::Generator(result);
    } CATCH(nullptr)
}
EXPORT void ts_generator_dispose(at::Generator* g) { delete g; }
ACTION(ts_manual_seed, (int64_t seed), at::manual_seed(uint64_t(seed)))
ACTION(ts_generator_manual_seed, (at::Generator* g, int64_t seed), std::lock_guard<std::mutex> lock(g->mutex()); g->set_current_seed(uint64_t(seed)))
ACTION(ts_generator_seed, (at::Generator* g, int64_t* seed), std::lock_guard<std::mutex> lock(g->mutex()); *seed = int64_t(g->seed()))
EXPORT int64_t ts_generator_initial_seed(at::Generator* g) { return int64_t(g->current_seed()); }
TENSOR(ts_generator_get_state, (at::Generator* g), g->get_state())
ACTION(ts_generator_set_state, (at::Generator* g, Tensor* state), g->set_state(*state))

// ---- threads and devices

EXPORT int ts_get_num_threads() { return at::get_num_threads(); }
ACTION(ts_set_num_threads, (int count), at::set_num_threads(count))
EXPORT int ts_get_num_interop_threads() { return at::get_num_interop_threads(); }
ACTION(ts_set_num_interop_threads, (int count), at::set_num_interop_threads(count))
EXPORT int ts_cuda_available() { try { return torch::cuda::is_available(); } CATCH(0) }
EXPORT int ts_cuda_device_count() { try { return int(torch::cuda::device_count()); } CATCH(0) }
EXPORT int ts_cudnn_available() { try { return torch::cuda::cudnn_is_available(); } CATCH(0) }
ACTION(ts_cuda_manual_seed, (int64_t seed), torch::cuda::manual_seed(uint64_t(seed)))
ACTION(ts_cuda_manual_seed_all, (int64_t seed), torch::cuda::manual_seed_all(uint64_t(seed)))
ACTION(ts_cuda_synchronize, (int64_t index), torch::cuda::synchronize(index))
// A boolean in earlier versions; later an enumeration whose first value allows everything.
static bool allowed(bool on) { return on; }
template <class Choice> static bool allowed(Choice choice) { return int(choice) == 0; }

// 0 TF32 in cuBLAS, 1 TF32 in cuDNN, 2 reduced precision in cuBLAS, 3 flash attention, 4 written-out attention.
EXPORT int ts_get_setting(int which) {
    auto& context = at::globalContext();
    switch (which) {
        case 0: return context.allowTF32CuBLAS();
        case 1: return context.allowTF32CuDNN();
        case 2: return allowed(context.allowFP16ReductionCuBLAS());
#if SHIM_TORCH_AT_LEAST(2, 0)
        case 3: return context.userEnabledFlashSDP();
        default: return context.userEnabledMathSDP();
#else
        default: return which == 4;
#endif
    }
}
ACTION(ts_set_setting, (int which, bool on), {
    auto& context = at::globalContext();
    switch (which) {
        case 0: context.setAllowTF32CuBLAS(on); break;
        case 1: context.setAllowTF32CuDNN(on); break;
        case 2: context.setAllowFP16ReductionCuBLAS(on); break;
#if SHIM_TORCH_AT_LEAST(2, 0)
        case 3: context.setSDPUseFlash(on); break;
        default: context.setSDPUseMath(on);
#else
        default: break;
#endif
    }
})

// ---- TorchScript

// kind: 0 none, 1 tensor, 2 double, 3 integer, 4 boolean, 5 text, 6 list, 7 tuple, 8 dictionary (keys and values in turn),
// 9 list of tensors, 10 of doubles, 11 of integers, 12 of booleans. Lists and tuples point to count values.
struct NativeValue {
    int64_t bits;
    void* pointer;
    int32_t kind;
    int32_t count;
};

static double as_double(int64_t bits) { double number; std::memcpy(&number, &bits, sizeof number); return number; }

static c10::IValue to_ivalue(const NativeValue& value) {
    auto items = static_cast<const NativeValue*>(value.pointer);
    switch (value.kind) {
        case 1: return c10::IValue(*static_cast<Tensor*>(value.pointer));
        case 2: return c10::IValue(as_double(value.bits));
        case 3: return c10::IValue(int64_t(value.bits));
        case 4: return c10::IValue(value.bits != 0);
        case 5: return c10::IValue(std::string(static_cast<const char*>(value.pointer), size_t(value.count)));
        case 9: { c10::List<Tensor> list; for (int i = 0; i < value.count; i++) list.push_back(*static_cast<Tensor*>(items[i].pointer)); return list; }
        case 10: { c10::List<double> list; for (int i = 0; i < value.count; i++) list.push_back(as_double(items[i].bits)); return list; }
        case 11: { c10::List<int64_t> list; for (int i = 0; i < value.count; i++) list.push_back(items[i].bits); return list; }
        case 12: { c10::List<bool> list; for (int i = 0; i < value.count; i++) list.push_back(items[i].bits != 0); return list; }
        case 7: {
            std::vector<c10::IValue> all;
            for (int i = 0; i < value.count; i++) all.push_back(to_ivalue(items[i]));
            return c10::ivalue::Tuple::create(std::move(all));
        }
        default: return c10::IValue();
    }
}

static NativeValue from_ivalue(const c10::IValue& value) {
    NativeValue result{0, nullptr, 0, 0};
    auto fill = [&](int kind, const std::vector<c10::IValue>& all) {
        result.kind = kind;
        result.count = int32_t(all.size());
        auto items = static_cast<NativeValue*>(std::malloc(sizeof(NativeValue) * (all.size() + 1)));
        for (size_t i = 0; i < all.size(); i++) items[i] = from_ivalue(all[i]);
        result.pointer = items;
    };
    if (value.isTensor()) { result.kind = 1; result.pointer = new Tensor(value.toTensor()); }
    else if (value.isDouble()) { double number = value.toDouble(); result.kind = 2; std::memcpy(&result.bits, &number, sizeof number); }
    else if (value.isInt()) { result.kind = 3; result.bits = value.toInt(); }
    else if (value.isBool()) { result.kind = 4; result.bits = value.toBool(); }
    else if (value.isString()) {
        const auto& text = value.toStringRef();
        result.kind = 5;
        result.count = int32_t(text.size());
        result.pointer = std::malloc(text.size() + 1);
        std::memcpy(result.pointer, text.c_str(), text.size() + 1);
    }
    else if (value.isTensorList()) { fill(9, value.toListRef().vec()); }
    else if (value.isDoubleList()) { fill(10, value.toList().vec()); }
    else if (value.isIntList()) { fill(11, value.toList().vec()); }
    else if (value.isBoolList()) { fill(12, value.toList().vec()); }
    else if (value.isTuple()) { const auto& all = value.toTupleRef().elements(); fill(7, std::vector<c10::IValue>(all.begin(), all.end())); }
    else if (value.isList()) { fill(6, value.toListRef().vec()); }
    else if (value.isGenericDict()) {
        std::vector<c10::IValue> all;
        for (const auto& item : value.toGenericDict()) { all.push_back(item.key()); all.push_back(item.value()); }
        fill(8, all);
    }
    else if (!value.isNone()) throw std::runtime_error("a result of kind " + value.tagKind() + " cannot cross");
    return result;
}

typedef std::shared_ptr<torch::jit::CompilationUnit> Unit;

EXPORT Unit* ts_jit_compile(const char* source) { try { return new Unit(torch::jit::compile(source)); } CATCH(nullptr) }
EXPORT void ts_jit_dispose(Unit* unit) { try { delete unit; } catch (...) { record_error(); } }
ACTION(ts_jit_invoke, (Unit* unit, const char* name, const NativeValue* arguments, int count, NativeValue* result), {
    auto* function = (*unit)->find_function(c10::QualifiedName(name));
    TORCH_CHECK(function, "the script has no function '", name, "'");
    std::vector<c10::IValue> stack;
    for (int i = 0; i < count; i++) stack.push_back(to_ivalue(arguments[i]));
    *result = from_ivalue((*function)(std::move(stack)));
})

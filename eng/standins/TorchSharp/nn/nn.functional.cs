namespace TorchSharp;

/// <content>Functions of networks.</content>
public static partial class torch
{
    public static partial class nn
    {
        /// <summary>What a loss does with the values of the examples.</summary>
        public enum Reduction : long
        {
            None = 0,
            Mean = 1,
            Sum = 2,
        }

        /// <summary>Stateless functions.</summary>
        public static partial class functional
        {
            public static Tensor linear(Tensor input, Tensor weights, Tensor? bias = null) =>
                Wrap(Native.ts_linear(input.Handle, weights.Handle, bias?.Handle ?? 0), input, weights, bias);

            public static Tensor bilinear(Tensor input1, Tensor input2, Tensor weight, Tensor? bias = null) =>
                Wrap(Native.ts_bilinear(input1.Handle, input2.Handle, weight.Handle, bias?.Handle ?? 0), input1, input2, weight, bias);

            public static Tensor layer_norm(
                Tensor input, long[] normalized_shape, Tensor? weight = null, Tensor? bias = null, double eps = 1E-05) =>
                Wrap(
                    Native.ts_layer_norm(
                        input.Handle, normalized_shape, normalized_shape.Length, weight?.Handle ?? 0, bias?.Handle ?? 0, eps),
                    input, weight, bias);

            public static Tensor group_norm(
                Tensor input, long num_groups, Tensor? weight = null, Tensor? bias = null, double eps = 1E-05) =>
                Wrap(Native.ts_group_norm(input.Handle, num_groups, weight?.Handle ?? 0, bias?.Handle ?? 0, eps), input, weight, bias);

            public static Tensor batch_norm(
                Tensor input, Tensor running_mean, Tensor running_var, Tensor? weight = null, Tensor? bias = null, bool training = false,
                double momentum = 0.1, double eps = 1E-05) =>
                Wrap(
                    Native.ts_batch_norm(
                        input.Handle, weight?.Handle ?? 0, bias?.Handle ?? 0, running_mean.Handle, running_var.Handle, training, momentum, eps),
                    input, weight, bias, running_mean, running_var);

            public static Tensor dropout(Tensor input, double p = 0.5, bool training = true, bool inplace = false)
            {
                if (!inplace) return Wrap(Native.ts_dropout(input.Handle, p, training), input);
                Check(Native.ts_dropout_in_place(input.Handle, p, training), input);
                return input;
            }

            /// <summary>softmax(q·kᵀ / √d + mask)·v; a boolean mask is true where a query may look.</summary>
            public static Tensor scaled_dot_product_attention(
                Tensor query, Tensor key, Tensor value, Tensor? attn_mask = null, double p = 0, bool is_casual = false)
            {
                if (p < 0) throw new ArgumentException("Dropout probability must be greater than or equal to zero.", nameof(p));
                if (is_casual && attn_mask is not null)
                    throw new ArgumentException("Casual attention masking cannot pass a mask.", nameof(attn_mask));
                return Wrap(Native.ts_scaled_dot_product_attention(
                    query.Handle, key.Handle, value.Handle, attn_mask?.Handle ?? 0, p, is_casual), query, key, value, attn_mask);
            }

            public static Tensor one_hot(Tensor x, long num_classes = -1)
            {
                if (x.dtype != ScalarType.Int64) throw new ArgumentException("one_hot input tensor must have elements of type Int64");
                return Wrap(Native.ts_one_hot(x.Handle, num_classes), x);
            }

            public static Tensor normalize(Tensor input, double p = 2, long dim = 1, double eps = 1E-12)
            {
                using var norm = input.norm((int)dim, true, (float)p);
                using var bounded = norm.clamp_min(eps);
                using var divisor = bounded.expand_as(input);
                return input.div(divisor);
            }

            public static Tensor cosine_similarity(Tensor x1, Tensor x2, long dim = 1, double eps = 1E-08) =>
                Wrap(Native.ts_cosine_similarity(x1.Handle, x2.Handle, dim, eps), x1, x2);

            public static Tensor pairwise_distance(Tensor input1, Tensor input2, double p = 2, double eps = 1E-06, bool keepdim = false) =>
                Wrap(Native.ts_pairwise_distance(input1.Handle, input2.Handle, p, eps, keepdim), input1, input2);

            public static Tensor pad(Tensor input, long[] pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                functional.pad(input, pad.AsSpan(), mode, value);

            public static Tensor pad(Tensor input, ReadOnlySpan<long> pad, PaddingModes mode = PaddingModes.Constant, double value = 0)
            {
                var (name, fill) = mode switch
                {
                    PaddingModes.Constant => ("constant", value),
                    PaddingModes.Zeros => ("constant", 0),
                    PaddingModes.Reflect => ("reflect", value),
                    PaddingModes.Replicate => ("replicate", value),
                    _ => ("circular", value),
                };
                return Wrap(Native.ts_pad(input.Handle, pad, pad.Length, name, fill), input);
            }

            public static Tensor pad(Tensor input, (long, long) pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                functional.pad(input, (ReadOnlySpan<long>)[pad.Item1, pad.Item2], mode, value);

            public static Tensor pad(
                Tensor input, (long, long, long, long) pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                functional.pad(input, (ReadOnlySpan<long>)[pad.Item1, pad.Item2, pad.Item3, pad.Item4], mode, value);

            public static Tensor pad(Tensor input, long pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                functional.pad(input, (ReadOnlySpan<long>)[pad, pad], mode, value);
        }
    }
}

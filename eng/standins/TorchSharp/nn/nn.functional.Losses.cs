namespace TorchSharp;

/// <content>Losses.</content>
public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            /// <summary>
            /// input [N, C, …] logits; target [N, …] class numbers, of which <paramref name="ignore_index"/> counts for nothing, or
            /// [N, C, …] probabilities.
            /// </summary>
            public static Tensor cross_entropy(
                Tensor input, Tensor target, Tensor? weight = null, long ignore_index = -100, Reduction reduction = Reduction.Mean,
                double label_smoothing = 0) =>
                Wrap(Native.ts_cross_entropy(
                    input.Handle, target.Handle, weight?.Handle ?? 0, (
                        long)reduction, ignore_index, label_smoothing), input, target, weight);

            public static Tensor nll_loss(Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean) =>
                Wrap(Native.ts_nll_loss(input.Handle, target.Handle, weight?.Handle ?? 0, (long)reduction, -100), input, target, weight);

            public static Tensor binary_cross_entropy(
                Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean) =>
                Wrap(Native.ts_bce(input.Handle, target.Handle, weight?.Handle ?? 0, (long)reduction), input, target, weight);

            public static Tensor binary_cross_entropy_with_logits(
                Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean, Tensor? pos_weights = null) =>
                Wrap(Native.ts_bce_with_logits(
                    input.Handle, target.Handle, weight?.Handle ?? 0, pos_weights?.Handle ?? 0, (
                        long)reduction), input, target, weight, pos_weights);

            public static Tensor mse_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) =>
                Wrap(Native.ts_mse_loss(input.Handle, target.Handle, (long)reduction), input, target);

            public static Tensor l1_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) =>
                Wrap(Native.ts_l1_loss(input.Handle, target.Handle, (long)reduction), input, target);

            public static Tensor smooth_l1_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean, double beta = 1) =>
                Wrap(Native.ts_smooth_l1_loss(input.Handle, target.Handle, (long)reduction, beta), input, target);

            public static Tensor huber_loss(Tensor input, Tensor target, double delta = 1, Reduction reduction = Reduction.Mean) =>
                Wrap(Native.ts_huber_loss(input.Handle, target.Handle, (long)reduction, delta), input, target);

            public static Tensor kl_div(Tensor input, Tensor target, bool log_target = true, Reduction reduction = Reduction.Mean) =>
                Wrap(Native.ts_kl_div(input.Handle, target.Handle, (long)reduction, log_target), input, target);
        }
    }
}

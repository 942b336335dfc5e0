using TorchSharp.Modules;

namespace TorchSharp;

/// <content>Gradients of many parameters at once.</content>
public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Functions over all parameters.</summary>
        public static class utils
        {
            /// <summary>Scales the gradients so that their joint norm is at most <paramref name="max_norm"/>; answers the norm before.</summary>
            public static double clip_grad_norm_(IEnumerable<Parameter> tensors, double max_norm, double norm_type = 2)
            {
                using var scope = NewDisposeScope();
                using var _ = no_grad();
                var grads = tensors.Select(each => each.grad).OfType<Tensor>().ToArray();
                if (grads.Length == 0) return 0;
                var place = grads[0].device;
                var norms = stack(grads.Select(grad => grad.norm((float)norm_type).to(place)));
                var total = double.IsPositiveInfinity(norm_type) ? norms.max() : norms.norm((float)norm_type);
                var scale = (max_norm / (total + 1e-6)).clamp(max: (Scalar)1.0);
                foreach (var grad in grads) grad.mul_(scale.to(grad.device));
                return total.ToDouble();
            }

            public static void clip_grad_value_(IEnumerable<Parameter> tensors, double clip_value)
            {
                using var scope = NewDisposeScope();
                using var _ = no_grad();
                foreach (var parameter in tensors) parameter.grad?.clamp_(-clip_value, (Scalar)clip_value);
            }

            public static Tensor parameters_to_vector(IEnumerable<Parameter> tensors)
            {
                using var scope = NewDisposeScope();
                return cat(tensors.Select(each => each.view(-1)).ToArray()).MoveToOuterDisposeScope();
            }

            public static void vector_to_parameters(Tensor vec, IEnumerable<Parameter> tensors)
            {
                using var scope = NewDisposeScope();
                using var _ = no_grad();
                long at = 0;
                foreach (var parameter in tensors)
                {
                    parameter.copy_(vec.narrow(0, at, parameter.NumberOfElements).view_as(parameter));
                    at += parameter.NumberOfElements;
                }
            }
        }

        public static Parameter Parameter(Tensor data, bool requires_grad = true) => new(data, requires_grad);
    }
}

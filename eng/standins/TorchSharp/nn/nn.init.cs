namespace TorchSharp;

/// <content>Starting values.</content>
public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Fills tensors in place, unrecorded.</summary>
        public static class init
        {
            /// <summary>Which side's width keeps the variance.</summary>
            public enum FanInOut
            {
                FanIn = 0,
                FanOut = 1,
            }

            /// <summary>What follows the linear map.</summary>
            public enum NonlinearityType
            {
                Linear = 0,
                Sigmoid = 7,
                Tanh = 8,
                ReLU = 9,
                LeakyReLU = 10,
            }

            public static Tensor constant_(Tensor tensor, Scalar val) => Unrecorded(tensor, t => t.fill_(val));

            public static Tensor zeros_(Tensor tensor) => Unrecorded(tensor, t => t.zero_());

            public static Tensor ones_(Tensor tensor) => Unrecorded(tensor, t => t.fill_(1));

            public static Tensor uniform_(Tensor tensor, double low = 0, double high = 1, Generator? generator = null) =>
                Unrecorded(tensor, t => t.uniform_(low, high, generator));

            public static Tensor normal_(Tensor tensor, double mean = 0, double std = 1, Generator? generator = null) =>
                Unrecorded(tensor, t => t.normal_(mean, std, generator));

            /// <summary>
            /// A normal distribution cut at <paramref name="a"/> and <paramref name="b"/>, through the inverse of its distribution function.
            /// </summary>
            public static Tensor trunc_normal_(
                Tensor tensor, double mean = 0, double std = 1, double a = -2, double b = 2, Generator? generator = null)
            {
                var low = Cumulative((a - mean) / std);
                var high = Cumulative((b - mean) / std);
                return Unrecorded(tensor, t => t
                    .uniform_((2 * low) - 1, (2 * high) - 1, generator).erfinv_().mul_(std * Math.Sqrt(2)).add_(mean).clamp_(a, (Scalar)b));
            }

            public static Tensor xavier_uniform_(Tensor tensor, double gain = 1)
            {
                var bound = gain * Math.Sqrt(6.0 / Fans(tensor));
                return uniform_(tensor, -bound, bound);
            }

            public static Tensor xavier_normal_(Tensor tensor, double gain = 1) => normal_(tensor, 0, gain * Math.Sqrt(2.0 / Fans(tensor)));

            public static Tensor kaiming_uniform_(
                Tensor tensor, double a = 0, FanInOut mode = FanInOut.FanIn, NonlinearityType nonlinearity = NonlinearityType.LeakyReLU)
            {
                var bound = Math.Sqrt(3.0) * Deviation(tensor, a, mode, nonlinearity);
                return uniform_(tensor, -bound, bound);
            }

            public static Tensor kaiming_normal_(
                Tensor tensor, double a = 0, FanInOut mode = FanInOut.FanIn, NonlinearityType nonlinearity = NonlinearityType.LeakyReLU) =>
                normal_(tensor, 0, Deviation(tensor, a, mode, nonlinearity));

            public static double calculate_gain(NonlinearityType nonlinearity, double param = 0) => nonlinearity switch
            {
                NonlinearityType.Tanh => 5.0 / 3.0,
                NonlinearityType.ReLU => Math.Sqrt(2.0),
                NonlinearityType.LeakyReLU => Math.Sqrt(2.0 / (1 + (param * param))),
                _ => 1.0,
            };

            public static (long fanIn, long fanOut) CalculateFanInAndFanOut(Tensor tensor)
            {
                var shape = tensor.shape;
                if (shape.Length < 2)
                    throw new ArgumentException("Fan in and fan out can not be computed for tensor with fewer than 2 dimensions");
                var field = shape.Skip(2).Aggregate(1L, (all, size) => all * size);
                return (shape[1] * field, shape[0] * field);
            }

            private static long Fans(Tensor tensor)
            {
                var (fanIn, fanOut) = CalculateFanInAndFanOut(tensor);
                return fanIn + fanOut;
            }

            private static double Deviation(Tensor tensor, double a, FanInOut mode, NonlinearityType nonlinearity)
            {
                var (fanIn, fanOut) = CalculateFanInAndFanOut(tensor);
                return calculate_gain(nonlinearity, a) / Math.Sqrt(mode == FanInOut.FanIn ? fanIn : fanOut);
            }

            private static double Cumulative(double x)
            {
                using var value = torch.tensor(x / Math.Sqrt(2)).erf_();
                return (1 + value.item<double>()) / 2;
            }

            private static Tensor Unrecorded(Tensor tensor, Action<Tensor> fill)
            {
                using var _ = no_grad();
                fill(tensor);
                return tensor;
            }
        }
    }
}

namespace TorchSharp;

public static partial class torch
{
    /// <content>Activation functions.</content>
    public partial class Tensor
    {
        public Tensor relu() => Wrap(Native.ts_relu(Handle), this);

        public Tensor relu_()
        {
            Check(Native.ts_relu_in_place(Handle), this);
            return this;
        }

        public Tensor silu() => Wrap(Native.ts_silu(Handle), this);

        public Tensor silu_()
        {
            Check(Native.ts_silu_in_place(Handle), this);
            return this;
        }

        public Tensor relu6() => Wrap(Native.ts_relu6(Handle), this);

        public Tensor relu6_()
        {
            Check(Native.ts_relu6_in_place(Handle), this);
            return this;
        }

        public Tensor selu() => Wrap(Native.ts_selu(Handle), this);

        public Tensor selu_()
        {
            Check(Native.ts_selu_in_place(Handle), this);
            return this;
        }

        public Tensor hardsigmoid() => Wrap(Native.ts_hardsigmoid(Handle), this);

        public Tensor hardsigmoid_()
        {
            Check(Native.ts_hardsigmoid_in_place(Handle), this);
            return this;
        }

        public Tensor hardswish() => Wrap(Native.ts_hardswish(Handle), this);

        public Tensor hardswish_()
        {
            Check(Native.ts_hardswish_in_place(Handle), this);
            return this;
        }

        public Tensor log_sigmoid() => Wrap(Native.ts_log_sigmoid(Handle), this);
        public Tensor gelu() => gelu(Modules.GELU.Approximate.none);
        public Tensor gelu(Modules.GELU.Approximate approximate) => Wrap(Native.ts_gelu_x(Handle, (int)approximate), this);
        public Tensor gelu_() => gelu_(Modules.GELU.Approximate.none);

        public Tensor gelu_(Modules.GELU.Approximate approximate)
        {
            Check(Native.ts_gelu_in_place_x(Handle, (int)approximate), this);
            return this;
        }

        public Tensor softmax(long dim, ScalarType? dtype = null) => Wrap(Native.ts_softmax(Handle, dim, Code(dtype)), this);
        public Tensor log_softmax(long dim, ScalarType? dtype = null) => Wrap(Native.ts_log_softmax(Handle, dim, Code(dtype)), this);
        public Tensor softplus(double beta = 1, double threshold = 20) => Wrap(Native.ts_softplus(Handle, beta, threshold), this);
        public Tensor leaky_relu(Scalar negative_slope) => Wrap(Native.ts_leaky_relu(Handle, negative_slope.Native), this);

        public Tensor leaky_relu_(Scalar negative_slope)
        {
            Check(Native.ts_leaky_relu_in_place(Handle, negative_slope.Native), this);
            return this;
        }

        public Tensor elu(double alpha = 1) => Wrap(Native.ts_elu_f(Handle, alpha), this);

        public Tensor elu_(double alpha = 1)
        {
            Check(Native.ts_elu_in_place_f(Handle, alpha), this);
            return this;
        }

        public Tensor glu(long dim = -1) => Wrap(Native.ts_glu(Handle, dim), this);
        public Tensor hardtanh(Scalar min, Scalar max) => Wrap(Native.ts_hardtanh(Handle, min.Native, max.Native), this);
        public Tensor prelu(Tensor target) => Wrap(Native.ts_prelu(Handle, target.Handle), this, target);
    }
}

using TorchSharp.Modules;
using TorchSharp.Utils;

namespace TorchSharp
{
    /// <content>Linear maps.</content>
    public static partial class torch
    {
        public static partial class nn
        {
            public static Linear Linear(
                long inputSize, long outputSize, bool hasBias = true, Device? device = null, ScalarType? dtype = null) =>
                new(inputSize, outputSize, hasBias, device, dtype);

            public static Linear Linear(Parameter weight, Parameter? bias = null) => new(weight, bias);
        }
    }
}

namespace TorchSharp.Modules
{
    /// <summary>y = x·Wᵀ + b, with W of [out, in].</summary>
    public sealed class Linear : torch.nn.Module<torch.Tensor, torch.Tensor>
    {
        [ComponentName(Name = "weight")]
        private Parameter _weight;

        [ComponentName(Name = "bias")]
        private Parameter? _bias;

        internal Linear(long inputs, long outputs, bool hasBias, torch.Device? device, torch.ScalarType? dtype)
            : base(nameof(Linear))
        {
            in_features = inputs;
            out_features = outputs;
            _weight = Detached(torch.empty(outputs, inputs, dtype, device));
            torch.nn.init.kaiming_uniform_(_weight, Math.Sqrt(5));
            if (hasBias)
            {
                _bias = Detached(torch.empty(outputs, dtype, device));
                var bound = inputs > 0 ? 1 / Math.Sqrt(inputs) : 0;
                torch.nn.init.uniform_(_bias, -bound, bound);
            }

            RegisterComponents();
        }

        internal Linear(Parameter weight, Parameter? bias)
            : base(nameof(Linear))
        {
            in_features = weight.shape[1];
            out_features = weight.shape[0];
            _weight = weight;
            _bias = bias;
            RegisterComponents();
        }

        public long in_features { get; set; }

        public long out_features { get; set; }

        public Parameter weight
        {
            get => _weight;
            set
            {
                _weight = value;
                ConditionallyRegisterParameter(nameof(weight), value);
            }
        }

        public Parameter? bias
        {
            get => _bias;
            set
            {
                _bias = value;
                ConditionallyRegisterParameter(nameof(bias), value);
            }
        }

        public override torch.Tensor forward(torch.Tensor tensor) => torch.nn.functional.linear(tensor, _weight, _bias);
    }
}

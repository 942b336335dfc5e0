using TorchSharp.Modules;
using TorchSharp.Utils;

namespace TorchSharp
{
    /// <content>Embeddings.</content>
    public static partial class torch
    {
        public static partial class nn
        {
            public static Embedding Embedding(
                long num_embeddings, long embedding_dims, long? padding_idx = null, double? max_norm = null, double norm_type = 2,
                bool scale_grad_by_freq = false, bool sparse = false, Device? device = null, ScalarType? dtype = null)
            {
                var weight = init.normal_(empty(num_embeddings, embedding_dims, dtype, device));
                if (padding_idx is { } padding)
                {
                    using var row = weight.select(0, padding);
                    row.zero_();
                }

                return new Embedding(weight, false, padding_idx, max_norm, norm_type, scale_grad_by_freq, sparse);
            }

            public static Embedding Embedding_from_pretrained(
                Tensor embeddings, bool freeze = true, long? padding_idx = null, double? max_norm = null, double norm_type = 2,
                bool scale_grad_by_freq = false, bool sparse = false, Device? device = null, ScalarType? dtype = null)
            {
                var weight = embeddings.to(dtype ?? embeddings.dtype, device ?? embeddings.device);
                return new Embedding(weight, freeze, padding_idx, max_norm, norm_type, scale_grad_by_freq, sparse);
            }
        }
    }
}

namespace TorchSharp.Modules
{
    /// <summary>Rows of a table by their numbers; the padding row gets no gradient.</summary>
    public sealed class Embedding : torch.nn.Module<torch.Tensor, torch.Tensor>
    {
        private readonly long? _padding;
        private readonly double? _maxNorm;
        private readonly double _normType;
        private readonly bool _scale;
        private readonly bool _sparse;

        [ComponentName(Name = "weight")]
        private Parameter _weight;

        internal Embedding(torch.Tensor weight, bool freeze, long? padding, double? maxNorm, double normType, bool scale, bool sparse)
            : base(nameof(Embedding))
        {
            _weight = Detached(weight, !freeze);
            _padding = padding < 0 ? padding + _weight.shape[0] : padding;
            _maxNorm = maxNorm;
            _normType = normType;
            _scale = scale;
            _sparse = sparse;
            RegisterComponents();
        }

        public Parameter weight
        {
            get => _weight;
            set
            {
                _weight = value;
                ConditionallyRegisterParameter(nameof(weight), value);
            }
        }

        public override torch.Tensor forward(torch.Tensor input)
        {
            if (_maxNorm is { } norm) torch.Check(Native.ts_embedding_renorm(_weight.Handle, input.Handle, norm, _normType), input);
            return torch.Wrap(Native.ts_embedding(_weight.Handle, input.Handle, _padding ?? -1, _scale, _sparse), this, input);
        }
    }
}

using TorchSharp.Modules;

namespace TorchSharp
{
    /// <content>SGD.</content>
    public static partial class torch
    {
        public static partial class optim
        {
            public static SGD SGD(
                IEnumerable<Parameter> parameters, double learningRate, double momentum = 0, double dampening = 0, double weight_decay = 0,
                bool nesterov = false, bool maximize = false) =>
                new(parameters, learningRate, momentum, dampening, weight_decay, nesterov, maximize);

            public static SGD SGD(
                IEnumerable<(string name, Parameter parameter)> parameters, double learningRate, double momentum = 0, double dampening = 0,
                double weight_decay = 0, bool nesterov = false, bool maximize = false) =>
                new(parameters.Select(each => each.parameter), learningRate, momentum, dampening, weight_decay, nesterov, maximize);

            public static SGD SGD(
                IEnumerable<SGD.ParamGroup> parameters, double learningRate, double momentum = 0, double dampening = 0,
                double weight_decay = 0, bool nesterov = false, bool maximize = false) =>
                new(parameters, learningRate, momentum, dampening, weight_decay, nesterov, maximize);
        }
    }
}

namespace TorchSharp.Modules
{
    /// <summary>Stochastic gradient descent, with momentum if wanted.</summary>
    public class SGD : OptimizerHelper, torch.optim.IMomentum
    {
        private readonly Options _all;

        public SGD(
            IEnumerable<Parameter> parameters, double lr, double momentum = 0, double dampening = 0, double weight_decay = 0,
            bool nesterov = false, bool maximize = false)
            : this([new ParamGroup { Parameters = parameters.ToList() }], lr, momentum, dampening, weight_decay, nesterov, maximize)
        {
        }

        public SGD(
            IEnumerable<ParamGroup> parameters, double lr, double momentum = 0, double dampening = 0, double weight_decay = 0,
            bool nesterov = false, bool maximize = false)
        {
            if (lr < 0.0) throw new ArgumentException($"Invalid learning rate: {lr}");
            if (momentum < 0.0) throw new ArgumentException($"Invalid momentum value: {momentum}");
            if (weight_decay < 0.0) throw new ArgumentException($"Invalid weight_decay value: {weight_decay}");
            if (nesterov && (momentum <= 0 || dampening != 0))
                throw new ArgumentException("Nesterov momentum requires a momentum and zero dampening");
            _all = new Options
            {
                LearningRate = lr,
                InitialLearningRate = lr,
                momentum = momentum,
                dampening = dampening,
                weight_decay = weight_decay,
                nesterov = nesterov,
                maximize = maximize,
            };
            foreach (var group in parameters) add_param_group(group);
        }

        public double Momentum
        {
            get => _parameter_groups.Count == 0 ? _all.momentum ?? 0 : ((ParamGroup)_parameter_groups[0]).Momentum;
            set
            {
                foreach (var group in _parameter_groups) ((ParamGroup)group).Momentum = value;
            }
        }

        public override void add_param_group(Modules.ParamGroup param_group)
        {
            var options = ((ParamGroup)param_group).Options;
            options.LearningRate ??= _all.LearningRate;
            options.momentum ??= _all.momentum;
            options.dampening ??= _all.dampening;
            options.weight_decay ??= _all.weight_decay;
            options.nesterov ??= _all.nesterov;
            options.maximize ??= _all.maximize;
            base.add_param_group(param_group);
            Remember(param_group, parameter => new State(parameter));
        }

        public override torch.Tensor? step(Func<torch.Tensor>? closure = null) =>
            Step<Options, State>(closure, static (options, parameter, grad, state) =>
            {
                var rate = options.LearningRate ?? 0;
                if (options.weight_decay is { } decay && decay != 0) grad = grad.add(parameter, decay);
                if (options.momentum is { } momentum && momentum != 0)
                {
                    if (state.momentum_buffer is { } buffer) buffer.mul_(momentum).add_(grad, 1 - (options.dampening ?? 0));
                    else state.momentum_buffer = buffer = grad.clone().DetachFromDisposeScope();
                    grad = options.nesterov == true ? grad.add(buffer, momentum) : buffer;
                }

                parameter.add_(grad, options.maximize == true ? rate : -rate);
            });

        /// <summary>Options of a group; null takes the optimizer's.</summary>
        public class Options : OptimizerOptions
        {
            public double? momentum;
            public double? dampening;
            public double? weight_decay;
            public bool? nesterov;
            public bool? maximize;

            public override void LoadStateDict(OptimizerOptions source)
            {
                base.LoadStateDict(source);
                var other = (Options)source;
                (momentum, dampening, weight_decay) = (other.momentum, other.dampening, other.weight_decay);
                (nesterov, maximize) = (other.nesterov, other.maximize);
            }

            public override void LoadStateDict(BinaryReader reader)
            {
                base.LoadStateDict(reader);
                momentum = reader.ReadDouble();
                dampening = reader.ReadDouble();
                weight_decay = reader.ReadDouble();
                nesterov = reader.ReadBoolean();
                maximize = reader.ReadBoolean();
            }

            public override void SaveStateDict(BinaryWriter writer)
            {
                base.SaveStateDict(writer);
                writer.Write(momentum ?? 0);
                writer.Write(dampening ?? 0);
                writer.Write(weight_decay ?? 0);
                writer.Write(nesterov ?? false);
                writer.Write(maximize ?? false);
            }
        }

        /// <summary>Parameters with options of their own.</summary>
        public class ParamGroup : ParamGroup<Options>, torch.optim.IMomentum
        {
            public ParamGroup() => Options = new Options();

            public ParamGroup(IEnumerable<Parameter> parameters, Options options)
                : base(parameters, options)
            {
            }

            public ParamGroup(
                IEnumerable<Parameter> parameters, double lr = 0.001, double momentum = 0, double dampening = 0, double weight_decay = 0,
                bool nesterov = false, bool maximize = false)
                : base(parameters, new Options
                {
                    LearningRate = lr,
                    momentum = momentum,
                    dampening = dampening,
                    weight_decay = weight_decay,
                    nesterov = nesterov,
                    maximize = maximize,
                })
            {
            }

            public double Momentum
            {
                get => Options.momentum ?? 0;
                set => Options.momentum = value;
            }
        }

        /// <summary>The momentum of a parameter; null before the first step.</summary>
        public sealed class State : OptimizerState, IDisposable
        {
            public torch.Tensor? momentum_buffer;

            public State(Parameter parameter)
                : base(parameter)
            {
            }

            public override void Initialize(OptimizerOptions options) => momentum_buffer = null;

            public override void LoadStateDict(OptimizerState source) =>
                Replace(((State)source).momentum_buffer is { } buffer ? Copied(buffer) : null);

            public override void LoadStateDict(BinaryReader reader) => Replace(Read(reader));

            public override void SaveStateDict(BinaryWriter writer) => Write(writer, momentum_buffer);

            public override bool ApproximatelyEquals(OptimizerState other) =>
                other is State { momentum_buffer: var buffer } &&
                (momentum_buffer is null ? buffer is null : buffer is not null && momentum_buffer.allclose(buffer));

            public override void to(torch.Device device) => Replace(momentum_buffer?.to(device).DetachFromDisposeScope());

            public void Dispose() => momentum_buffer?.Dispose();

            private void Replace(torch.Tensor? buffer)
            {
                Dispose();
                momentum_buffer = buffer;
            }
        }
    }
}

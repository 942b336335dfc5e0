using TorchSharp.Modules;

namespace TorchSharp
{
    /// <content>Adam.</content>
    public static partial class torch
    {
        public static partial class optim
        {
            public static Adam Adam(
                IEnumerable<Parameter> parameters, double lr = 0.001, double beta1 = 0.9, double beta2 = 0.999, double eps = 1E-08,
                double weight_decay = 0, bool amsgrad = false, bool maximize = false) =>
                new(parameters, lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);

            public static Adam Adam(
                IEnumerable<(string name, Parameter parameter)> parameters, double lr = 0.001, double beta1 = 0.9, double beta2 = 0.999,
                double eps = 1E-08, double weight_decay = 0, bool amsgrad = false, bool maximize = false) =>
                new(parameters.Select(each => each.parameter), lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);

            public static Adam Adam(
                IEnumerable<Adam.ParamGroup> parameters, double lr = 0.001, double beta1 = 0.9, double beta2 = 0.999, double eps = 1E-08,
                double weight_decay = 0, bool amsgrad = false, bool maximize = false) =>
                new(parameters, lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);
        }
    }
}

namespace TorchSharp.Modules
{
    /// <summary>Adam (Kingma and Ba, 2015); weight decay is added to the gradient.</summary>
    public class Adam : OptimizerHelper, torch.optim.IBetas
    {
        private readonly Options _all;

        public Adam(
            IEnumerable<Parameter> parameters, double lr = 0.001, double beta1 = 0.9, double beta2 = 0.999, double eps = 1E-08,
            double weight_decay = 0, bool amsgrad = false, bool maximize = false)
            : this([new ParamGroup { Parameters = parameters.ToList() }], lr, beta1, beta2, eps, weight_decay, amsgrad, maximize)
        {
        }

        public Adam(
            IEnumerable<ParamGroup> parameters, double lr = 0.001, double beta1 = 0.9, double beta2 = 0.999, double eps = 1E-08,
            double weight_decay = 0, bool amsgrad = false, bool maximize = false)
        {
            if (lr < 0.0) throw new ArgumentException($"Invalid learning rate: {lr}");
            if (beta1 is < 0.0 or >= 1.0) throw new ArgumentException($"Invalid beta1 value: {beta1}");
            if (beta2 is < 0.0 or >= 1.0) throw new ArgumentException($"Invalid beta2 value: {beta2}");
            if (eps < 0.0) throw new ArgumentException($"Invalid eps: {eps}");
            if (weight_decay < 0.0) throw new ArgumentException($"Invalid weight_decay value: {weight_decay}");
            _all = new Options
            {
                LearningRate = lr,
                InitialLearningRate = lr,
                beta1 = beta1,
                beta2 = beta2,
                eps = eps,
                weight_decay = weight_decay,
                amsgrad = amsgrad,
                maximize = maximize,
            };
            foreach (var group in parameters) add_param_group(group);
        }

        public (double, double) Betas
        {
            get => _parameter_groups.Count == 0 ? (_all.beta1 ?? 0, _all.beta2 ?? 0) : ((ParamGroup)_parameter_groups[0]).Betas;
            set
            {
                foreach (var group in _parameter_groups) ((ParamGroup)group).Betas = value;
            }
        }

        public override void add_param_group(Modules.ParamGroup param_group)
        {
            var options = ((ParamGroup)param_group).Options;
            options.LearningRate ??= _all.LearningRate;
            options.beta1 ??= _all.beta1;
            options.beta2 ??= _all.beta2;
            options.eps ??= _all.eps;
            options.weight_decay ??= _all.weight_decay;
            options.amsgrad ??= _all.amsgrad;
            options.maximize ??= _all.maximize;
            base.add_param_group(param_group);
            Remember(param_group, parameter => new State(parameter));
        }

        public override torch.Tensor? step(Func<torch.Tensor>? closure = null) =>
            Step<Options, State>(closure, static (options, parameter, grad, state) =>
            {
                var (rate, beta1, beta2) = (options.LearningRate ?? 0, options.beta1 ?? 0, options.beta2 ?? 0);
                state.step++;
                if (options.maximize == true) grad = grad.neg();
                if (options.weight_decay is { } decay && decay != 0) grad = grad.add(parameter, decay);
                state.exp_avg.mul_(beta1).add_(grad, 1 - beta1);
                state.exp_avg_sq.mul_(beta2).addcmul_(grad, grad, 1 - beta2);
                var second = state.exp_avg_sq;
                if (state.max_exp_avg_sq is { } highest)
                {
                    highest.copy_(highest.maximum(second));
                    second = highest;
                }

                var correction1 = 1 - Math.Pow(beta1, state.step);
                var correction2 = 1 - Math.Pow(beta2, state.step);
                var divisor = second.sqrt().div_(Math.Sqrt(correction2)).add_(options.eps ?? 0);
                parameter.addcdiv_(state.exp_avg, divisor, -rate / correction1);
            });

        /// <summary>Options of a group; null takes the optimizer's.</summary>
        public class Options : OptimizerOptions
        {
            public double? beta1;
            public double? beta2;
            public double? weight_decay;
            public double? eps;
            public bool? amsgrad;
            public bool? maximize;

            public override void LoadStateDict(OptimizerOptions source)
            {
                base.LoadStateDict(source);
                var other = (Options)source;
                (beta1, beta2, weight_decay, eps) = (other.beta1, other.beta2, other.weight_decay, other.eps);
                (amsgrad, maximize) = (other.amsgrad, other.maximize);
            }

            public override void LoadStateDict(BinaryReader reader)
            {
                base.LoadStateDict(reader);
                beta1 = reader.ReadDouble();
                beta2 = reader.ReadDouble();
                weight_decay = reader.ReadDouble();
                eps = reader.ReadDouble();
                amsgrad = reader.ReadBoolean();
                maximize = reader.ReadBoolean();
            }

            public override void SaveStateDict(BinaryWriter writer)
            {
                base.SaveStateDict(writer);
                writer.Write(beta1 ?? 0);
                writer.Write(beta2 ?? 0);
                writer.Write(weight_decay ?? 0);
                writer.Write(eps ?? 0);
                writer.Write(amsgrad ?? false);
                writer.Write(maximize ?? false);
            }
        }

        /// <summary>Parameters with options of their own.</summary>
        public class ParamGroup : ParamGroup<Options>, torch.optim.IBetas
        {
            public ParamGroup() => Options = new Options();

            public ParamGroup(IEnumerable<Parameter> parameters, Options options)
                : base(parameters, options)
            {
            }

            public ParamGroup(
                IEnumerable<Parameter> parameters, double lr = 0.001, double beta1 = 0.9, double beta2 = 0.999, double eps = 1E-08,
                double weight_decay = 0, bool amsgrad = false, bool maximize = false)
                : base(parameters, new Options
                {
                    LearningRate = lr,
                    beta1 = beta1,
                    beta2 = beta2,
                    eps = eps,
                    weight_decay = weight_decay,
                    amsgrad = amsgrad,
                    maximize = maximize,
                })
            {
            }

            public (double, double) Betas
            {
                get => (Options.beta1 ?? 0, Options.beta2 ?? 0);
                set => (Options.beta1, Options.beta2) = (value.Item1, value.Item2);
            }
        }

        /// <summary>The running averages of a parameter's gradient and of its square.</summary>
        public sealed class State : OptimizerState, IDisposable
        {
            public long step;
            public torch.Tensor exp_avg = null!;
            public torch.Tensor exp_avg_sq = null!;
            public torch.Tensor? max_exp_avg_sq;

            public State(Parameter parameter)
                : base(parameter)
            {
            }

            public override void Initialize(OptimizerOptions options)
            {
                step = 0;
                exp_avg = Zeros();
                exp_avg_sq = Zeros();
                if (((Options)options).amsgrad == true) max_exp_avg_sq = Zeros();
            }

            public override void LoadStateDict(OptimizerState source)
            {
                var other = (State)source;
                Replace(
                    other.step, Copied(other.exp_avg), Copied(other.exp_avg_sq),
                    other.max_exp_avg_sq is { } highest ? Copied(highest) : null);
            }

            public override void LoadStateDict(BinaryReader reader) =>
                Replace(reader.ReadInt64(), Read(reader) ?? Zeros(), Read(reader) ?? Zeros(), Read(reader));

            public override void SaveStateDict(BinaryWriter writer)
            {
                writer.Write(step);
                Write(writer, exp_avg);
                Write(writer, exp_avg_sq);
                Write(writer, max_exp_avg_sq);
            }

            public override bool ApproximatelyEquals(OptimizerState other) =>
                other is State state && step == state.step && exp_avg.allclose(state.exp_avg) && exp_avg_sq.allclose(state.exp_avg_sq);

            public override void to(torch.Device device) => Replace(
                step, exp_avg.to(device).DetachFromDisposeScope(), exp_avg_sq.to(device).DetachFromDisposeScope(),
                max_exp_avg_sq?.to(device).DetachFromDisposeScope());

            public void Dispose()
            {
                exp_avg.Dispose();
                exp_avg_sq.Dispose();
                max_exp_avg_sq?.Dispose();
            }

            private void Replace(long steps, torch.Tensor average, torch.Tensor square, torch.Tensor? highest)
            {
                Dispose();
                (step, exp_avg, exp_avg_sq, max_exp_avg_sq) = (steps, average, square, highest);
            }
        }
    }
}

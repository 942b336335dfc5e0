using TorchSharp.Modules;

namespace TorchSharp
{
    /// <summary>A loss of an input and a target.</summary>
    public abstract class Loss<T1, T2, TResult> : torch.nn.Module<T1, T2, TResult>
    {
        public Loss(torch.nn.Reduction reduction = torch.nn.Reduction.Mean)
            : base("Loss") => this.reduction = reduction;

        public torch.nn.Reduction reduction { get; }
    }

    /// <summary>A loss with a weight for each class.</summary>
    public abstract class WeightedLoss<T1, T2, TResult> : Loss<T1, T2, TResult>
    {
        public WeightedLoss(torch.Tensor? weight = null, torch.nn.Reduction reduction = torch.nn.Reduction.Mean)
            : base(reduction) => this.weight = weight;

        public torch.Tensor? weight { get; }
    }

    /// <content>Losses as modules.</content>
    public static partial class torch
    {
        public static partial class nn
        {
            public static CrossEntropyLoss CrossEntropyLoss(
                Tensor? weight = null, long? ignore_index = null, Reduction reduction = Reduction.Mean) =>
                new(weight, ignore_index, reduction);

            public static MSELoss MSELoss(Reduction reduction = Reduction.Mean) => new(reduction);

            public static BCEWithLogitsLoss BCEWithLogitsLoss(
                Tensor? weight = null, Reduction reduction = Reduction.Mean, Tensor? pos_weights = null) =>
                new(weight, reduction, pos_weights);
        }
    }
}

namespace TorchSharp.Modules
{
    /// <summary>Cross entropy of logits and classes.</summary>
    public sealed class CrossEntropyLoss : WeightedLoss<torch.Tensor, torch.Tensor, torch.Tensor>
    {
        public CrossEntropyLoss(
            torch.Tensor? weight = null, long? ignore_index = null, torch.nn.Reduction reduction = torch.nn.Reduction.Mean,
            double label_smoothing = 0)
            : base(weight, reduction)
        {
            this.ignore_index = ignore_index;
            this.label_smoothing = label_smoothing;
        }

        public long? ignore_index { get; }

        public double label_smoothing { get; }

        public override torch.Tensor forward(torch.Tensor input, torch.Tensor target) =>
            torch.nn.functional.cross_entropy(input, target, weight, ignore_index ?? -100, reduction, label_smoothing);
    }

    /// <summary>Mean squared error.</summary>
    public sealed class MSELoss : Loss<torch.Tensor, torch.Tensor, torch.Tensor>
    {
        public MSELoss(torch.nn.Reduction reduction = torch.nn.Reduction.Mean)
            : base(reduction)
        {
        }

        public override torch.Tensor forward(torch.Tensor input, torch.Tensor target) =>
            torch.nn.functional.mse_loss(input, target, reduction);
    }

    /// <summary>Binary cross entropy of logits.</summary>
    public sealed class BCEWithLogitsLoss : WeightedLoss<torch.Tensor, torch.Tensor, torch.Tensor>
    {
        public BCEWithLogitsLoss(
            torch.Tensor? weight = null, torch.nn.Reduction reduction = torch.nn.Reduction.Mean, torch.Tensor? pos_weights = null)
            : base(weight, reduction) => this.pos_weights = pos_weights;

        public torch.Tensor? pos_weights { get; }

        public override torch.Tensor forward(torch.Tensor input, torch.Tensor target) =>
            torch.nn.functional.binary_cross_entropy_with_logits(input, target, weight, reduction, pos_weights);
    }
}

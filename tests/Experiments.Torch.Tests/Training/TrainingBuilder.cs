using Experiments.Core.Plans;

namespace Experiments.Torch.Tests.Training;

/// <summary>Training knobs at their defaults, to be changed with <c>with</c>.</summary>
internal static class TrainingBuilder
{
    public static TrainingOptions Options { get; } = new(
        NumTrainEpochs: 3, MaxSteps: -1, PerDeviceTrainBatchSize: 8, PerDeviceEvalBatchSize: 8, GradientAccumulationSteps: 1,
        LearningRate: 5e-5, LrSchedulerType: "linear", WarmupSteps: 0, Optim: "adamw_torch", WeightDecay: 0,
        AdamBeta1: 0.9, AdamBeta2: 0.999, AdamEpsilon: 1e-8, MaxGradNorm: 1, LabelSmoothingFactor: 0, LoggingSteps: 10,
        EvalStrategy: Strategy.No, EvalSteps: null, EvalDelay: 0, EvalOnStart: false, SaveStrategy: Strategy.No, SaveSteps: 500,
        SaveTotalLimit: null, LoadBestModelAtEnd: false, MetricForBestModel: null, GreaterIsBetter: null,
        TrainSamplingStrategy: Sampling.Random, DataloaderDropLast: false, DataSeed: null,
        Packing: false, CompletionOnlyLoss: null, AssistantOnlyLoss: false, PredictWithGenerate: false);
}

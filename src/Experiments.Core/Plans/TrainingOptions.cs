namespace Experiments.Core.Plans;

/// <summary>When something happens during training.</summary>
public enum Strategy
{
    No,
    Steps,
    Epoch,
    Best,
}

/// <summary>The order of the training rows.</summary>
public enum Sampling
{
    Random,
    Sequential,
    GroupByLength,
}

/// <summary>Training knobs under the names of Hugging Face's TrainingArguments; the defaults are in <see cref="Knobs.KnobCatalog"/>.</summary>
/// <param name="MaxSteps">Above 0 it overrides the epochs; −1 otherwise.</param>
/// <param name="WarmupSteps">Steps, or below 1 the fraction of all steps.</param>
/// <param name="MaxGradNorm">0 switches clipping off.</param>
/// <param name="LoggingSteps">Steps, or below 1 the fraction of all steps; so are the other intervals.</param>
/// <param name="DataSeed">Of the order of the rows; null: the run's seed.</param>
/// <param name="Packing">Several rows side by side in one, none seeing another; tokens only.</param>
/// <param name="CompletionOnlyLoss">Null: answers only where rows have a prompt.</param>
/// <param name="PredictWithGenerate">Measured rows are answered by generating.</param>
public sealed record TrainingOptions(
    double NumTrainEpochs,
    int MaxSteps,
    int PerDeviceTrainBatchSize,
    int PerDeviceEvalBatchSize,
    int GradientAccumulationSteps,
    double LearningRate,
    string LrSchedulerType,
    double WarmupSteps,
    string Optim,
    double WeightDecay,
    double AdamBeta1,
    double AdamBeta2,
    double AdamEpsilon,
    double MaxGradNorm,
    double LabelSmoothingFactor,
    double LoggingSteps,
    Strategy EvalStrategy,
    double? EvalSteps,
    double EvalDelay,
    bool EvalOnStart,
    Strategy SaveStrategy,
    double SaveSteps,
    int? SaveTotalLimit,
    bool LoadBestModelAtEnd,
    string? MetricForBestModel,
    bool? GreaterIsBetter,
    Sampling TrainSamplingStrategy,
    bool DataloaderDropLast,
    long? DataSeed,
    bool Packing,
    bool? CompletionOnlyLoss,
    bool AssistantOnlyLoss,
    bool PredictWithGenerate);

/// <summary>Which metrics, and on which weights the test split is measured.</summary>
/// <param name="TestWithBest">The best evaluated weights rather than the last.</param>
public sealed record EvaluationOptions(IReadOnlyList<string> Metrics, string Objective, bool TestWithBest);

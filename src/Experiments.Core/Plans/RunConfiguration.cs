using System.Collections.Immutable;
using Experiments.Core.Specs;

namespace Experiments.Core.Plans;

/// <summary>What a model learns to do.</summary>
public enum TaskKind
{
    TextClassification,
    Text2TextGeneration,
    TextGeneration,
    FillMask,
}

/// <summary>How it is taught: which parameters train, and how rows are shown.</summary>
public enum Mode
{
    Full,
    Lora,
    Head,
    Instruction,
}

/// <summary>How an encoder's token states become one vector a text.</summary>
public enum Pooling
{
    /// <summary>The family's own: BERT's pooled [CLS].</summary>
    Cls,

    /// <summary>The mean of the last hidden states over unmasked positions.</summary>
    Mean,
}

/// <summary>The typed form of a plan's settings, for those who do the work.</summary>
/// <param name="Model">Absolute path of a Hugging Face folder.</param>
public sealed record RunConfiguration(
    TaskKind Task,
    Mode Mode,
    string Model,
    Pooling Pooling,
    DataOptions Data,
    TrainingOptions Training,
    LoraOptions Lora,
    InstructionOptions Instruction,
    GenerationOptions Generation,
    PretrainingOptions Pretraining,
    EvaluationOptions Evaluation,
    long Seed,
    string Device,
    int Threads)
{
    /// <summary>Which parameters train: full, lora or head.</summary>
    public Mode Tuning => Mode == Mode.Instruction ? Instruction.Tune : Mode;

    /// <summary>What comes out is a class, whether a head says it or the likeliest answer does.</summary>
    public bool Classifies => Task == TaskKind.TextClassification;

    /// <summary>Tokens are predicted, not classes by a head.</summary>
    public bool PredictsTokens => !Classifies || Mode == Mode.Instruction;

    /// <summary>Binds a complete, validated set of settings. Throws <see cref="KeyNotFoundException"/> where one is missing.</summary>
    public static RunConfiguration From(ImmutableSortedDictionary<string, Setting> settings) => ConfigurationBinder.Bind(settings);
}

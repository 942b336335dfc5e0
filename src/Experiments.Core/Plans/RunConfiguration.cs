using System.Collections.Immutable;
using Experiments.Core.Hub;
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
/// <param name="Model">Absolute path of a Hugging Face folder; a name of the hub until the plan is located.</param>
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
    /// <summary>The model's name on the hub, its revision a commit; null for a folder. What is saved names its base by it.</summary>
    public HubName? HubModel { get; init; }

    /// <summary>Which parameters train: full, lora or head.</summary>
    public Mode Tuning => Mode == Mode.Instruction ? Instruction.Tune : Mode;

    /// <summary>What comes out is a class, whether a head says it or the likeliest answer does.</summary>
    public bool Classifies => Task == TaskKind.TextClassification;

    /// <summary>Tokens are predicted, not classes by a head.</summary>
    public bool PredictsTokens => !Classifies || Mode == Mode.Instruction;

    /// <summary>Binds a complete, validated set of settings. Throws <see cref="KeyNotFoundException"/> where one is missing.</summary>
    public static RunConfiguration From(ImmutableSortedDictionary<string, Setting> settings) => ConfigurationBinder.Bind(settings);

    /// <summary>With paths of this machine in the place of the hub's names. Names that are nowhere yet stay.</summary>
    /// <param name="places">From a name to a model's folder, or to data files in order.</param>
    internal RunConfiguration Located(ImmutableSortedDictionary<string, ImmutableArray<string>> places)
    {
        ImmutableArray<string> Paths(string name) => places.TryGetValue(name, out ImmutableArray<string> paths) ? paths : [name];
        SplitOptions? Split(SplitOptions? split) => split is null ? null : split with { Paths = [.. split.Paths.SelectMany(path => Paths(path))] };
        return this with
        {
            Model = Paths(Model)[0],
            HubModel = places.ContainsKey(Model) ? HubName.ParseModel(Model) : null,
            Data = Data with { Train = Split(Data.Train) ?? Data.Train, Validation = Split(Data.Validation), Test = Split(Data.Test) },
        };
    }
}

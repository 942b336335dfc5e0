using System.Collections.Immutable;

namespace Experiments.Core.Plans;

/// <summary>LoRA knobs under the names of PEFT's LoraConfig.</summary>
/// <param name="TargetModules">Names or suffixes; null: the family's default.</param>
/// <param name="TargetPattern">A regular expression on the full module path, or <c>all-linear</c>; excludes <paramref name="TargetModules"/>.</param>
/// <param name="InitLoraWeights"><c>true</c>, <c>false</c> or <c>gaussian</c>.</param>
/// <param name="Bias"><c>none</c>, <c>all</c> or <c>lora_only</c>.</param>
/// <param name="TrainableTokenIndices">Rows of the input's table; null: none.</param>
public sealed record LoraOptions(
    int R,
    double LoraAlpha,
    double LoraDropout,
    ImmutableArray<string>? TargetModules,
    string? TargetPattern,
    ImmutableArray<string> ExcludeModules,
    string? ExcludePattern,
    bool UseRslora,
    string InitLoraWeights,
    ImmutableArray<string> ModulesToSave,
    ImmutableArray<int>? LayersToTransform,
    string? LayersPattern,
    ImmutableSortedDictionary<string, int> RankPattern,
    ImmutableSortedDictionary<string, double> AlphaPattern,
    string Bias,
    bool UseDora,
    bool LoraBias,
    ImmutableArray<int>? TrainableTokenIndices,
    bool EnsureWeightTying);

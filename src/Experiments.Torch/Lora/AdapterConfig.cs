using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Experiments.Core.Diagnostics;
using Experiments.Core.Plans;

namespace Experiments.Torch.Lora;

/// <summary>
/// PEFT's adapter_config.json for LoRA. Keys that we do not use are kept as they were read, so that a file survives being rewritten.
/// </summary>
/// <param name="TargetPattern">A regular expression on whole module paths, or <c>all-linear</c>; then <paramref name="TargetModules"/> is
/// null.</param>
/// <param name="Bias"><c>none</c>, <c>all</c> or <c>lora_only</c>: which biases train with the adapter.</param>
/// <param name="Other">Keys beside the ones above, as read.</param>
internal sealed record AdapterConfig(
    int R,
    double Alpha,
    double Dropout,
    ImmutableArray<string>? TargetModules,
    string? TargetPattern,
    ImmutableArray<string> ExcludeModules,
    string? ExcludePattern,
    ImmutableArray<string> ModulesToSave,
    ImmutableArray<int>? LayersToTransform,
    ImmutableArray<string> LayersPattern,
    ImmutableArray<KeyValuePair<string, int>> RankPattern,
    ImmutableArray<KeyValuePair<string, double>> AlphaPattern,
    bool UseRslora,
    bool UseDora,
    string Bias,
    string InitLoraWeights,
    string? TaskType,
    string? BaseModel,
    JsonObject Other)
{
    public const string FileName = "adapter_config.json";

    /// <summary>
    /// What a plan asks for, with the family's default targets and, for classification, its head among the saved modules.
    /// </summary>
    /// <param name="taskType">PEFT's name: <c>SEQ_CLS</c>, <c>CAUSAL_LM</c>, <c>SEQ_2_SEQ_LM</c>; null: PEFT has none.</param>
    public static AdapterConfig From(LoraOptions options, string baseModel, IReadOnlyList<string> defaultTargets, string? taskType) => new(
        options.R,
        options.LoraAlpha,
        options.LoraDropout,
        options.TargetPattern is null ? options.TargetModules ?? [.. defaultTargets] : null,
        options.TargetPattern,
        options.ExcludeModules,
        options.ExcludePattern,
        // PEFT adds both names for every sequence classifier: families call the head one or the other.
        taskType == "SEQ_CLS" ? [.. options.ModulesToSave.Union(["classifier", "score"], StringComparer.Ordinal)] : options.ModulesToSave,
        options.LayersToTransform,
        options.LayersPattern is null ? [] : [options.LayersPattern],
        [.. options.RankPattern],
        [.. options.AlphaPattern],
        options.UseRslora,
        UseDora: false,
        Bias: "none",
        options.InitLoraWeights,
        taskType,
        baseModel,
        Other: []);

    /// <summary>Rank and scaling at a module: a pattern's value where one matches the path, else the general one.</summary>
    public LoraRank RankAt(string path)
    {
        var rank = ModulePatterns.FirstMatch(RankPattern, path) ?? R;
        var alpha = ModulePatterns.FirstMatch(AlphaPattern, path) ?? Alpha;
        return new LoraRank(rank, UseRslora ? alpha / Math.Sqrt(rank) : alpha / rank);
    }

    /// <exception cref="ExperimentException">The folder has no adapter_config.json, or it is not one for LoRA.</exception>
    public static AdapterConfig Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        try
        {
            var json = JsonNode.Parse(File.ReadAllBytes(path)) as JsonObject;
            return AdapterConfigText.Parse(json ?? throw new JsonException("It is not a JSON object."));
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new ExperimentException(
                Diagnostic.Error(DiagnosticCodes.InvalidAdapter, $"{FileName} cannot be read: {e.Message}", new SourceLocation(path)),
                inner: e);
        }
    }

    /// <summary>As PEFT writes it: keys sorted, two spaces, no newline at the end.</summary>
    public override string ToString() => AdapterConfigText.Write(this);
}

/// <summary>The inner size of one adapter, and what its output is multiplied by.</summary>
internal readonly record struct LoraRank(int R, double Scaling);

using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Experiments.Core.Diagnostics;
using Experiments.Core.Plans;
using Experiments.Torch.Models;
using static TorchSharp.torch;

namespace Experiments.Torch.Lora;

/// <summary>
/// PEFT's adapter_config.json for LoRA. Keys that we do not use are kept as they were read, so that a file survives being rewritten.
/// </summary>
/// <param name="TargetPattern">A regular expression on whole module paths, or <c>all-linear</c>; then <paramref name="TargetModules"/> is
/// null.</param>
/// <param name="Bias"><c>none</c>, <c>all</c> or <c>lora_only</c>: which biases train with the adapter.</param>
/// <param name="Read">The file as it was read, every key of it; empty for an adapter that is new.</param>
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
    JsonObject Read)
{
    public const string FileName = "adapter_config.json";

    // From here on PEFT looks for shorter names that mean the same.
    private const int LongList = 20;

    /// <summary>B has a bias of its own.</summary>
    public bool LoraBias { get; init; }

    /// <summary>Tables of which some rows are trained, and which rows.</summary>
    public ImmutableArray<TrainableTokens> TrainableTokens { get; init; } = [];

    /// <summary>What is trained of tied embeddings is trained of both.</summary>
    public bool EnsureWeightTying { get; init; }

    /// <summary>Targets are GPT-2's transposed layers. Said for other readers: here the layers themselves know.</summary>
    public bool FanInFanOut { get; init; }

    /// <summary>The class of the base model, where <see cref="TaskType"/> does not tell it; null: not said.</summary>
    public BaseClass? BaseClass { get; init; }

    /// <summary>The commit of a base model that lies on the hub; null: not said.</summary>
    public string? Revision { get; init; }

    /// <summary>It was made here and has not been read from a file.</summary>
    public bool IsNew => Read.Count == 0;

    /// <summary>What a plan asks for and, for classification, the family's head among the saved modules.</summary>
    /// <param name="taskType">PEFT's name: <c>SEQ_CLS</c>, <c>CAUSAL_LM</c>, <c>SEQ_2_SEQ_LM</c>; null: PEFT has none.</param>
    public static AdapterConfig From(LoraOptions options, string baseModel, string? taskType) => new(
        options.R,
        options.LoraAlpha,
        options.LoraDropout,
        options.TargetModules,
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
        options.UseDora,
        options.Bias,
        options.InitLoraWeights,
        taskType,
        baseModel,
        Read: [])
    {
        LoraBias = options.LoraBias,
        TrainableTokens = options.TrainableTokenIndices is { Length: > 0 } rows ? [new TrainableTokens(null, rows)] : [],
        EnsureWeightTying = options.EnsureWeightTying,
    };

    /// <summary>With a family's default targets, where none are named.</summary>
    public AdapterConfig Targeting(IReadOnlyList<string> defaults) =>
        TargetModules is null && TargetPattern is null ? this with { TargetModules = [.. defaults] } : this;

    /// <summary>Rank and scaling at a module: a pattern's value where one matches the path, else the general one.</summary>
    public LoraRank RankAt(string path)
    {
        var rank = ModulePatterns.FirstMatch(RankPattern, path) ?? R;
        var alpha = ModulePatterns.FirstMatch(AlphaPattern, path) ?? Alpha;
        return new LoraRank(rank, UseRslora ? alpha / Math.Sqrt(rank) : alpha / rank);
    }

    /// <summary>How an adapter at this module is made.</summary>
    public LoraForm FormAt(string path) => new(RankAt(path), Dropout, UseDora, LoraBias);

    /// <summary>
    /// As PEFT leaves a new configuration once it has met a model: <c>all-linear</c> is the list of layers it means, long lists are
    /// shortened, and what shares a weight is named by its table.
    /// </summary>
    public AdapterConfig Resolved(LoraTargets targets, nn.Module model, ModelConfig config, FamilyNames names)
    {
        var resolved = this with
        {
            FanInFanOut = model.modules().Any(module => module is LoraLinear { IsTransposed: true }),
            EnsureWeightTying = EnsureWeightTying && targets.Tied is not null,
            BaseClass = TaskType is null
                ? new BaseClass(names.Class, $"transformers.models.{config.ModelType}.modeling_{config.ModelType}")
                : null,
        };
        if (LoraTargets.IsAllLinear(TargetPattern))
            resolved = resolved with { TargetPattern = null, TargetModules = [.. targets.Linears.Order(StringComparer.Ordinal)] };
        if (resolved.EnsureWeightTying && targets.Tied is { } tied)
            resolved = resolved.Tying(tied);
        return resolved.TargetModules is { Length: >= LongList } many
            ? resolved with { TargetModules = TargetNames.Shortened(many, [.. model.named_modules().Select(entry => entry.Item1)]) }
            : resolved;
    }

    /// <exception cref="ExperimentException">The folder has no adapter_config.json, or it is not one for LoRA.</exception>
    public static AdapterConfig ReadFrom(string folder)
    {
        var path = Path.Combine(folder, FileName);
        try
        {
            return AdapterConfigParser.Parse(File.ReadAllBytes(path), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ExperimentException(
                Diagnostic.Error(DiagnosticCodes.InvalidAdapter, $"{FileName} cannot be read: {e.Message}", new SourceLocation(path),
                    "An adapter is a folder with adapter_config.json and adapter_model.safetensors"),
                inner: e);
        }
    }

    /// <summary>As PEFT writes it: keys sorted, two spaces, no newline at the end.</summary>
    public override string ToString() => AdapterConfigText.Write(this);

    private AdapterConfig Tying(TiedTable tied)
    {
        if (!tied.IsAdapted)
        {
            var saved = ModulesToSave.RemoveAll(name => ModulePatterns.IsWithin([name], tied.Head));
            return this with { ModulesToSave = saved.Contains(tied.Path) ? saved : saved.Add(tied.Path) };
        }

        return TargetPattern is { } pattern
            ? this with { TargetPattern = $"(?:{pattern}|^{tied.Path.Replace(".", @"\.", StringComparison.Ordinal)}$)" }
            : this with
            {
                TargetModules = [.. (TargetModules ?? [])
                    .Where(name => !ModulePatterns.IsNamed([name], tied.Head))
                    .Append(tied.Path).Distinct(StringComparer.Ordinal)],
            };
    }
}

/// <summary>The inner size of one adapter, and what its output is multiplied by.</summary>
internal readonly record struct LoraRank(int R, double Scaling);

/// <summary>Rows of a table that are trained.</summary>
/// <param name="Module">The end of the table's path; null: the table that the model's input goes through.</param>
internal sealed record TrainableTokens(string? Module, ImmutableArray<int> Rows);

/// <summary>A class of transformers, as <c>auto_mapping</c> names it.</summary>
internal sealed record BaseClass(string Name, string Library);

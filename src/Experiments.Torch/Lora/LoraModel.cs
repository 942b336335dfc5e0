using Experiments.Core.Diagnostics;
using Experiments.Torch.Models;
using static TorchSharp.torch;

namespace Experiments.Torch.Lora;

/// <summary>
/// Adapters on a model: how its linear layers are made, which parameters are theirs, and what those are called in PEFT's files.
/// </summary>
internal static class LoraModel
{
    private const string Prefix = "base_model.model.";

    /// <summary>Layers with an adapter where <paramref name="targets"/> say so, plain ones elsewhere.</summary>
    public static ModelParts Parts(AdapterConfig config, LoraTargets targets, Device device) => new(
        (path, shape) => targets.Includes(path)
            ? new LoraLinear(shape, config.RankAt(path), config.Dropout, device)
            : ModelParts.PlainLinear(shape, device),
        (_, shape) => TokenTable.Plain(shape, device),
        device);

    /// <summary>Belongs to an adapter's own matrices, not to the base model.</summary>
    public static bool IsAdapter(string parameter) =>
        parameter.Contains(".lora_A.", StringComparison.Ordinal) || parameter.Contains(".lora_B.", StringComparison.Ordinal);

    /// <summary>
    /// Trains, and is saved in the adapter's file: the adapters, the modules to save, and biases if the configuration says so.
    /// </summary>
    public static bool IsTrained(AdapterConfig config, IReadOnlySet<string> targeted, string parameter)
    {
        var module = parameter[..parameter.LastIndexOf('.')];
        return IsAdapter(parameter)
            || ModulePatterns.IsSaved(config.ModulesToSave, module)
            || (parameter.EndsWith(".bias", StringComparison.Ordinal)
                && (config.Bias == "all" || (config.Bias == "lora_only" && targeted.Contains(module))));
    }

    /// <summary>Module paths that have an adapter.</summary>
    public static IReadOnlySet<string> Targeted(nn.Module model) =>
        model.named_modules().Where(entry => entry.Item2 is LoraLinear).Select(entry => entry.Item1).ToHashSet(StringComparer.Ordinal);

    /// <summary>A parameter's name in adapter_model.safetensors. Biases of targeted layers sit in PEFT's wrapped base layer.</summary>
    public static string FileName(IReadOnlySet<string> targeted, string parameter)
    {
        var dot = parameter.LastIndexOf('.');
        return targeted.Contains(parameter[..dot])
            ? $"{Prefix}{parameter[..dot]}.base_layer{parameter[dot..]}"
            : Prefix + parameter;
    }

    /// <summary>
    /// Sets new adapters to PEFT's start, each from its own stream, so that one layer's start does not depend on another's presence.
    /// </summary>
    public static void Initialize(nn.Module model, AdapterConfig config, long seed)
    {
        foreach (var (path, module) in model.named_modules())
        {
            if (module is not LoraLinear adapter)
                continue;
            using var generator = Initialization.Stream(seed, path);
            adapter.Initialize(config.InitLoraWeights, generator);
        }
    }

    public static void Merge(nn.Module model)
    {
        foreach (var adapter in model.modules().OfType<LoraLinear>())
            adapter.Merge();
    }

    /// <exception cref="ExperimentException">No linear layer of the model is a target.</exception>
    public static void RequireTargets(LoraTargets targets)
    {
        if (targets.Missed() is { } problem)
            throw new ExperimentException(problem);
    }
}

using Experiments.Torch.Models;
using static TorchSharp.torch;

namespace Experiments.Torch.Lora;

/// <summary>Adapters on a model: how its layers are made, how they start, which parameters train, and how they are merged.</summary>
internal static class LoraModel
{
    /// <summary>Layers and tables with an adapter where <paramref name="targets"/> say so, plain ones elsewhere.</summary>
    public static ModelParts Parts(AdapterConfig config, LoraTargets targets, Device device) => new(
        (path, shape) => targets.IncludesLinear(path) ? new LoraLinear(shape, config.FormAt(path), device)
            : targets.RowsOfHead(path, shape) is { } rows ? new TokenRowsHead(shape, rows, device)
            : ModelParts.PlainLinear(shape, device),
        (path, shape) => targets.FormOfTable(path, shape) is { } form
            ? new AdaptedTable(shape, form, device).Table
            : TokenTable.Plain(shape, device),
        device);

    /// <summary>
    /// Trains, and is saved in the adapter's file: the adapters, the modules to save, and biases if the configuration says so.
    /// </summary>
    /// <param name="adapted">As <see cref="Adapted"/> gives them.</param>
    public static bool IsTrained(AdapterConfig config, IReadOnlySet<string> adapted, string parameter)
    {
        var name = AdapterNames.HuggingFace(parameter);
        var module = name[..name.LastIndexOf('.')];
        return AdapterNames.IsTrainedByLora(parameter)
            || ModulePatterns.IsSaved(config.ModulesToSave, module)
            || (name.EndsWith(".bias", StringComparison.Ordinal)
                && (config.Bias == "all" || (config.Bias == "lora_only" && adapted.Contains(module))));
    }

    /// <summary>Is a bias of a module that is trained whole.</summary>
    public static bool IsSavedBias(AdapterConfig config, string parameter) =>
        parameter.EndsWith(".bias", StringComparison.Ordinal)
        && ModulePatterns.IsSaved(config.ModulesToSave, parameter[..parameter.LastIndexOf('.')]);

    /// <summary>Module paths that have LoRA matrices.</summary>
    public static IReadOnlySet<string> Adapted(nn.Module model) => model.named_modules()
        .Where(entry => entry.Item2 is LoraLinear || entry.Item2 is AdaptedTable { HasLora: true })
        .Select(entry => entry.Item1)
        .ToHashSet(StringComparer.Ordinal);

    /// <summary>
    /// Sets new adapters to PEFT's start, in the model's order. The base weights are there already: some adapters start from them.
    /// </summary>
    /// <param name="generator">See <see cref="Initialization"/>; the model's own fresh weights have been drawn from it.</param>
    public static void Initialize(nn.Module model, AdapterConfig config, Generator generator)
    {
        foreach (var (_, module) in model.named_modules())
        {
            switch (module)
            {
                case LoraLinear linear:
                    linear.Initialize(config.InitLoraWeights, generator);
                    break;
                case AdaptedTable table:
                    table.Initialize(config.InitLoraWeights, generator);
                    break;
                case TokenRowsHead head:
                    head.Initialize();
                    break;
            }
        }

        // A head is a model's last part, also where it sits within the table that it is tied to.
        foreach (var table in model.modules().OfType<AdaptedTable>())
            table.InitializeHead(config.InitLoraWeights, generator);
        if (config.Bias == "all")
            KeepOriginals(model, config);
    }

    /// <summary>Puts what the adapters do into the base weights; heads that can no longer share a weight get one of their own.</summary>
    public static void Merge(nn.Module model)
    {
        foreach (var module in model.modules())
        {
            switch (module)
            {
                case LoraLinear linear:
                    linear.Merge();
                    break;
                case AdaptedTable table:
                    table.Merge();
                    break;
                case TokenRowsHead head:
                    head.Merge();
                    break;
            }
        }
    }

    // PEFT's file holds the biases of a saved module's untrained original as well, where all biases train.
    private static void KeepOriginals(nn.Module model, AdapterConfig config)
    {
        foreach (var (name, parameter) in model.named_parameters().Where(entry => IsSavedBias(config, entry.name)).ToList())
            Keep(model, name, parameter);
    }

    private static void Keep(nn.Module model, string name, Tensor parameter)
    {
        var buffer = AdapterNames.OfOriginal(name);
        if (model.named_buffers().All(entry => entry.name != buffer))
            model.register_buffer(buffer, parameter.detach().clone().DetachFromDisposeScope());
    }
}

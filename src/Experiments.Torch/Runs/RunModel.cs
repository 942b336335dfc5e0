using Experiments.Core.Diagnostics;
using Experiments.Core.Plans;
using Experiments.Torch.Lora;
using Experiments.Torch.Models;
using Experiments.Torch.Training;
using Experiments.Torch.Weights;
using static TorchSharp.torch;

namespace Experiments.Torch.Runs;

/// <summary>The model that a plan trains: built, with or without adapters, and told which of its parameters train.</summary>
/// <param name="Adapter">Null outside of mode lora.</param>
/// <param name="Trained">Set by the mode, and by nothing else: this is all that tells the modes apart.</param>
internal sealed record RunModel(
    SequenceClassifier Classifier,
    ModelConfig Config,
    ModelFamily Family,
    AdapterConfig? Adapter,
    IReadOnlyList<TrainedParameter> Trained) : IDisposable
{
    public nn.Module Module => Classifier.Module;

    public long Parameters => Module.parameters().Sum(parameter => parameter.numel());

    public long TrainableParameters => Trained.Sum(parameter => parameter.Value.numel());

    /// <summary>Builds it without weights. Memory is reserved, not touched: cheap enough for a check.</summary>
    /// <exception cref="ExperimentException">The folder holds no supported model, or no layer is a LoRA target.</exception>
    public static RunModel Build(RunConfiguration configuration, int classes, Device device)
    {
        var config = ModelConfig.Read(configuration.Model);
        var family = ModelFamily.For(config);
        var adapter = configuration.Mode == Mode.Lora
            ? AdapterConfig.From(configuration.Lora, configuration.Model, family.Names.LoraTargets)
            : null;
        var targets = adapter is null ? null : new LoraTargets(adapter);
        var parts = adapter is null || targets is null ? ModelParts.Plain(device) : LoraModel.Parts(adapter, targets, device);
        var classifier = family.Classifier(config, new ClassifierHead(classes, configuration.Pooling), parts);
        if (targets?.Missed() is { } missed)
            throw new ExperimentException(missed);
        var trained = TrainedParameters.Select(classifier.Module, Trains(configuration.Mode, classifier, family, adapter));
        return new RunModel(classifier, config, family, adapter, trained);
    }

    /// <summary>Which stored weights fill it. Reads the files' headers only.</summary>
    public WeightFit Fit(WeightFolder file, string folder) => ParameterLoading.Fit(
        file.Weights,
        [.. Module.named_parameters().Where(entry => !LoraModel.IsAdapter(entry.name))
            .Select(entry => (entry.name, entry.parameter.shape))],
        Family.Names,
        folder);

    /// <summary>Fills it from the folder; what the folder lacks, and adapters, start from the seed.</summary>
    /// <returns>The names of parameters that the folder lacks.</returns>
    /// <exception cref="ExperimentException">The weights do not fit.</exception>
    public IReadOnlyList<string> Load(string folder, long seed)
    {
        using var file = WeightFolder.Open(folder);
        var fit = Fit(file, folder);
        if (fit.Problems.Count > 0)
            throw new ExperimentException(fit.Problems);
        ParameterLoading.Fill(Module, fit, Config.Number("initializer_range", 0.02), seed);
        if (Adapter is not null)
            LoraModel.Initialize(Module, Adapter, seed);
        return fit.Fresh;
    }

    public void Dispose() => Classifier.Dispose();

    private static Func<string, bool> Trains(Mode mode, SequenceClassifier classifier, ModelFamily family, AdapterConfig? adapter)
    {
        var targeted = LoraModel.Targeted(classifier.Module);
        return parameter => mode switch
        {
            Mode.Head => ModulePatterns.IsWithin(family.Names.Head, parameter),
            Mode.Lora => adapter is not null && LoraModel.IsTrained(adapter, targeted, parameter),
            _ => true,
        };
    }
}

using Experiments.Core.Diagnostics;
using Experiments.Core.Plans;
using Experiments.Torch.Lora;
using Experiments.Torch.Models;
using Experiments.Torch.Saving;
using Experiments.Torch.Training;
using Experiments.Torch.Weights;
using static TorchSharp.torch;

namespace Experiments.Torch.Runs;

/// <summary>What a run asks of a model: classes, or tokens predicted in one of the ways there are.</summary>
/// <param name="Classes">Null: tokens.</param>
internal sealed record ModelPurpose(ClassifierHead? Classes, LanguageModeling Predicts = LanguageModeling.Causal)
{
    /// <summary>PEFT's <c>task_type</c>; it has none for masked tokens.</summary>
    public string? TaskType => Classes is not null ? "SEQ_CLS" : Predicts switch
    {
        LanguageModeling.Causal => "CAUSAL_LM",
        LanguageModeling.Seq2Seq => "SEQ_2_SEQ_LM",
        _ => null,
    };
}

/// <summary>Which parameters train.</summary>
/// <param name="Adapter">In mode lora.</param>
internal sealed record ModelTuning(Mode Mode, AdapterConfig? Adapter = null);

/// <summary>The model that a plan trains: built, with or without adapters, and told which of its parameters train.</summary>
/// <param name="Classifier">Where the run classifies, else null.</param>
/// <param name="Language">Where the run predicts tokens, else null.</param>
/// <param name="Adapter">Null where no adapters train.</param>
/// <param name="Trained">Set by the mode, and by nothing else: this is all that tells the modes apart.</param>
internal sealed record RunModel(
    SequenceClassifier? Classifier,
    LanguageModel? Language,
    ModelConfig Config,
    FamilyNames Names,
    AdapterConfig? Adapter,
    IReadOnlyList<TrainedParameter> Trained) : IDisposable
{
    public nn.Module Module => Classifier?.Module ?? Language!.Module;

    public long Parameters => Module.parameters().Sum(parameter => parameter.numel());

    public long TrainableParameters => Trained.Sum(parameter => parameter.Value.numel());

    /// <summary>Builds it without weights. Memory is reserved, not touched: cheap enough for a check.</summary>
    /// <exception cref="ExperimentException">The folder holds no supported model, or no layer is a LoRA target.</exception>
    public static RunModel Build(RunConfiguration configuration, ModelPurpose purpose, Device device)
    {
        var adapter = configuration.Tuning == Mode.Lora
            ? AdapterConfig.From(configuration.Lora, configuration.HubModel?.Repository ?? configuration.Model, purpose.TaskType) with
            {
                Revision = configuration.HubModel?.Revision,
            }
            : null;
        return Build(configuration.Model, purpose, new ModelTuning(configuration.Tuning, adapter), device);
    }

    /// <summary>Builds and fills what has been trained: a whole model, or one with an adapter. Nothing of it trains any more.</summary>
    /// <param name="folder">Of the whole model, or of the one that the adapter was trained on.</param>
    /// <param name="adapterFolder">Null: there is none.</param>
    /// <exception cref="ExperimentException">As <see cref="Build(RunConfiguration,ModelPurpose,Device)"/>; or weights are missing.</exception>
    public static RunModel Reopen(string folder, string? adapterFolder, ModelPurpose purpose, Device device)
    {
        var tuning = adapterFolder is null ? new ModelTuning(Mode.Full, null) : new ModelTuning(Mode.Lora, AdapterConfig.ReadFrom(adapterFolder));
        var model = Build(folder, purpose, tuning, device);
        var fresh = model.Load(folder, seed: 0);
        if (adapterFolder is not null && model.Adapter is { } adapter)
            AdapterFolder.Load(adapterFolder, model.Module, adapter);
        else if (fresh.Count > 0)
            throw Unfinished(folder, fresh);
        return model;
    }

    /// <summary>As the other, for a model that no plan speaks of.</summary>
    public static RunModel Build(string folder, ModelPurpose purpose, ModelTuning tuning, Device device)
    {
        var config = ModelConfig.Read(folder);
        var family = ModelFamily.For(config);
        var names = NamesOf(family, purpose, config);
        var adapter = tuning.Adapter?.Targeting(names.LoraTargets);
        var targets = adapter is null ? null : new LoraTargets(adapter, OutputHead.Of(config, names));
        var parts = adapter is null || targets is null ? ModelParts.Plain(device) : LoraModel.Parts(adapter, targets, device);
        var classifier = purpose.Classes is { } head ? family.Classifier!.Build(config, head, parts) : null;
        var language = purpose.Classes is null ? family.LanguageModel(purpose.Predicts)!.Build(config, parts) : null;
        if (targets?.Problems() is { Count: > 0 } problems)
            throw new ExperimentException(problems);
        var module = classifier?.Module ?? language!.Module;
        if (adapter is { IsNew: true } && targets is not null)
            adapter = adapter.Resolved(targets, module, config, names);
        var trained = TrainedParameters.Select(module, Trains(tuning.Mode, module, names, adapter));
        if (trained.Count == 0)
            throw new ExperimentException(NoHead(config));
        return new RunModel(classifier, language, config, names, adapter, trained);
    }

    /// <summary>Which stored weights fill it. Reads the files' headers only.</summary>
    public WeightFit Fit(WeightFolder file, string folder) => ParameterLoading.Fit(
        file.Weights,
        [.. Module.named_parameters().Where(entry => !AdapterNames.IsAdapter(entry.name))
            .Select(entry => (entry.name, entry.parameter.shape))],
        Names,
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
        using var generator = new Generator((ulong)seed);
        ParameterLoading.Fill(Module, fit, Config.Number("initializer_range", 0.02), generator);
        if (Adapter is not null)
            LoraModel.Initialize(Module, Adapter, generator);
        return fit.Fresh;
    }

    public void Dispose() => Module.Dispose();

    private static FamilyNames NamesOf(ModelFamily family, ModelPurpose purpose, ModelConfig config)
    {
        var names = purpose.Classes is not null ? family.Classifier?.Names : family.LanguageModel(purpose.Predicts)?.Names;
        return names ?? throw new ExperimentException(Diagnostic.Error(
            DiagnosticCodes.UnsupportedModel,
            $"a model of the type '{config.ModelType}' cannot do this task",
            new SourceLocation(config.Path),
            "Encoders do text-classification and fill-mask, T5 text2text-generation, decoders text-generation and text-classification"));
    }

    private static ExperimentException Unfinished(string folder, IReadOnlyList<string> fresh) => new(Diagnostic.Error(
        DiagnosticCodes.MissingWeight,
        $"the weights lack {string.Join(", ", fresh)}: the model has no trained head",
        new SourceLocation(folder),
        "A base model has to be fine-tuned before it classifies"));

    private static Diagnostic NoHead(ModelConfig config) => Diagnostic.Error(
        DiagnosticCodes.NoHead,
        "the head has no weights of its own: this model scores tokens with the table that its input is looked up in",
        new SourceLocation(config.Path),
        "Tune with lora or full; to train that table as well, name it in lora.modules_to_save");

    private static Func<string, bool> Trains(Mode mode, nn.Module module, FamilyNames names, AdapterConfig? adapter)
    {
        var adapted = LoraModel.Adapted(module);
        return parameter => mode switch
        {
            Mode.Head => ModulePatterns.IsWithin(names.Head, parameter),
            Mode.Lora => adapter is not null && LoraModel.IsTrained(adapter, adapted, parameter),
            _ => true,
        };
    }
}

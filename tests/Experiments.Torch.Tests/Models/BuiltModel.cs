using Experiments.Core.Plans;
using Experiments.Torch.Lora;
using Experiments.Torch.Models;
using Experiments.Torch.Weights;
using static TorchSharp.torch;

namespace Experiments.Torch.Tests.Models;

/// <summary>A model from a reference folder for one of the reference's tasks, with or without an adapter's layers.</summary>
internal sealed record BuiltModel(SequenceClassifier? Classifier, LanguageModel? Language, FamilyNames Names, ModelConfig Config, WeightFit Fit) : IDisposable
{
    public nn.Module Module => Classifier?.Module ?? Language!.Module;

    public Dictionary<string, Tensor> Parameters =>
        Module.named_parameters().ToDictionary(entry => entry.name, entry => (Tensor)entry.parameter, StringComparer.Ordinal);

    public static LanguageModeling KindOf(string task) => task switch
    {
        "masked-lm" => LanguageModeling.Masked,
        "causal-lm" => LanguageModeling.Causal,
        "seq2seq-lm" => LanguageModeling.Seq2Seq,
        _ => throw new ArgumentOutOfRangeException(nameof(task), task, "Not a task of language models."),
    };

    /// <summary>Skips the test where the family or its class for the task is not there yet.</summary>
    /// <param name="task">As case.json and arguments.json name it.</param>
    /// <param name="classes">Of classifiers.</param>
    /// <param name="attend">How attention is worked out, if not as in runs.</param>
    /// <param name="configFolder">Where config.json is, if not beside the weights.</param>
    public static BuiltModel From(string folder, string task, int classes = 0, AdapterConfig? adapter = null, string? configFolder = null,
        AttentionFunction? attend = null)
    {
        var config = ModelConfig.Read(configFolder ?? folder, folder);
        Skip.IfNot(ModelFamily.IsSupported(config.ModelType), $"{config.ModelType} is not there yet.");
        var family = ModelFamily.For(config);
        var classifies = task == "sequence-classification";
        var names = classifies ? family.Classifier?.Names : family.LanguageModel(KindOf(task))?.Names;
        Skip.If(names is null, $"{config.ModelType} for {task} is not there yet.");
        var device = new Device(TorchSharp.DeviceType.CPU);
        var parts = adapter is null ? ModelParts.Plain(device) : LoraModel.Parts(adapter, new LoraTargets(adapter, OutputHead.Of(config, names!)), device);
        parts = parts with { Attend = attend ?? parts.Attend };
        var classifier = classifies ? family.Classifier!.Build(config, new ClassifierHead(classes, Pooling.Cls), parts) : null;
        var language = classifies ? null : family.LanguageModel(KindOf(task))!.Build(config, parts);
        var module = classifier?.Module ?? language!.Module;
        using var file = WeightFolder.Open(folder);
        var wanted = module.named_parameters().Where(entry => !AdapterNames.IsAdapter(entry.name))
            .Select(entry => (entry.name, entry.parameter.shape)).ToList();
        var fit = ParameterLoading.Fit(file.Weights, wanted, names!, folder);
        fit.Problems.ShouldBeEmpty();
        using var generator = new Generator(1);
        ParameterLoading.Fill(module, fit, 0.02, generator);
        if (adapter is not null)
            LoraModel.Initialize(module, adapter, generator);
        return new BuiltModel(classifier, language, names!, config, fit);
    }

    /// <summary>Logits [B,K], or [B,T,V] at every place.</summary>
    public Tensor Logits(IReadOnlyDictionary<string, Tensor> inputs) =>
        Classifier is not null ? Classifier.Module.call(Input(inputs)) : Language!.Logits(Language.States(TokenInput(inputs)));

    /// <summary>The mean over classes, or over supervised places, as the reference takes it.</summary>
    public Tensor Loss(Tensor logits, Tensor labels)
    {
        if (Classifier is not null)
            return nn.functional.cross_entropy(logits, labels);
        var causal = Names.Class.EndsWith("ForCausalLM", StringComparison.Ordinal) || Names.Class.EndsWith("LMHeadModel", StringComparison.Ordinal);
        var (scores, targets) = causal ? (logits[.., ..^1], labels[.., 1..]) : (logits, labels);
        return nn.functional.cross_entropy(scores.flatten(0, 1), targets.flatten(), ignore_index: -100);
    }

    public static EncoderInput Input(IReadOnlyDictionary<string, Tensor> golden)
    {
        var ids = golden["input.input_ids"];
        return new EncoderInput(ids, golden.GetValueOrDefault("input.token_type_ids") ?? zeros_like(ids), golden["input.attention_mask"]);
    }

    public void Dispose() => Module.Dispose();

    private LanguageInput TokenInput(IReadOnlyDictionary<string, Tensor> golden)
    {
        var input = new LanguageInput(golden["input.input_ids"], golden["input.attention_mask"])
        {
            Types = golden.GetValueOrDefault("input.token_type_ids"),
        };
        if (Language!.Encode is null)
            return input;
        var labels = golden["input.labels"];
        var start = full([labels.shape[0], 1], Config.Integer("decoder_start_token_id"), dtype: ScalarType.Int64);
        return input with { DecoderIds = cat([start, labels[.., ..^1].clamp_min(Config.Integer("pad_token_id"))], 1) };
    }
}

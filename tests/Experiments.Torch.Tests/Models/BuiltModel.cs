using Experiments.Core.Plans;
using Experiments.Torch.Lora;
using Experiments.Torch.Models;
using Experiments.Torch.Weights;
using static TorchSharp.torch;

namespace Experiments.Torch.Tests.Models;

/// <summary>A classifier from a reference folder, with or without an adapter's layers.</summary>
internal sealed record BuiltModel(SequenceClassifier Classifier, ModelFamily Family, WeightFit Fit) : IDisposable
{
    /// <param name="configFolder">Where config.json is, if not beside the weights.</param>
    public static BuiltModel From(string folder, int classes, AdapterConfig? adapter = null, string? configFolder = null)
    {
        var config = ModelConfig.Read(configFolder ?? folder);
        var family = ModelFamily.For(config);
        var device = new Device(TorchSharp.DeviceType.CPU);
        var parts = adapter is null ? ModelParts.Plain(device) : LoraModel.Parts(adapter, new LoraTargets(adapter), device);
        var classifier = family.Classifier(config, new ClassifierHead(classes, Pooling.Cls), parts);
        using var file = WeightFolder.Open(folder);
        var wanted = classifier.Module.named_parameters().Where(entry => !LoraModel.IsAdapter(entry.name))
            .Select(entry => (entry.name, entry.parameter.shape)).ToList();
        var fit = ParameterLoading.Fit(file.Weights, wanted, family.Names, folder);
        fit.Problems.ShouldBeEmpty();
        ParameterLoading.Fill(classifier.Module, fit, 0.02, seed: 1);
        if (adapter is not null)
            LoraModel.Initialize(classifier.Module, adapter, seed: 1);
        return new BuiltModel(classifier, family, fit);
    }

    public Dictionary<string, Tensor> Parameters =>
        Classifier.Module.named_parameters().ToDictionary(entry => entry.name, entry => (Tensor)entry.parameter, StringComparer.Ordinal);

    public static EncoderInput Input(IReadOnlyDictionary<string, Tensor> golden)
    {
        var ids = golden["input.input_ids"];
        return new EncoderInput(ids, golden.GetValueOrDefault("input.token_type_ids") ?? zeros_like(ids), golden["input.attention_mask"]);
    }

    public void Dispose() => Classifier.Dispose();
}

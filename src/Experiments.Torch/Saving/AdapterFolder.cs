using Experiments.Core.Diagnostics;
using Experiments.Torch.Lora;
using Experiments.Torch.Models;
using Experiments.Torch.Weights;
using static TorchSharp.torch;

namespace Experiments.Torch.Saving;

/// <summary>A LoRA adapter as PEFT's folder: adapter_config.json and adapter_model.safetensors.</summary>
internal static class AdapterFolder
{
    public const string Stem = "adapter_model";

    public static void Write(string folder, nn.Module model, AdapterConfig config) => FolderSwap.Replace(folder, fresh =>
    {
        TensorFile.Write(Path.Combine(fresh, $"{Stem}.safetensors"), Saved(model, config));
        File.WriteAllText(Path.Combine(fresh, AdapterConfig.FileName), config.ToString());
    });

    /// <summary>Fills a model that was built with the adapter's configuration.</summary>
    /// <exception cref="ExperimentException">The file lacks a tensor of the adapter, holds another, or one has the wrong shape.</exception>
    public static void Load(string folder, nn.Module model, AdapterConfig config)
    {
        using var file = WeightFolder.Open(folder, Stem);
        foreach (var tensor in Fit(folder, file, model, config))
        {
            if (!tensor.IsCopy && file.Weights.TryGetValue(tensor.Name, out var weight))
                ParameterLoading.Copy(weight, tensor.Value);
        }
    }

    /// <summary>As <see cref="Load"/>, without reading a value.</summary>
    public static void Check(string folder, nn.Module model, AdapterConfig config)
    {
        using var file = WeightFolder.Open(folder, Stem);
        Fit(folder, file, model, config);
    }

    /// <summary>The tensors of the file, under their names in it.</summary>
    public static IEnumerable<(string Name, Tensor Tensor)> Saved(nn.Module model, AdapterConfig config) =>
        AdapterTensors.Of(model, config).Where(tensor => !tensor.IsOnlyRead).Select(tensor => (tensor.Name, tensor.Value));

    private static IReadOnlyList<AdapterTensor> Fit(string folder, WeightFolder file, nn.Module model, AdapterConfig config)
    {
        var known = AdapterTensors.Of(model, config).ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        var problems = known.Values.Where(tensor => !tensor.IsOptional).Select(tensor => tensor.Name).Except(file.Weights.Keys)
            .Select(name => Problem(DiagnosticCodes.MissingWeight, $"the adapter lacks '{name}'", folder))
            .Concat(file.Weights.Keys.Except(known.Keys).Select(name =>
                Problem(DiagnosticCodes.UnexpectedWeight, $"the adapter holds '{name}', which the model has no place for", folder)))
            .Concat(known
                .Where(entry => file.Weights.TryGetValue(entry.Key, out var weight) && !weight.Shape.SequenceEqual(entry.Value.Value.shape))
                .Select(entry => Problem(DiagnosticCodes.WrongWeightShape,
                    $"the adapter's '{entry.Key}' is [{string.Join(", ", file.Weights[entry.Key].Shape)}], "
                    + $"the model's [{string.Join(", ", entry.Value.Value.shape)}]", folder)))
            .ToList();
        return problems.Count == 0 ? [.. known.Values] : throw new ExperimentException(problems);
    }

    private static Diagnostic Problem(string code, string message, string folder) =>
        Diagnostic.Error(
            code, message, new SourceLocation(Path.Combine(folder, $"{Stem}.safetensors")), "The adapter may be for another model");
}

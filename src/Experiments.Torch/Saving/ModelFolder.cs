using System.Text.Json;
using System.Text.Json.Nodes;
using Experiments.Core.Plans;
using Experiments.Torch.Models;
using Experiments.Torch.Tokenizing;
using static TorchSharp.torch;

namespace Experiments.Torch.Saving;

/// <summary>A trained model as a Hugging Face folder: config.json, model.safetensors, and the files that belong to its tokenizer and prompts.</summary>
internal static class ModelFolder
{
    private static readonly JsonSerializerOptions Format = new() { WriteIndented = true, IndentSize = 2, NewLine = "\n" };

    public static void Write(string folder, nn.Module model, ModelDescription description, SavedBeside beside) =>
        FolderSwap.Replace(folder, fresh =>
        {
            TensorFile.Write(
                Path.Combine(fresh, "model.safetensors"), model.named_parameters().Select(entry => (entry.name, (Tensor)entry.parameter)));
            File.WriteAllText(Path.Combine(fresh, "config.json"), $"{Config(description).ToJsonString(Format)}\n");
            foreach (var file in beside.Copied)
                File.Copy(file, Path.Combine(fresh, Path.GetFileName(file)), overwrite: true);
            foreach (var (name, content) in beside.Made)
                File.WriteAllBytes(Path.Combine(fresh, name), content);
        });

    private static JsonObject Config(ModelDescription description)
    {
        var config = description.Config.Values;
        config["architectures"] = new JsonArray(description.Names.Class);
        config[config.ContainsKey("torch_dtype") ? "torch_dtype" : "dtype"] = "float32";
        if (description.Labels.Count == 0)
            return config;
        config["id2label"] = new JsonObject(
            description.Labels.Select((label, id) => KeyValuePair.Create<string, JsonNode?>($"{id}", label)));
        config["label2id"] = new JsonObject(
            description.Labels.Select((label, id) => KeyValuePair.Create<string, JsonNode?>(label, id)));
        config["problem_type"] = "single_label_classification";
        // No class of transformers pools this way: readers of the folder find here how the head was trained.
        if (description.Pooling == Pooling.Mean)
            config["classifier_pooling"] = "mean";
        return config;
    }
}

/// <summary>What config.json says beside the base model's values.</summary>
/// <param name="Labels">Of a classifier's head; empty without one.</param>
internal sealed record ModelDescription(ModelConfig Config, FamilyNames Names, IReadOnlyList<string> Labels, Pooling Pooling);

/// <summary>What a model needs beside its weights and config.json.</summary>
/// <param name="Copied">Full paths; copied as they are.</param>
internal sealed record SavedBeside(IReadOnlyList<string> Copied, IReadOnlyList<MadeFile> Made);

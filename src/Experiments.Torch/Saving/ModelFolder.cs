using System.Text.Json;
using System.Text.Json.Nodes;
using Experiments.Core.Plans;
using Experiments.Torch.Generation;
using Experiments.Torch.Models;
using Experiments.Torch.Tokenizing;
using static TorchSharp.torch;

namespace Experiments.Torch.Saving;

/// <summary>
/// A trained model as a Hugging Face folder: config.json, model.safetensors, and the files that belong to its tokenizer and prompts.
/// </summary>
internal static class ModelFolder
{
    private static readonly JsonSerializerOptions Format = new() { WriteIndented = true, IndentSize = 2, NewLine = "\n" };

    public static void Write(string folder, nn.Module model, ModelDescription description, IReadOnlyList<CompanionFile> files) =>
        FolderSwap.Replace(folder, fresh =>
            Fill(fresh, model.named_parameters().Select(entry => (entry.name, (Tensor)entry.parameter)), description, files));

    /// <summary>Writes the files into a folder that is there already.</summary>
    public static void Fill(
        string folder, IEnumerable<(string Name, Tensor Tensor)> weights, ModelDescription description, IReadOnlyList<CompanionFile> files)
    {
        TensorFile.Write(Path.Combine(folder, "model.safetensors"), weights);
        File.WriteAllText(Path.Combine(folder, "config.json"), $"{Config(description).ToJsonString(Format)}\n");
        foreach (var file in files)
            file.WriteTo(folder);
    }

    /// <summary>Files beside the weights that a language model needs to answer as it did.</summary>
    public static IEnumerable<CompanionFile> Companions(ModelConfig config) =>
        new[] { GenerationConfig.FileName, TokenizerConfig.ChatTemplateFile }
        .Select(name => Path.Combine(Path.GetDirectoryName(config.Path) ?? "", name))
        .Where(File.Exists)
        .Select(CompanionFile.Copy);

    private static JsonObject Config(ModelDescription description)
    {
        var config = description.Config.Values;
        config["architectures"] = new JsonArray(description.Names.Class);
        config[config.ContainsKey("torch_dtype") ? "torch_dtype" : "dtype"] = "float32";
        if (description.IsUntied)
            config["tie_word_embeddings"] = false;
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
internal sealed record ModelDescription(ModelConfig Config, FamilyNames Names, IReadOnlyList<string> Labels, Pooling Pooling)
{
    /// <summary>The head has a weight of its own now.</summary>
    public bool IsUntied { get; init; }
}

using Experiments.Core.Diagnostics;
using Experiments.Core.Plans;
using Experiments.Core.Workers;
using Experiments.Torch.Lora;
using Experiments.Torch.Models;
using Experiments.Torch.Runs;
using Experiments.Torch.Saving;
using Experiments.Torch.Weights;
using static TorchSharp.torch;

namespace Experiments.Torch.Exporting;

/// <summary>An adapter and the model it belongs to, as folders tell it; nothing is loaded yet.</summary>
/// <param name="Base">The base model's folder or GGUF file.</param>
internal sealed record AdaptedModel(AdapterSource Source, string Base, AdapterConfig Adapter, ModelConfig Config, ModelPurpose Purpose)
{
    /// <exception cref="ExperimentException">A folder is missing or broken, or one does not go with the other.</exception>
    public static AdaptedModel Find(AdapterSource source)
    {
        var adapter = AdapterConfig.ReadFrom(source.Folder);
        var folder = source.Base ?? BaseOf(adapter, source.Folder);
        var config = ModelConfig.Read(folder);
        return new AdaptedModel(source, folder, adapter, config, PurposeOf(adapter, source));
    }

    /// <summary>The model with its adapter, without weights.</summary>
    /// <exception cref="ExperimentException">The adapter is not for such a model.</exception>
    public RunModel Build(Device device) => RunModel.Build(Base, Purpose, new ModelTuning(Mode.Lora, Adapter), device);

    /// <summary>The model with its adapter, filled.</summary>
    /// <exception cref="ExperimentException">Weights are missing, or do not fit.</exception>
    public RunModel Load(Device device)
    {
        var model = RunModel.Reopen(Base, Source.Folder, Purpose, device);
        model.Module.eval();
        return model;
    }

    /// <summary>Names of a classifier's classes; empty where it does not classify.</summary>
    public IReadOnlyList<string> Labels
    {
        get
        {
            if (Purpose.Classes is not { Classes: var count })
                return [];
            if (Source.Labels.Count == count)
                return Source.Labels;
            // transformers' own names where nobody gave any.
            var stored = Config.Values["id2label"] as System.Text.Json.Nodes.JsonObject;
            return [.. Enumerable.Range(0, count).Select(id =>
                stored?.Count == count && stored[$"{id}"] is { } label ? label.ToString() : $"LABEL_{id}")];
        }
    }

    private static string BaseOf(AdapterConfig adapter, string folder)
    {
        var named = adapter.BaseModel ?? "";
        foreach (var candidate in new[] { named, Path.Combine(folder, named) })
        {
            if (named.Length > 0 && Path.Exists(candidate))
                return Path.GetFullPath(candidate);
        }

        throw new ExperimentException(Diagnostic.Error(
            DiagnosticCodes.ModelNotFound,
            named.Length > 0 ? $"the adapter's base model '{named}' is not here" : "the adapter does not name its base model",
            new SourceLocation(Path.Combine(folder, AdapterConfig.FileName)),
            "Name the base model's folder with --base"));
    }

    private static ModelPurpose PurposeOf(AdapterConfig adapter, AdapterSource source) => adapter.TaskType switch
    {
        "SEQ_CLS" => new ModelPurpose(new ClassifierHead(Classes(source), source.Pooling)),
        "CAUSAL_LM" => new ModelPurpose(null),
        "SEQ_2_SEQ_LM" => new ModelPurpose(null, LanguageModeling.Seq2Seq),
        null when adapter.BaseClass is { Name: var name } && name.EndsWith("ForMaskedLM", StringComparison.Ordinal) =>
            new ModelPurpose(null, LanguageModeling.Masked),
        var other => throw new ExperimentException(Diagnostic.Error(
            DiagnosticCodes.InvalidAdapter,
            other is null ? "the adapter does not say what it was trained for: task_type is null" : $"task_type '{other}' is not supported",
            new SourceLocation(Path.Combine(source.Folder, AdapterConfig.FileName)),
            "Supported are SEQ_CLS, CAUSAL_LM and SEQ_2_SEQ_LM, and masked-language models that auto_mapping names")),
    };

    // The head is saved whole, so its size tells.
    private static int Classes(AdapterSource source)
    {
        using var file = WeightFolder.Open(source.Folder, AdapterFolder.Stem);
        string[] heads = ["classifier.weight", "classifier.out_proj.weight", "score.weight"];
        foreach (var weight in file.Weights.Values)
        {
            if (heads.Any(head => weight.Name == AdapterNames.InFile(head)) && weight.Shape.Count == 2)
                return (int)weight.Shape[0];
        }

        throw new ExperimentException(Diagnostic.Error(
            DiagnosticCodes.MissingWeight, "the adapter is for a classifier and has no head", new SourceLocation(source.Folder),
            "PEFT saves the head with modules_to_save: [classifier, score]"));
    }
}

using Experiments.Core.Diagnostics;
using Experiments.Core.Workers;
using Experiments.Torch.Instructions.Chat;
using Experiments.Torch.Lora;
using Experiments.Torch.Models;
using Experiments.Torch.Weights;
using Experiments.Torch.Weights.Gguf;

namespace Experiments.Torch.Inspecting;

/// <summary>What a model on disk is. Headers, configuration and tokenizer are read; of the weights not a byte.</summary>
internal static class ModelInspector
{
    private const string ConfigFile = "config.json";
    private const int ShownLines = 8;

    /// <exception cref="ExperimentException">There is no model, or its headers or its configuration are broken.</exception>
    public static ModelOverview Inspect(string path)
    {
        if (File.Exists(path))
            return InspectGguf(path);
        if (File.Exists(Path.Combine(path, AdapterConfig.FileName)) && !File.Exists(Path.Combine(path, ConfigFile)))
            return InspectAdapter(path);
        return !File.Exists(Path.Combine(path, ConfigFile)) && Directory.Exists(path) && Directory.GetFiles(path, "*.gguf") is [var only]
            ? InspectGguf(only)
            : InspectFolder(path);
    }

    private static ModelOverview InspectFolder(string folder)
    {
        var config = ModelConfig.Read(folder);
        using var weights = WeightFolder.Open(folder);
        var notes = new List<Diagnostic>();
        var supported = ModelFamily.IsSupported(config.ModelType);
        return new ModelOverview(
            folder, "safetensors", config.ModelType, config.Texts("architectures") ?? [], supported, ShapeReading.Of(config),
            StoredParts.Count(weights.Weights.Values),
            supported ? Attempt(notes, () => MemoryNeeds.Of(folder, config, [.. weights.Weights.Values])) ?? [] : [],
            Attempt(notes, () => TokenizerFacts.Of(folder)),
            Template(folder, notes),
            Adapter: null,
            StoredParts.Types(weights.Weights.Values),
            Files(folder),
            notes);
    }

    private static ModelOverview InspectAdapter(string folder)
    {
        var adapter = AdapterConfig.ReadFrom(folder);
        using var weights = WeightFolder.Open(folder, "adapter_model");
        IEnumerable<string> targets = adapter.TargetModules is { } names ? names : [adapter.TargetPattern ?? ""];
        return new ModelOverview(
            folder, "adapter", Family: null, [], Supported: true, Shape: null, StoredParts.Count(weights.Weights.Values), [],
            Tokenizer: null, ChatTemplate: null,
            new AdapterOverview(
                adapter.BaseModel, (string?)adapter.Read["revision"], adapter.TaskType, adapter.R, adapter.Alpha,
                [.. targets], [.. adapter.ModulesToSave]),
            StoredParts.Types(weights.Weights.Values),
            Files(folder),
            []);
    }

    private static ModelOverview InspectGguf(string path)
    {
        using var file = GgufFile.Open(path);
        var notes = new List<Diagnostic>();
        var weights = file.HuggingFaceWeights();
        var supported = ModelFamily.IsSupported(file.Model.Architecture);
        return new ModelOverview(
            path, "gguf", file.Model.Architecture, [], supported, ShapeReading.Of(file.Model),
            StoredParts.Count(weights.Values),
            supported ? Attempt(notes, () => MemoryNeeds.Of(path, ModelConfig.Read(path), [.. weights.Values])) ?? [] : [],
            file.Tokenizer is { } tokenizer ? TokenizerFacts.Of(tokenizer) : null,
            Template(path, notes),
            Adapter: null,
            StoredParts.Types(file.Header.Tensors),
            [new ModelFile(Path.GetFileName(path), new FileInfo(path).Length)],
            notes);
    }

    private static ChatTemplateOverview? Template(string path, List<Diagnostic> notes) => Attempt(notes, () =>
    {
        if (ChatTemplateFolder.Find(path) is not { } template)
            return null;
        var lines = template.Text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        return new ChatTemplateOverview(lines[..Math.Min(ShownLines, lines.Length)], lines.Length);
    });

    /// <summary>What is broken in one part keeps nobody from seeing the others.</summary>
    private static T? Attempt<T>(List<Diagnostic> notes, Func<T?> look)
        where T : class
    {
        try
        {
            return look();
        }
        catch (ExperimentException problem)
        {
            notes.AddRange(problem.Diagnostics.Select(diagnostic => diagnostic with { Severity = Severity.Warning }));
            return null;
        }
    }

    /// <summary>Links, as a cache of the hub has them, count with what they lead to.</summary>
    private static ModelFile[] Files(string folder) =>
    [
        .. Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal)
            .Select(path => (Name: Path.GetFileName(path), Content: File.ResolveLinkTarget(path, true) as FileInfo ?? new FileInfo(path)))
            .Select(file => new ModelFile(file.Name, file.Content.Exists ? file.Content.Length : 0)),
    ];
}

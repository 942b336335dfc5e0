using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Experiments.Core.Diagnostics;
using Experiments.Core.Knobs;
using Experiments.Core.Plans;
using Experiments.Core.Specs;
using Experiments.Core.Workers;
using Experiments.Torch.Lora;
using Experiments.Torch.Models;
using Experiments.Torch.Runs;
using Experiments.Torch.Weights;
using static TorchSharp.torch;

namespace Experiments.Torch.Inspecting;

/// <summary>
/// What training needs in each mode, with default settings. The model is built as a run builds it, on the device without memory, so the
/// numbers of parameters are a run's own.
/// </summary>
internal static class MemoryNeeds
{
    private const int Float = 4;

    /// <summary>AdamW: first and second moment.</summary>
    private const int Moments = 2;

    private static readonly string[] Modes = ["full", "lora", "head"];

    /// <exception cref="ExperimentException">The configuration cannot be used.</exception>
    public static IReadOnlyList<MemoryNeed> Of(string folder, ModelConfig config, IReadOnlyCollection<Weight> stored)
    {
        var shape = ShapeReading.Of(config);
        return [.. Runs(ModelFamily.For(config), config, stored).Select(run => Need(folder, shape, run)).OfType<MemoryNeed>()];
    }

    private static List<TrainingKind> Runs(ModelFamily family, ModelConfig config, IReadOnlyCollection<Weight> stored)
    {
        var kinds = new List<TrainingKind>();
        if (family.Classifier is { } classifier)
        {
            var purpose = new ModelPurpose(new ClassifierHead(Classes(classifier.Names, config, stored), Pooling.Cls));
            kinds.AddRange(Modes.Select(mode => new TrainingKind("text-classification", mode, null, purpose)));
        }

        if (family.Seq2SeqLm is not null)
            kinds.AddRange(Instructions("text2text-generation", LanguageModeling.Seq2Seq));
        if (family.CausalLm is not null)
            kinds.AddRange(Instructions("text-generation", LanguageModeling.Causal));
        if (family.MaskedLm is not null)
        {
            var purpose = new ModelPurpose(null, LanguageModeling.Masked);
            kinds.AddRange(Modes.Select(mode => new TrainingKind("fill-mask", mode, null, purpose)));
        }

        return kinds;
    }

    private static IEnumerable<TrainingKind> Instructions(string task, LanguageModeling kind) =>
        Modes.Select(tune => new TrainingKind(task, "instruction", tune, new ModelPurpose(null, kind)));

    /// <summary>Null where the mode has nothing to train: a head that shares the table's weight.</summary>
    private static MemoryNeed? Need(string folder, ModelShape shape, TrainingKind run)
    {
        var configuration = Configuration(folder, run);
        try
        {
            using var model = RunModel.Build(configuration, run.Purpose, new Device(TorchSharp.DeviceType.META));
            var (all, trainable) = (model.Parameters, model.TrainableParameters);
            return new MemoryNeed(
                run.Task, run.Tune is null ? run.Mode : $"{run.Mode} {run.Tune}", all, trainable,
                Float * all, Float * trainable, Float * Moments * trainable,
                Activations(shape, configuration, run.Purpose.Classes is null));
        }
        catch (ExperimentException problem) when (problem.Diagnostics is [{ Code: DiagnosticCodes.NoHead }])
        {
            return null;
        }
    }

    // What a layer holds on the way there and back, in values a token: about sixteen of the hidden size (inputs, queries, keys, values,
    // outputs, norms, dropout, and their gradients), four of the feed-forward, and four of the attention over all places. MiniLM at 128
    // tokens takes 51 MiB a row; this says 54. The body of mode head keeps nothing: one layer is at work at a time.
    private static long Activations(ModelShape shape, RunConfiguration configuration, bool predictsTokens)
    {
        long length = configuration.Data.MaxLength;
        var tokens = configuration.Training.PerDeviceTrainBatchSize * length;
        var layers = configuration.Tuning == Mode.Head ? 1 : (shape.Layers ?? 0) + (shape.DecoderLayers ?? 0);
        var layer = (16 * (shape.Hidden ?? 0)) + (4 * (shape.Intermediate ?? 0)) + (4 * (shape.Heads ?? 0) * length);
        var scores = predictsTokens ? 3 * (shape.Vocabulary ?? 0) : 0;
        return Float * tokens * ((layers * layer) + scores);
    }

    private static RunConfiguration Configuration(string folder, TrainingKind run)
    {
        var said = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["model"] = folder,
            ["task"] = run.Task,
            ["mode"] = run.Mode,
            ["instruction.tune"] = run.Tune ?? "full",
            ["data.train.path"] = new[] { folder },
            ["threads"] = 1,
        };
        JsonElement Value(Knob knob) =>
            said.TryGetValue(knob.Key, out var value) ? JsonSerializer.SerializeToElement(value) : knob.DefaultFor(run.Task);
        return RunConfiguration.From(KnobCatalog.All.ToImmutableSortedDictionary(
            knob => knob.Key, knob => new Setting(knob.Key, Value(knob), Origin.Default), StringComparer.Ordinal));
    }

    /// <summary>Of the stored head; failing that, as the configuration says, two where it does not.</summary>
    private static int Classes(FamilyNames names, ModelConfig config, IEnumerable<Weight> stored)
    {
        var head = stored.Where(weight => weight.Shape.Count == 2 && ModulePatterns.IsWithin(names.Head, weight.Name)).ToList();
        return head.Count > 0 ? (int)head.Min(weight => weight.Shape[0])
            : config.Values["id2label"] is JsonObject { Count: > 0 } labels ? labels.Count
            : config.Integer("num_labels", 2);
    }

    /// <param name="Tune">In mode instruction.</param>
    private sealed record TrainingKind(string Task, string Mode, string? Tune, ModelPurpose Purpose);
}

using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
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

    /// <exception cref="Core.Diagnostics.ExperimentException">The configuration cannot be used.</exception>
    public static IReadOnlyList<MemoryNeed> Of(string folder, ModelConfig config, IReadOnlyCollection<Weight> stored)
    {
        var family = ModelFamily.For(config);
        var shape = ShapeReading.Of(config);
        var needs = new List<MemoryNeed>();
        if (family.Classifier is { } classifier)
        {
            var purpose = new ModelPurpose(new ClassifierHead(Classes(classifier.Names, config, stored), Pooling.Cls));
            needs.AddRange(Modes.Select(mode => Need(folder, shape, ("text-classification", mode, null), purpose)));
        }

        foreach (var (kind, task) in new[] { (LanguageModeling.Seq2Seq, "text2text-generation"), (LanguageModeling.Causal, "text-generation") })
        {
            if (family.LanguageModel(kind) is not null)
                needs.AddRange(Modes.Select(tune => Need(folder, shape, (task, "instruction", tune), new ModelPurpose(null, kind))));
        }

        if (family.MaskedLm is not null)
            needs.AddRange(Modes.Select(mode => Need(folder, shape, ("fill-mask", mode, null), new ModelPurpose(null, LanguageModeling.Masked))));
        // A head that shares the table's weight has nothing of its own to train.
        return [.. needs.Where(need => need.Trainable > 0)];
    }

    private static MemoryNeed Need(string folder, ModelShape shape, (string Task, string Mode, string? Tune) run, ModelPurpose purpose)
    {
        var configuration = Configuration(folder, run);
        using var model = RunModel.Build(configuration, purpose, new Device(TorchSharp.DeviceType.META));
        return new MemoryNeed(
            run.Task,
            run.Tune is null ? run.Mode : $"{run.Mode} {run.Tune}",
            model.Parameters,
            model.TrainableParameters,
            Float * model.Parameters,
            Float * model.TrainableParameters,
            Float * Moments * model.TrainableParameters,
            Activations(shape, configuration, purpose.Classes is null));
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

    private static RunConfiguration Configuration(string folder, (string Task, string Mode, string? Tune) run)
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
        return RunConfiguration.From(KnobCatalog.All.ToImmutableSortedDictionary(
            knob => knob.Key,
            knob => new Setting(knob.Key, said.TryGetValue(knob.Key, out var value) ? JsonSerializer.SerializeToElement(value) : knob.DefaultFor(run.Task), Origin.Default),
            StringComparer.Ordinal));
    }

    /// <summary>Of the stored head; failing that, as the configuration says, two where it does not.</summary>
    private static int Classes(FamilyNames names, ModelConfig config, IEnumerable<Weight> stored)
    {
        var head = stored.Where(weight => weight.Shape.Count == 2 && ModulePatterns.IsWithin(names.Head, weight.Name)).ToList();
        return head.Count > 0 ? (int)head.Min(weight => weight.Shape[0])
            : config.Values["id2label"] is JsonObject { Count: > 0 } labels ? labels.Count
            : config.Integer("num_labels", 2);
    }
}

using System.Text.Json.Nodes;
using Experiments.Core.Plans;
using Experiments.Testing;
using Experiments.Testing.Golden;
using Experiments.Torch.Evaluation;
using Experiments.Torch.Lora;
using Experiments.Torch.Models;
using Experiments.Torch.Saving;
using Experiments.Torch.Tests.Models;
using Experiments.Torch.Tests.Runs;
using Experiments.Torch.Training;
using static TorchSharp.torch;

namespace Experiments.Torch.Tests.Training;

/// <summary>Reference: 20 steps of the Hugging Face Trainer in every folder of training/; see the README there.</summary>
[Collection(nameof(TorchGenerator))]
public sealed class GoldenTrainingTests
{
    public static TheoryData<string> Cases => GoldenCases.Of("training");

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public void Trains_as_the_reference_trains(string name)
    {
        using var scope = NewDisposeScope();
        using var run = GoldenTraining.Load(GoldenCases.FolderOf("training", name));
        var before = run.Evaluate();
        var expected = GoldenCases.Lines(run.Folder, "trajectory.jsonl");
        run.Trainer.Plan.TotalSteps.ShouldBe(expected.Count);
        var tiny = new HashSet<string>(StringComparer.Ordinal);

        foreach (var line in expected)
        {
            var step = run.Trainer.Step((long)line["step"]!);

            ((double)step.Loss).ShouldBe((double)line["loss"]!, 1e-4 * Math.Abs((double)line["loss"]!), $"loss of step {step.Step}");
            step.GradientNorm.ShouldBe((double)line["grad_norm"]!, 1e-4 * (double)line["grad_norm"]!, $"norm of step {step.Step}");
            step.LearningRate.ShouldBe((double)line["learning_rate"]!, 1e-12);
            step.Position.EpochAfter.ShouldBe((double)line["epoch"]!, 1e-9);
            tiny.UnionWith(DividingByTinyNumbers(run.Trainer, step.Step));
        }

        CompareEvaluation(run, before);
        CompareWeights(run, tiny);
    }

    private static void CompareEvaluation(GoldenTraining run, ClassScores? before)
    {
        if (before is null)
            return;
        var expected = GoldenCases.Json(run.Folder, "eval.json");
        var after = run.Evaluate()!;
        before.Losses.Average().ShouldBe((double)expected["eval_loss_before"]!, 1e-4 * (double)expected["eval_loss_before"]!);
        after.Losses.Average().ShouldBe((double)expected["eval_loss_after"]!, 1e-4 * (double)expected["eval_loss_after"]!);
        after.Predicted.ShouldBe(expected["predicted_labels"]!.AsArray().Select(label => (int)label!));
    }

    private static void CompareWeights(GoldenTraining run, HashSet<string> tiny)
    {
        var final = Apart(TensorFiles.Read(Path.Combine(run.Folder, "final.safetensors")));
        var trained = Apart(run.Trained());
        trained.Keys.Order().ShouldBe(final.Keys.Order());
        foreach (var (name, value) in final.Where(entry => !HasNoGradient(entry.Key)))
            TensorFiles.RelativeDifference(trained[name], value).ShouldBeLessThan(
                name.Contains(".key.", StringComparison.Ordinal) || tiny.Any(layer => $".{name}.".Contains($".{layer}.", StringComparison.Ordinal)) ? 1e-3 : 1e-4, name);
        // Where a gradient is nothing but rounding, Adam takes whole steps all the same, in directions of chance.
        var reach = Enumerable.Range(1, (int)run.Trainer.Plan.TotalSteps).Sum(step => run.Rate.At(step));
        foreach (var (name, value) in final.Where(entry => HasNoGradient(entry.Key)))
            TensorFiles.LargestDifference(trained[name], value).ShouldBeLessThan(reach, name);
    }

    /// <summary>
    /// Layers where Adam has seen nothing but gradients below 1e-7 of some element, and some: it takes whole steps all the same, and their
    /// direction hangs on the last digits. An adapter's two matrices move each other, so the layer counts, not the matrix.
    /// </summary>
    private static IEnumerable<string> DividingByTinyNumbers(Trainer trainer, long step)
    {
        using var scope = NewDisposeScope();
        var least = 1e-14 * (1 - Math.Pow(0.999, step));
        return [.. trainer.Optimizer.State
            .Where(entry => !HasNoGradient(entry.Name) && !IsThreeInOne(entry.Name) && entry.Square.gt(0).logical_and(entry.Square.lt(least)).any().item<bool>())
            .Select(entry => entry.Name.Split(".lora_")[0])];
    }

    // Softmax does not see a bias of the keys: its gradient is zero but for rounding.
    private static bool HasNoGradient(string parameter) =>
        parameter.EndsWith("attention.self.key.bias", StringComparison.Ordinal) || parameter.EndsWith("attention.k_lin.bias", StringComparison.Ordinal)
        || parameter.EndsWith("attn.c_attn.bias.key", StringComparison.Ordinal);

    // GPT-2 keeps the biases of queries, keys and values side by side.
    private static bool IsThreeInOne(string parameter) => parameter.EndsWith("attn.c_attn.bias", StringComparison.Ordinal);

    private static Dictionary<string, Tensor> Apart(Dictionary<string, Tensor> tensors) => tensors
        .SelectMany(entry => IsThreeInOne(entry.Key)
            ? entry.Value.chunk(3).Zip(["query", "key", "value"], (part, name) => ($"{entry.Key}.{name}", part))
            : [(entry.Key, entry.Value)])
        .ToDictionary(entry => entry.Item1, entry => entry.Item2, StringComparer.Ordinal);

    /// <summary>A case's model, rows and knobs.</summary>
    private sealed record GoldenTraining(
        string Folder, BuiltModel Model, AdapterConfig? Adapter, Trainer Trainer, LearningRate Rate, Evaluator? Evaluator, double LabelSmoothing, Tensor? Features) : IDisposable
    {
        public static GoldenTraining Load(string folder)
        {
            var arguments = GoldenCases.Json(folder, "arguments.json");
            var knobs = arguments["training"]!.AsObject();
            var modelFolder = GoldenFolder.PathOf("models", (string)arguments["model"]!);
            Skip.IfNot(Directory.Exists(modelFolder), "The model of this case is not at this root.");
            var config = ModelConfig.Read(modelFolder);
            var task = (string)arguments["task"]!;
            Skip.IfNot((string)knobs["optim"]! == "adamw_torch", $"{knobs["optim"]} is not there yet.");
            var mode = (string)arguments["mode"]!;
            var adapter = mode == "lora" ? AdapterConfig.ReadFrom(Path.Combine(folder, "adapter")) : null;

            using var changed = new TemporaryFolder();
            changed.Write("config.json", WithDropout(config.Values, (double)arguments["dropout"]!).ToJsonString());
            var classes = config.Values["id2label"]?.AsObject().Count ?? 2;
            var model = BuiltModel.From(modelFolder, task, classes, adapter, changed.Path);
            if (adapter is not null)
                AdapterFolder.Load(Path.Combine(folder, "adapter"), model.Module, adapter);
            var options = Options(knobs);
            var padding = (int)arguments["pad_token_id"]!;
            var device = new Device(TorchSharp.DeviceType.CPU);
            var lines = GoldenCases.Lines(folder, "train.jsonl");
            var plan = StepPlan.For(lines.Count, options);
            var rate = LearningRate.Create(options.LrSchedulerType, options.LearningRate,
                LearningRate.WarmupSteps(options.WarmupSteps, plan.TotalSteps), plan.TotalSteps, knobs["lr_scheduler_kwargs"]?.AsObject());
            Tensor? features = null;
            LearningTask learning;
            if (model.Classifier is { } classifier)
            {
                var train = Batches(folder, "train.jsonl", padding);
                features = mode == "head" ? ClassificationTask.Encode(classifier, train, 8) : null;
                learning = features is null
                    ? ClassificationTask.Whole(classifier, train, options.LabelSmoothingFactor)
                    : ClassificationTask.HeadOnly(classifier, train, features, options.LabelSmoothingFactor);
            }
            else
            {
                var rows = SupervisedRows.Of(
                    [.. lines.Select(line => new SupervisedRow(Ids(line["input_ids"]!), Ids(line["labels"]!)))],
                    BuiltModel.KindOf(task), new FillerIds(padding, config.Integer("decoder_start_token_id", 0)), device);
                learning = LanguageTask.Create(model.Language!, rows, options.LabelSmoothingFactor);
            }

            var trainer = new Trainer(model.Module, Trained(model, mode, adapter), learning,
                _ => [.. Enumerable.Range(0, lines.Count).Chunk(options.PerDeviceTrainBatchSize)],
                new TrainerSettings(options, plan, rate, Seed: 1));
            return new GoldenTraining(folder, model, adapter, trainer, rate,
                model.Classifier is null ? null : new Evaluator(model.Classifier, Batches(folder, "eval.jsonl", padding), 8, frozenEncoder: mode == "head"),
                options.LabelSmoothingFactor, features);
        }

        public ClassScores? Evaluate() => Evaluator?.Score(LabelSmoothing);

        public Dictionary<string, Tensor> Trained() => Adapter is null
            ? Trainer.Parameters.ToDictionary(parameter => parameter.Name, parameter => (Tensor)parameter.Value)
            : AdapterFolder.Saved(Model.Module, Adapter).ToDictionary(entry => entry.Name, entry => entry.Tensor);

        public void Dispose()
        {
            Trainer.Dispose();
            Evaluator?.Dispose();
            Features?.Dispose();
            Model.Dispose();
        }

        private static IReadOnlyList<TrainedParameter> Trained(BuiltModel model, string mode, AdapterConfig? adapter)
        {
            var adapted = LoraModel.Adapted(model.Module);
            return TrainedParameters.Select(model.Module, name => mode switch
            {
                "full" => true,
                "head" => ModulePatterns.IsWithin(model.Names.Head, name),
                _ => LoraModel.IsTrained(adapter!, adapted, name),
            });
        }

        private static JsonObject WithDropout(JsonObject config, double dropout)
        {
            foreach (var name in config.Select(entry => entry.Key).Where(key => key.Contains("drop", StringComparison.Ordinal)).ToList())
                config[name] = dropout;
            return config;
        }

        private static int[] Ids(JsonNode ids) => [.. ids.AsArray().Select(id => (int)id!)];

        private static EncoderBatches Batches(string folder, string file, int padding)
        {
            var lines = GoldenCases.Lines(folder, file);
            var rows = lines.Select(line => Ids(line["input_ids"]!)).ToList();
            return new EncoderBatches(TokenRows.Of(rows), [.. lines.Select(line => (int)line["labels"]!)], padding, new Device(TorchSharp.DeviceType.CPU));
        }

        private static TrainingOptions Options(JsonObject knobs)
        {
            double Number(string name, double fallback) => knobs[name] is { } value ? value.GetValue<double>() : fallback;
            return TrainingBuilder.Options with
            {
                NumTrainEpochs = Number("num_train_epochs", 3),
                MaxSteps = (int)Number("max_steps", -1),
                PerDeviceTrainBatchSize = (int)Number("per_device_train_batch_size", 8),
                GradientAccumulationSteps = (int)Number("gradient_accumulation_steps", 1),
                LearningRate = Number("learning_rate", 5e-5),
                LrSchedulerType = (string?)knobs["lr_scheduler_type"] ?? "linear",
                WarmupSteps = Number("warmup_steps", 0),
                WeightDecay = Number("weight_decay", 0),
                AdamBeta1 = Number("adam_beta1", 0.9),
                AdamBeta2 = Number("adam_beta2", 0.999),
                AdamEpsilon = Number("adam_epsilon", 1e-8),
                MaxGradNorm = Number("max_grad_norm", 1),
                LabelSmoothingFactor = Number("label_smoothing_factor", 0),
            };
        }
    }
}

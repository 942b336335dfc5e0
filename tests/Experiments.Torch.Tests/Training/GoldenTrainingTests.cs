using System.Text.Json.Nodes;
using Experiments.Core.Plans;
using Experiments.Testing;
using Experiments.Testing.Golden;
using Experiments.Torch.Evaluation;
using Experiments.Torch.Lora;
using Experiments.Torch.Models;
using Experiments.Torch.Saving;
using Experiments.Torch.Tests.Models;
using Experiments.Torch.Training;
using static TorchSharp.torch;

namespace Experiments.Torch.Tests.Training;

/// <summary>Reference: 20 steps of the Hugging Face Trainer in every folder of training/; see the README there.</summary>
public sealed class GoldenTrainingTests
{
    public static TheoryData<string> Cases => GoldenCases.Of("training");

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public void Trains_as_the_reference_trains(string name)
    {
        using var scope = NewDisposeScope();
        using var run = GoldenTraining.Load(GoldenCases.FolderOf("training", name));
        var expected = GoldenCases.Lines(run.Folder, "trajectory.jsonl");
        run.FindDropout((double)expected[0]["loss"]!, (double)expected[0]["grad_norm"]!);
        var before = run.Evaluate();
        var lossBefore = run.EvaluateLanguage();
        run.Trainer.Plan.TotalSteps.ShouldBe(expected.Count);

        foreach (var line in expected)
        {
            var step = run.Step((long)line["step"]!);

            ((double)step.Loss).ShouldBe((double)line["loss"]!, 1e-4 * Math.Abs((double)line["loss"]!), $"loss of step {step.Step}");
            step.GradientNorm.ShouldBe((double)line["grad_norm"]!, 1e-4 * (double)line["grad_norm"]!, $"norm of step {step.Step}");
            step.LearningRate.ShouldBe((double)line["learning_rate"]!, 1e-12);
            step.Position.EpochAfter.ShouldBe((double)line["epoch"]!, 1e-9);
        }

        CompareEvaluation(run, before);
        CompareEvaluation(run, lossBefore);
        CompareWeights(run);
    }

    private static void CompareEvaluation(GoldenTraining run, double? before)
    {
        if (before is null)
            return;
        var expected = GoldenCases.Json(run.Folder, "eval.json");
        before.Value.ShouldBe((double)expected["eval_loss_before"]!, 1e-4 * (double)expected["eval_loss_before"]!);
        run.EvaluateLanguage()!.Value.ShouldBe((double)expected["eval_loss_after"]!, 1e-4 * (double)expected["eval_loss_after"]!);
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

    private static void CompareWeights(GoldenTraining run)
    {
        var final = Apart(TensorFiles.Read(Path.Combine(run.Folder, "final.safetensors")));
        var trained = Apart(run.Trained());
        var rounding = Apart(run.Rounding());
        trained.Keys.Order().ShouldBe(final.Keys.Order());
        // The contract: 1e-4 of the largest element, 1e-3 where Adam divides by tiny numbers. An adapter's matrices move each other.
        var faint = final.Where(entry => rounding[entry.Key].max().item<float>() > 1e-4 * Largest(entry.Value))
            .Select(entry => Layer(entry.Key)).ToHashSet(StringComparer.Ordinal);
        foreach (var (name, value) in final.Where(entry => !HasNoGradient(entry.Key)))
        {
            var moved = name.Contains(".lora_", StringComparison.Ordinal) && faint.Contains(Layer(name)) ? 1e-3 : 0;
            var allowed = rounding[name].div(Largest(value)).add(1e-4).clamp(Math.Max(1e-4, moved), 1e-3);
            trained[name].detach().sub(value).abs().div(Largest(value)).div(allowed).max().item<float>().ShouldBeLessThan(1, name);
        }

        // Where a gradient is nothing but rounding, Adam takes whole steps all the same, in directions of chance.
        var reach = Enumerable.Range(1, (int)run.Trainer.Plan.TotalSteps).Sum(step => run.Rate.At(step));
        foreach (var (name, value) in final.Where(entry => HasNoGradient(entry.Key)))
            TensorFiles.LargestDifference(trained[name], value).ShouldBeLessThan(reach, name);
    }

    private static float Largest(Tensor tensor) => tensor.abs().max().item<float>();

    private static string Layer(string parameter) => parameter.Split(".lora_")[0];

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
        // Of evaluation in the reference.
        private const int EvalBatch = 8;

        private readonly List<Tensor> _rounding = [.. Trainer.Parameters.Select(parameter => zeros(parameter.Value.shape))];

        public required TrainingOptions Options { get; init; }

        private LearningTask? Learning { get; init; }

        private LanguageRows? EvalRows { get; init; }

        private ReferenceDropout Dropout { get; init; } = new(0);

        public static GoldenTraining Load(string folder)
        {
            var arguments = GoldenCases.Json(folder, "arguments.json");
            var knobs = arguments["training"]!.AsObject();
            var modelFolder = GoldenFolder.PathOf("models", (string)arguments["model"]!);
            Skip.IfNot(Directory.Exists(modelFolder), "The model of this case is not at this root.");
            var config = ModelConfig.Read(modelFolder);
            var task = (string)arguments["task"]!;
            var mode = (string)arguments["mode"]!;
            var adapter = mode == "lora" ? AdapterConfig.ReadFrom(Path.Combine(folder, "adapter")) : null;

            using var changed = new TemporaryFolder();
            changed.Write("config.json", WithDropout(config.Values, (double)arguments["dropout"]!).ToJsonString());
            var classes = config.Values["id2label"]?.AsObject().Count ?? 2;
            var dropout = new ReferenceDropout(config.Number("dropout_rate", 0));
            var model = BuiltModel.From(modelFolder, task, classes, adapter, changed.Path, config.ModelType is "t5" or "mt5" ? dropout.Attend : null);
            if (adapter is not null)
                AdapterFolder.Load(Path.Combine(folder, "adapter"), model.Module, adapter);
            var options = Knobs(knobs);
            var padding = (int)arguments["pad_token_id"]!;
            var device = new Device(TorchSharp.DeviceType.CPU);
            var lines = GoldenCases.Lines(folder, "train.jsonl");
            var plan = StepPlan.For(lines.Count, options);
            var rate = LearningRate.Create(options.LrSchedulerType, options.LearningRate,
                LearningRate.WarmupSteps(options.WarmupSteps, plan.TotalSteps), plan.TotalSteps, knobs["lr_scheduler_kwargs"]?.AsObject());
            Tensor? features = null;
            LearningTask learning;
            LanguageRows? evalRows = null;
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
                LanguageRows Rows(IEnumerable<JsonObject> from) => SupervisedRows.Of(
                    [.. from.Select(line => new SupervisedRow(Ids(line["input_ids"]!), Ids(line["labels"]!)))],
                    BuiltModel.KindOf(task), new FillerIds(padding, config.Integer("decoder_start_token_id", 0)), device);
                learning = LanguageTask.Create(model.Language!, Rows(lines), options.LabelSmoothingFactor);
                evalRows = Rows(GoldenCases.Lines(folder, "eval.jsonl"));
            }

            var trainer = new Trainer(model.Module, Trained(model, mode, adapter), learning,
                _ =>
                {
                    dropout.StartPass();
                    return [.. Enumerable.Range(0, lines.Count).Chunk(options.PerDeviceTrainBatchSize)];
                },
                new TrainerSettings(options, plan, rate, Seed: 1));
            return new GoldenTraining(folder, model, adapter, trainer, rate,
                model.Classifier is null ? null : new Evaluator(model.Classifier, Batches(folder, "eval.jsonl", padding), 8, frozenEncoder: mode == "head"),
                options.LabelSmoothingFactor, features)
            {
                Options = options,
                Learning = learning,
                EvalRows = evalRows,
                Dropout = dropout,
            };
        }

        /// <summary>
        /// Takes a step, and adds up how far rounding may carry each element: a gradient that is the sum of many products is known to about
        /// 2⁻²⁰ of the largest in its tensor, and Adam's step changes by rate · ε / (√v + ε)² times that.
        /// </summary>
        public StepResult Step(long step)
        {
            var result = Trainer.Step(step);
            using var frozen = no_grad();
            foreach (var (i, (_, square)) in Trainer.Optimizer.State.Where(_ => Options.Optim == "adamw_torch").Where(entry => entry.Name.StartsWith("square.", StringComparison.Ordinal)).Index())
            {
                using var scope = NewDisposeScope();
                var root = square.div(1 - Math.Pow(Options.AdamBeta2, step)).sqrt();
                var doubt = Math.Pow(2, -20) * root.max().item<float>();
                _rounding[i].add_(root.add(Options.AdamEpsilon).pow(-2), result.LearningRate * Options.AdamEpsilon * doubt);
            }

            return result;
        }

        /// <summary>What rounding may come to in each element of what trains.</summary>
        public Dictionary<string, Tensor> Rounding() => Trained().ToDictionary(
            entry => entry.Key,
            entry => _rounding[Trainer.Parameters.Index().First(parameter => parameter.Item.Value.Handle == entry.Value.Handle).Index]);

        /// <summary>
        /// Looks for the reference's dropout in T5's attention: none, or the seed with which the first step has the reference's loss and norm.
        /// </summary>
        public void FindDropout(double loss, double norm)
        {
            if (Model.Config.ModelType is not ("t5" or "mt5"))
                return;
            Dropout.Trains = true;
            if (IsFirstStep(loss, norm))
                return;
            for (uint seed = 0; seed < 2000; seed++)
            {
                Dropout.Seed(seed);
                // Evaluation came first.
                Dropout.StartPass();
                if (IsFirstStep(loss, norm))
                {
                    Dropout.Seed(seed);
                    return;
                }
            }

            Dropout.Stop();
        }

        /// <summary>As the reference's evaluation averages: the mean of a batch counts once for each of its rows. Null for classifiers.</summary>
        public double? EvaluateLanguage()
        {
            if (EvalRows is null)
                return null;
            using var frozen = no_grad();
            Dropout.StartPass();
            Dropout.Trains = false;
            Model.Module.eval();
            var task = LanguageTask.Create(Model.Language!, EvalRows, LabelSmoothing);
            var losses = Enumerable.Range(0, EvalRows.Count).Chunk(EvalBatch).Sum(batch => batch.Length * Mean(task, [batch]));
            Dropout.Trains = true;
            return losses / EvalRows.Count;
        }

        private bool IsFirstStep(double loss, double norm)
        {
            using var scope = NewDisposeScope();
            Dropout.StartPass();
            Model.Module.train();
            var first = Trainer.Plan.Position(1);
            int[][] batches = [.. Enumerable.Range(0, first.Batches).Select(batch =>
                Enumerable.Range(batch * Options.PerDeviceTrainBatchSize, Options.PerDeviceTrainBatchSize).ToArray())];
            var losses = batches.Select(Learning!.SumOfLosses).Aggregate((a, b) => a.add(b)).div(batches.Sum(Learning.Supervised));
            if (Math.Abs(losses.item<float>() - loss) > 1e-6 * loss)
                return false;
            losses.backward();
            var found = GradientNorm.Of(Trainer.Parameters);
            Model.Module.zero_grad();
            return Math.Abs(found - norm) < 1e-4 * norm;
        }

        private static double Mean(LearningTask task, IReadOnlyList<int[]> batches)
        {
            using var scope = NewDisposeScope();
            return batches.Sum(batch => task.SumOfLosses(batch).item<float>()) / batches.Sum(task.Supervised);
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

        private static TrainingOptions Knobs(JsonObject knobs)
        {
            double Number(string name, double fallback) => knobs[name] is { } value ? value.GetValue<double>() : fallback;
            return TrainingBuilder.Options with
            {
                NumTrainEpochs = Number("num_train_epochs", 3),
                MaxSteps = (int)Number("max_steps", -1),
                PerDeviceTrainBatchSize = (int)Number("per_device_train_batch_size", 8),
                GradientAccumulationSteps = (int)Number("gradient_accumulation_steps", 1),
                LearningRate = Number("learning_rate", 5e-5),
                Optim = (string)knobs["optim"]!,
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

using Experiments.Core.Diagnostics;
using Experiments.Core.Plans;
using Experiments.Torch.Models;
using Experiments.Torch.Runs;
using static TorchSharp.torch;

namespace Experiments.Torch.Verifying;

/// <summary>What a model makes of a golden file's inputs. Dropout is off. Tensors live in the dispose scope they were made in.</summary>
/// <param name="Class">Of transformers.</param>
/// <param name="Outputs">By the short names of the golden file.</param>
/// <param name="Gradients">By parameter; empty where none are expected.</param>
/// <param name="Mask">[B,T,1]: where outputs mean something; null: everywhere.</param>
/// <param name="Missing">Outputs that cannot be had, and why.</param>
internal sealed record Computation(
    string Class,
    IReadOnlyDictionary<string, Tensor> Outputs,
    IReadOnlyDictionary<string, Tensor> Gradients,
    Tensor? Mask,
    IReadOnlyDictionary<string, string> Missing)
{
    private static readonly Device Cpu = new(TorchSharp.DeviceType.CPU);

    /// <exception cref="ExperimentException">The folder holds no model that could compute this.</exception>
    public static Computation Of(string folder, GoldenFile golden) => golden.Expected("logits") is not { } logits
        ? Encode(folder, golden)
        : logits.Dimensions == 2 ? Classify(folder, golden, logits.shape[1]) : Predict(folder, golden);

    private static Computation Classify(string folder, GoldenFile golden, long classes)
    {
        using var model = Load(folder, new ModelPurpose(new ClassifierHead((int)classes, Pooling.Cls)), headNeeded: true);
        using var frozen = set_grad_enabled(golden.HasGradients);
        var input = new EncoderInput(golden.Ids, golden.Types ?? zeros_like(golden.Ids), golden.Mask);
        var outputs = new Dictionary<string, Tensor>(StringComparer.Ordinal) { ["logits"] = model.Classifier!.Module.call(input) };
        if (golden.Labels is { } labels)
            outputs["loss"] = nn.functional.cross_entropy(outputs["logits"], labels.flatten());
        return Finish(model, golden, outputs, null);
    }

    private static Computation Predict(string folder, GoldenFile golden)
    {
        var kind = KindOf(folder);
        using var model = Load(folder, new ModelPurpose(null, kind), headNeeded: true);
        using var frozen = set_grad_enabled(golden.HasGradients);
        var language = model.Language!;
        var states = language.States(Input(model, golden, kind));
        var outputs = new Dictionary<string, Tensor>(StringComparer.Ordinal)
        {
            ["last_hidden_state"] = states,
            ["logits"] = language.Logits(states),
        };
        if (golden.Labels is { } labels)
            outputs["loss"] = Loss(outputs["logits"], labels, kind);
        return Finish(model, golden, outputs, kind == LanguageModeling.Seq2Seq ? null : golden.Mask?.unsqueeze(-1));
    }

    /// <summary>
    /// Without a head: states, BERT's pooler, and the mean that sentence-transformers takes. Their loss is the sum of the squared means and
    /// of the pooler.
    /// </summary>
    private static Computation Encode(string folder, GoldenFile golden)
    {
        var kind = KindOf(folder);
        using var body = Load(folder, new ModelPurpose(null, kind), headNeeded: false);
        using var frozen = set_grad_enabled(golden.HasGradients);
        var states = body.Language!.States(Input(body, golden, kind));
        var outputs = new Dictionary<string, Tensor>(StringComparer.Ordinal)
        {
            ["last_hidden_state"] = states,
            ["mean"] = MeanPooling.Of(states, golden.Mask),
        };
        var mask = kind == LanguageModeling.Seq2Seq ? null : golden.Mask?.unsqueeze(-1);
        var fromMean = outputs["mean"].square().sum();
        if (golden.Expected("pooler") is null)
        {
            outputs["loss"] = fromMean;
            return Finish(body, golden, outputs, mask, fromMean);
        }

        // The pooler belongs to the class that classifies; its body is loaded a second time, and gradients of the two add up.
        using var pooling = Load(folder, new ModelPurpose(new ClassifierHead(2, Pooling.Cls)), headNeeded: false);
        outputs["pooler"] = pooling.Classifier!.Encode(new EncoderInput(golden.Ids, golden.Types ?? zeros_like(golden.Ids), golden.Mask));
        var fromPooler = outputs["pooler"].sum();
        outputs["loss"] = fromMean.add(fromPooler);
        var (first, second) = (Finish(body, golden, outputs, mask, fromMean), Finish(pooling, golden, outputs, mask, fromPooler));
        var gradients = first.Gradients.Concat(second.Gradients)
            .GroupBy(entry => entry.Key, entry => entry.Value)
            .ToDictionary(entry => entry.Key, entry => entry.Aggregate((a, b) => a.add(b)), StringComparer.Ordinal);
        return first with { Gradients = gradients };
    }

    /// <param name="objective">What gradients are of, where it is not the loss: of a body without a head.</param>
    private static Computation Finish(
        RunModel model, GoldenFile golden, Dictionary<string, Tensor> outputs, Tensor? mask, Tensor? objective = null)
    {
        var gradients = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        var missing = new Dictionary<string, string>(StringComparer.Ordinal);
        if (golden.Expected("loss") is not null && !outputs.ContainsKey("loss"))
            missing["loss"] = "there are no input.labels to take it from";
        if (golden.HasGradients && (objective ?? outputs.GetValueOrDefault("loss")) is { } loss)
        {
            loss.backward();
            foreach (var (name, parameter) in model.Module.named_parameters())
            {
                if (parameter.grad is { } gradient)
                    gradients[WithoutPrefix(name, model.Names, objective is not null)] = gradient.clone();
            }
        }

        var @class = objective is null ? model.Names.Class
            : model.Config.Texts("architectures") is [var named, ..] ? named
            : $"{model.Config.ModelType} without a head";
        var plain = outputs.ToDictionary(entry => entry.Key, entry => entry.Value.detach(), StringComparer.Ordinal);
        return new Computation(@class, plain, gradients, mask, missing);
    }

    /// <summary>A body that was exported without a head calls its parameters by shorter names.</summary>
    private static string WithoutPrefix(string name, FamilyNames names, bool isBody) =>
        isBody && names.Base.Length > 0 && name.StartsWith($"{names.Base}.", StringComparison.Ordinal)
            ? name[(names.Base.Length + 1)..]
            : name;

    private static RunModel Load(string folder, ModelPurpose purpose, bool headNeeded)
    {
        var model = RunModel.Build(folder, purpose, new ModelTuning(Mode.Full), Cpu);
        try
        {
            var fresh = model.Load(folder, seed: 0);
            model.Module.eval();
            return !headNeeded || fresh.Count == 0 ? model : throw new ExperimentException(Diagnostic.Error(
                DiagnosticCodes.MissingWeight,
                $"the folder has no weights for {string.Join(", ", fresh.Take(3))}: as {model.Names.Class} it computes nothing to compare",
                new SourceLocation(folder),
                "Save the model with the class that made the outputs"));
        }
        catch (ExperimentException)
        {
            model.Dispose();
            throw;
        }
    }

    private static LanguageModeling KindOf(string folder)
    {
        var config = ModelConfig.Read(folder);
        var family = ModelFamily.For(config);
        return new[] { LanguageModeling.Seq2Seq, LanguageModeling.Masked, LanguageModeling.Causal }
            .Where(kind => family.LanguageModel(kind) is not null)
            .Select(kind => (LanguageModeling?)kind)
            .FirstOrDefault() ?? throw config.Refuse($"a model of the type '{config.ModelType}' predicts no tokens");
    }

    private static LanguageInput Input(RunModel model, GoldenFile golden, LanguageModeling kind)
    {
        var input = new LanguageInput(golden.Ids, golden.Mask) { Types = golden.Types };
        if (kind != LanguageModeling.Seq2Seq)
            return input;
        if (golden.DecoderIds is { } decoder)
            return input with { DecoderIds = decoder };
        var labels = golden.Labels
            ?? throw GoldenFile.Invalid(golden.Path, "a model with two stacks needs input.decoder_input_ids or input.labels");
        var start = full([labels.shape[0], 1], model.Config.Integer("decoder_start_token_id", 0), dtype: ScalarType.Int64);
        var padding = full_like(labels, model.Config.Integer("pad_token_id", 0));
        return input with { DecoderIds = cat([start, where(labels.lt(0), padding, labels)[.., ..^1]], 1) };
    }

    /// <summary>The mean over supervised places; a causal model predicts each token from the place before it.</summary>
    private static Tensor Loss(Tensor logits, Tensor labels, LanguageModeling kind)
    {
        var (scores, targets) = kind == LanguageModeling.Causal ? (logits[.., ..^1], labels[.., 1..]) : (logits, labels);
        return nn.functional.cross_entropy(scores.flatten(0, 1), targets.flatten(), ignore_index: -100);
    }
}

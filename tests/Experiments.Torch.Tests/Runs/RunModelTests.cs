using Experiments.Core.Diagnostics;
using Experiments.Core.Plans;
using Experiments.Testing;
using Experiments.Testing.Plans;
using Experiments.Torch.Models;
using Experiments.Torch.Runs;
using Experiments.Torch.Tests.Models;
using static TorchSharp.torch;

namespace Experiments.Torch.Tests.Runs;

public sealed class RunModelTests
{
    [SkippableTheory]
    [InlineData("bert-mlm", "masked-lm", new[]
    {
        "cls.predictions.bias", "cls.predictions.transform.LayerNorm.bias", "cls.predictions.transform.LayerNorm.weight",
        "cls.predictions.transform.dense.bias", "cls.predictions.transform.dense.weight",
    })]
    [InlineData("distilbert-mlm", "masked-lm", new[]
    {
        "vocab_layer_norm.bias", "vocab_layer_norm.weight", "vocab_projector.bias", "vocab_transform.bias", "vocab_transform.weight",
    })]
    [InlineData("roberta-mlm", "masked-lm", new[]
    {
        "lm_head.bias", "lm_head.dense.bias", "lm_head.dense.weight", "lm_head.layer_norm.bias", "lm_head.layer_norm.weight",
    })]
    [InlineData("llama-lm", "causal-lm", new[] { "lm_head.weight" })]
    public void In_mode_head_what_makes_scores_of_states_trains(string name, string task, string[] expected)
    {
        using var model = Build(FolderOf(name), task, "head");

        model.Trained.Select(parameter => parameter.Name).Order(StringComparer.Ordinal).ShouldBe(expected);
    }

    [SkippableTheory]
    [InlineData("t5-relu", "seq2seq-lm")]
    [InlineData("gpt2-lm", "causal-lm")]
    [InlineData("llama-lm-tied-rope3", "causal-lm")]
    public void A_head_that_is_the_inputs_table_does_not_train_alone(string name, string task)
    {
        var folder = FolderOf(name);

        var problem = Should.Throw<ExperimentException>(() => Build(folder, task, "head")).Diagnostics.ShouldHaveSingleItem();

        problem.Code.ShouldBe(DiagnosticCodes.NoHead);
        problem.Hint.ShouldNotBeNull().ShouldContain("lora");
        using var whole = Build(folder, task, "full");
        whole.TrainableParameters.ShouldBe(whole.Parameters);
    }

    // A body as AutoModel saves it, without a prefix and without heads.
    [SkippableFact]
    public void A_bare_encoder_serves_every_task_of_its_family_with_a_new_head()
    {
        var folder = FolderOf("bert-encoder");
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var classifier = RunModel.Build(Plan(folder, "full"), new ModelPurpose(new ClassifierHead(3, Pooling.Cls)), CPU);
        using var masked = Build(folder, "masked-lm", "full");

        classifier.Load(folder, seed: 1).ShouldBe(["classifier.weight", "classifier.bias"], ignoreOrder: true);
        masked.Load(folder, seed: 1).Count.ShouldBe(5);

        var ids = tensor(new long[] { 5, 6, 7, 8 }, 1, 4);
        var states = masked.Language!.States(new LanguageInput(ids, null));
        // The new head's norm passes something on, and its bias is nothing yet.
        masked.Language.Logits(states).std().item<float>().ShouldBeGreaterThan(1e-3f);
        classifier.Classifier!.Module.eval();
        classifier.Classifier.Module.call(new EncoderInput(ids, zeros_like(ids), null)).shape.ShouldBe([1, 3]);
    }

    private static RunModel Build(string folder, string task, string mode) =>
        RunModel.Build(Plan(folder, mode), new ModelPurpose(null, BuiltModel.KindOf(task)), CPU);

    private static RunConfiguration Plan(string folder, string mode) => new PlanBuilder().Mode(mode).Set("model", folder).Build().Configuration;

    private static string FolderOf(string name)
    {
        var folder = GoldenFolder.PathOf("models", name);
        Skip.IfNot(Directory.Exists(folder), $"There is no {name} at this root.");
        return folder;
    }
}

using Experiments.Core.Diagnostics;
using Experiments.Core.Plans;
using Experiments.Core.Workers;
using Experiments.Testing;
using Experiments.Testing.Golden;
using Experiments.Testing.Plans;
using Experiments.Torch.Exporting;
using Experiments.Torch.Lora;
using Experiments.Torch.Runs;
using Experiments.Torch.Saving;
using static TorchSharp.torch;

namespace Experiments.Torch.Tests.Exporting;

/// <summary>
/// Adapters on a table and a head that share a weight. What PEFT does without <c>ensure_weight_tying</c> is to adapt the one that is named
/// and leave the other, and its own merge then changes both (https://github.com/huggingface/peft/issues/2777).
/// </summary>
public sealed class TiedEmbeddingTests
{
    private const string Table = "model.embed_tokens.weight";
    private const string Head = "lm_head.weight";

    private static readonly Device Cpu = new(TorchSharp.DeviceType.CPU);

    /// <summary>Settings; the tensors of the file besides; whether the merged head has a weight of its own.</summary>
    public static TheoryData<string, object?, string, object?, bool, string[], bool> Cases => new()
    {
        { "lora.target_modules", new[] { "embed_tokens" }, "", null, false, ["model.embed_tokens.lora_embedding_A", "model.embed_tokens.lora_embedding_B"], true },
        {
            "lora.target_modules", new[] { "embed_tokens" }, "", null, true,
            ["lm_head.lora_A.weight", "lm_head.lora_B.weight", "model.embed_tokens.lora_embedding_A", "model.embed_tokens.lora_embedding_B"], false
        },
        { "lora.target_modules", new[] { "lm_head" }, "", null, false, ["lm_head.lora_A.weight", "lm_head.lora_B.weight"], true },
        {
            "lora.target_modules", new[] { "lm_head" }, "", null, true,
            ["lm_head.lora_A.weight", "lm_head.lora_B.weight", "model.embed_tokens.lora_embedding_A", "model.embed_tokens.lora_embedding_B"], false
        },
        {
            "lora.target_modules", new[] { "embed_tokens", "lm_head" }, "", null, false,
            ["lm_head.lora_A.weight", "lm_head.lora_B.weight", "model.embed_tokens.lora_embedding_A", "model.embed_tokens.lora_embedding_B"], true
        },
        { "lora.target_modules", "q_proj", "lora.modules_to_save", new[] { "embed_tokens" }, false, [Table], true },
        { "lora.target_modules", "q_proj", "lora.modules_to_save", new[] { "embed_tokens" }, true, [Head, Table], false },
        { "lora.target_modules", "q_proj", "lora.modules_to_save", new[] { "lm_head" }, false, [Head], true },
        { "lora.target_modules", "q_proj", "lora.modules_to_save", new[] { "lm_head" }, true, [Head, Table], false },
        { "lora.target_modules", "q_proj", "lora.modules_to_save", new[] { "embed_tokens", "lm_head" }, false, [Head, Table], true },
        { "lora.target_modules", "q_proj", "lora.trainable_token_indices", new[] { 7, 3 }, false, ["model.embed_tokens.token_adapter.trainable_tokens_delta"], false },
    };

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public void What_is_saved_is_read_back_and_merged_as_it_was_computed(
        string key, object? value, string otherKey, object? other, bool ensure, string[] saved, bool untied)
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        manual_seed(1);
        var settings = new PlanBuilder().Mode("lora").Set("lora.init_lora_weights", "false").Set("lora.ensure_weight_tying", ensure)
            .Set(key, value is string name ? new[] { name } : value);
        if (otherKey.Length > 0)
            settings.Set(otherKey, other);
        var baseFolder = GoldenFolder.PathOf("models", "llama-lm-tied-rope3");
        Skip.IfNot(Directory.Exists(baseFolder), "The model is not at this root.");

        using var model = Trained(baseFolder, settings.Build().Configuration.Lora);
        AdapterFolder.Write(folder.File("adapter"), model.Module, model.Adapter!);
        var source = new AdapterSource(folder.File("adapter"), baseFolder, [], Pooling.Cls, []);
        using var again = AdaptedModel.Find(source).Load(Cpu);
        var reply = AdapterMerge.Run(new MergeRequest(source, folder.File("merged")));

        var states = randn([5, 32]);
        TensorFiles.LargestDifference(again.Language!.Logits(states), model.Language!.Logits(states)).ShouldBe(0);
        var file = TensorFiles.Read(folder.File("adapter/adapter_model.safetensors"));
        file.Keys.Where(entry => !entry.Contains("q_proj", StringComparison.Ordinal)).Order(StringComparer.Ordinal)
            .ShouldBe(saved.Select(entry => $"base_model.model.{entry}"));
        // Another order of the same sums in float32: W x + B (A x) before, (W + B A) x after.
        reply.LargestDifference.ShouldBeLessThan(4e-6 * Math.Max(1, reply.LargestLogit));
        reply.Untied.ShouldBe(untied);
        ((bool)GoldenCases.Json(folder.File("merged"), "config.json")["tie_word_embeddings"]!).ShouldBe(!untied);
        var merged = TensorFiles.Read(folder.File("merged/model.safetensors"));
        TensorFiles.RelativeDifference(model.Language.Logits(states), nn.functional.linear(states, merged[untied ? Head : Table])).ShouldBeLessThan(1e-6);
        CompareWithPeft(merged, TensorFiles.Read(Path.Combine(baseFolder, "model.safetensors"))[Table], file);
    }

    [SkippableTheory]
    [InlineData("llama-lm-tied-rope3", "lora.use_dora", true, "lm_head", DiagnosticCodes.InvalidAdapter)]
    [InlineData("llama-lm-tied-rope3", "lora.trainable_token_indices", 99, "q_proj", DiagnosticCodes.InvalidAdapter)]
    [InlineData("llama-lm-tied-rope3", "lora.trainable_token_indices", 9, "embed_tokens", DiagnosticCodes.InvalidAdapter)]
    [InlineData("llama-lm-tied-rope3", "lora.lora_bias", true, "embed_tokens", DiagnosticCodes.InvalidAdapter)]
    [InlineData("t5-relu", "lora.r", 4, "shared", DiagnosticCodes.TiedWeights)]
    [InlineData("t5-gated", "lora.modules_to_save", "shared", "q", DiagnosticCodes.TiedWeights)]
    public void What_cannot_be_kept_apart_is_refused_before_training(string model, string key, object value, string target, string code)
    {
        var folder = GoldenFolder.PathOf("models", model);
        Skip.IfNot(Directory.Exists(folder), "The model is not at this root.");
        var options = new PlanBuilder().Mode("lora").Set("lora.target_modules", new[] { target }).Set(key, value).Build().Configuration.Lora;
        var purpose = new ModelPurpose(null, model.StartsWith("t5", StringComparison.Ordinal) ? Torch.Models.LanguageModeling.Seq2Seq : Torch.Models.LanguageModeling.Causal);

        var refused = Should.Throw<ExperimentException>(() =>
            RunModel.Build(folder, purpose, new ModelTuning(Mode.Lora, AdapterConfig.From(options, folder, purpose.TaskType)), Cpu));

        refused.Diagnostics.ShouldHaveSingleItem().Code.ShouldBe(code);
    }

    // Every trained parameter is moved, as training would.
    private static RunModel Trained(string folder, LoraOptions options)
    {
        var model = RunModel.Build(
            folder, new ModelPurpose(null), new ModelTuning(Mode.Lora, AdapterConfig.From(options, folder, "CAUSAL_LM")), Cpu);
        model.Load(folder, seed: 3);
        using var frozen = no_grad();
        foreach (var parameter in model.Trained)
            parameter.Value.add_(randn_like(parameter.Value), 0.1);
        model.Module.eval();
        return model;
    }

    /// <summary>Each of the two is the shared weight with what the file has for it; r is 8 and the scale 1.</summary>
    private static void CompareWithPeft(Dictionary<string, Tensor> merged, Tensor shared, Dictionary<string, Tensor> file)
    {
        Tensor? In(string name) => file.GetValueOrDefault($"base_model.model.{name}");
        var table = In(Table) ?? (In("model.embed_tokens.lora_embedding_A") is { } a ? shared.add(In("model.embed_tokens.lora_embedding_B")!.matmul(a).t()) : shared);
        if (In("model.embed_tokens.token_adapter.trainable_tokens_delta") is { } rows)
            table = shared.index_copy(0, tensor(new long[] { 7, 3 }), rows);
        TensorFiles.LargestDifference(merged[Table], table).ShouldBeLessThan(1e-6);
        if (!merged.TryGetValue(Head, out var head))
            return;
        var expected = In(Head) ?? (In("lm_head.lora_A.weight") is { } down ? shared.add(In("lm_head.lora_B.weight")!.matmul(down)) : shared);
        TensorFiles.LargestDifference(head, expected).ShouldBeLessThan(1e-6);
    }
}

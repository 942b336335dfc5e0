using System.Collections.Immutable;
using Experiments.Core.Diagnostics;
using Experiments.Core.Plans;
using Experiments.Testing;
using Experiments.Testing.Golden;
using Experiments.Testing.Plans;
using Experiments.Torch.Lora;
using Experiments.Torch.Models;
using Experiments.Torch.Runs;
using static TorchSharp.torch;

namespace Experiments.Torch.Tests.Lora;

/// <summary>PEFT's rules, from its check_target_module_exists and _maybe_include_all_linear_layers.</summary>
public sealed class LoraTargetsTests
{
    private const string Query = "model.layers.1.self_attn.q_proj";

    [Theory]
    [InlineData("lora.target_modules", "q_proj", true)]
    [InlineData("lora.target_modules", "v_proj", false)]
    [InlineData("lora.layers_to_transform", 1, true)]
    [InlineData("lora.layers_to_transform", 0, false)]
    [InlineData("lora.exclude_modules", "q_proj", false)]
    [InlineData("lora.exclude_modules", "layers.0.self_attn.q_proj", true)]
    [InlineData("lora.modules_to_save", "self_attn", false)]
    [InlineData("lora.modules_to_save", "attn", true)]
    public void Lists_name_ends_of_paths(string key, object value, bool included) =>
        Targets(new PlanBuilder().Set("lora.target_modules", new[] { "q_proj" }).Set(key, value is string name ? new[] { name } : value))
            .IncludesLinear(Query).ShouldBe(included);

    [Theory]
    [InlineData(@".*\.(q|k)_proj", true)]
    [InlineData(@"q_proj", false)]
    [InlineData("All-Linear", true)]
    public void A_lone_text_is_a_pattern_of_whole_paths(string pattern, bool included) =>
        Targets(new PlanBuilder().Set("lora.target_modules", pattern)).IncludesLinear(Query).ShouldBe(included);

    [Fact]
    public void A_path_in_full_is_a_target_in_whatever_layer()
    {
        var targets = Targets(new PlanBuilder().Set("lora.target_modules", new[] { Query, "v_proj" }).Set("lora.layers_to_transform", 0));

        targets.IncludesLinear(Query).ShouldBeTrue();
        targets.IncludesLinear("model.layers.1.self_attn.v_proj").ShouldBeFalse();
    }

    [Fact]
    public void The_first_number_of_a_path_is_its_layer()
    {
        ModulePatterns.LayerOf([], "decoder.block.3.layer.1.EncDecAttention.q").ShouldBe(3);
        ModulePatterns.LayerOf(["layer"], "decoder.block.3.layer.1.EncDecAttention.q").ShouldBe(1);
        ModulePatterns.LayerOf(["(?P<named>blocks?)"], "decoder.block.3.layer.1.EncDecAttention.q").ShouldBe(3);
    }

    [Theory]
    [InlineData("(")]
    [InlineData("*a")]
    [InlineData("(?P<n")]
    public void What_is_no_pattern_is_refused(string pattern) =>
        Should.Throw<ExperimentException>(() => ModulePatterns.FullyMatches(pattern, Query)).Diagnostics[0].Code.ShouldBe(DiagnosticCodes.InvalidLoraPattern);

    [Fact]
    public void A_pattern_that_never_ends_is_refused()
    {
        var refused = Should.Throw<ExperimentException>(() => ModulePatterns.FullyMatches("(.*.*.*.*.*.*.*.*.*)*b", string.Concat(Enumerable.Repeat(Query, 20))));

        refused.Diagnostics[0].Message.ShouldContain("too long");
    }

    /// <summary>Reference: target_modules as PEFT resolved all-linear, shortened from twenty on.</summary>
    [SkippableTheory]
    [InlineData("bert-all-linear-rslora")]
    [InlineData("llama-patterns")]
    [InlineData("qwen3-all-linear-dora")]
    [InlineData("t5-all-linear")]
    public void All_linear_names_the_layers_that_PEFT_names(string name)
    {
        var folder = GoldenCases.FolderOf("peft", name);
        Skip.IfNot(Directory.Exists(folder), $"{name} is not at this root.");
        var model = GoldenFolder.PathOf("models", (string)GoldenCases.Json(folder, "case.json")["model"]!);
        Skip.IfNot(Directory.Exists(model), "The model is not at this root.");
        var expected = AdapterConfig.ReadFrom(folder);
        var options = new PlanBuilder().Mode("lora").Set("lora.target_modules", "all-linear").Build().Configuration.Lora;

        using var built = RunModel.Build(
            model, PurposeOf(expected.TaskType!), new ModelTuning(Mode.Lora, AdapterConfig.From(options, model, expected.TaskType)), new Device(TorchSharp.DeviceType.CPU));

        built.Adapter!.TargetModules!.Value.ShouldBe(expected.TargetModules!.Value, ignoreOrder: true);
        built.Adapter.TargetPattern.ShouldBeNull();
    }

    [Fact]
    public void Long_lists_are_shortened_to_ends_that_no_other_module_has()
    {
        ImmutableArray<string> targets = [.. Enumerable.Range(0, 10).SelectMany(i => new[] { $"m.layers.{i}.attn.q", $"m.layers.{i}.mlp.out" })];

        TargetNames.Shortened(targets, [.. targets, "m.layers.0.attn.k", "m.head.out"]).ShouldBe(["mlp.out", "q"]);
        TargetNames.Shortened(targets, [.. targets, "m.head.q", "m.head.mlp.out"]).ShouldContain("attn.q");
    }

    private static ModelPurpose PurposeOf(string taskType) => taskType switch
    {
        "SEQ_CLS" => new ModelPurpose(new ClassifierHead(3, Pooling.Cls)),
        "SEQ_2_SEQ_LM" => new ModelPurpose(null, LanguageModeling.Seq2Seq),
        _ => new ModelPurpose(null),
    };

    private static LoraTargets Targets(PlanBuilder plan) =>
        new(AdapterConfig.From(plan.Mode("lora").Build().Configuration.Lora, "base", "CAUSAL_LM"), new OutputHead("lm_head", IsTied: false));
}

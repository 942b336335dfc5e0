using Experiments.Core.Diagnostics;
using Experiments.Core.Plans;
using Experiments.Testing.Plans;

namespace Experiments.Core.Tests.Sweeps;

/// <summary>What PEFT refuses of a LoraConfig is refused before anything runs.</summary>
public sealed class LoraConflictTests
{
    [Theory]
    [InlineData("lora.use_dora", true, "lora.lora_bias", true)]
    [InlineData("lora.init_lora_weights", "gaussian", "lora.lora_bias", true)]
    [InlineData("lora.modules_to_save", "embed_tokens", "lora.trainable_token_indices", 5)]
    [InlineData("lora.modules_to_save", "transformer.wte", "lora.trainable_token_indices", 5)]
    [InlineData("lora.target_modules", ".*q_proj", "lora.layers_to_transform", 0)]
    public void Settings_that_do_not_go_together_are_found_while_planning(string key, object value, string other, object otherValue)
    {
        PlanBuilder builder = new PlanBuilder().Mode("lora").Set(key, value).Set(other, otherValue);

        builder.Plan().Diagnostics.ShouldHaveSingleItem().Code.ShouldBe(DiagnosticCodes.ConflictingKeys);
    }

    [Fact]
    public void They_do_not_matter_where_no_adapter_trains()
    {
        PlanBuilder builder = new PlanBuilder().Set("lora.use_dora", true).Set("lora.lora_bias", true);

        builder.Plan().Diagnostics.ShouldBeEmpty();
    }

    [Fact]
    public void Every_knob_reaches_the_options()
    {
        LoraOptions options = new PlanBuilder().Mode("lora")
            .Set("lora.bias", "lora_only").Set("lora.use_dora", true).Set("lora.trainable_token_indices", new[] { 3, 1 }).Set("lora.ensure_weight_tying", false)
            .Build().Configuration.Lora;

        options.Bias.ShouldBe("lora_only");
        options.UseDora.ShouldBeTrue();
        options.LoraBias.ShouldBeFalse();
        options.TrainableTokenIndices!.Value.ShouldBe([3, 1]);
        options.EnsureWeightTying.ShouldBeFalse();
    }
}

using System.Text.Json.Nodes;
using Experiments.Torch.Lora;
using Experiments.Torch.Tests.Runs;

namespace Experiments.Torch.Tests.Lora;

public sealed class AdapterConfigTests
{
    [Fact]
    public void A_new_one_has_the_keys_that_every_PEFT_knows_in_order()
    {
        var config = AdapterConfig.From(Quickstart.Plan("lora").Build().Configuration.Lora, "some/base", "SEQ_CLS").Targeting(["query", "value"]) with { EnsureWeightTying = false };

        var written = JsonNode.Parse(config.ToString())!.AsObject();

        written.Select(entry => entry.Key).ShouldBe([
            "alpha_pattern", "auto_mapping", "base_model_name_or_path", "bias", "fan_in_fan_out", "inference_mode", "init_lora_weights",
            "layer_replication", "layers_pattern", "layers_to_transform", "loftq_config", "lora_alpha", "lora_dropout", "megatron_config",
            "megatron_core", "modules_to_save", "peft_type", "r", "rank_pattern", "revision", "target_modules", "task_type", "use_dora", "use_rslora"]);
        written["target_modules"]!.ToJsonString().ShouldBe("""["query","value"]""");
        written["modules_to_save"]!.ToJsonString().ShouldBe("""["classifier","score"]""");
        ((string?)written["base_model_name_or_path"]).ShouldBe("some/base");
    }

    [Fact]
    public void Unknown_keys_survive_a_round_trip()
    {
        var json = JsonNode.Parse("""{ "peft_type": "LORA", "r": 4, "lora_alpha": 6, "target_modules": ["q"], "from_the_future": { "x": [1] } }""")!.AsObject();

        var again = JsonNode.Parse(AdapterConfigParser.Parse(json).ToString())!;

        again["from_the_future"]!.ToJsonString().ShouldBe("""{"x":[1]}""");
        ((int)again["lora_alpha"]!).ShouldBe(6);
    }

    [Fact]
    public void Patterns_change_rank_and_scaling_of_the_modules_they_name()
    {
        var json = JsonNode.Parse("""
            { "peft_type": "LORA", "r": 4, "lora_alpha": 8, "target_modules": ["q", "v"], "use_rslora": true,
              "rank_pattern": { "layer.0.q": 16 }, "alpha_pattern": { "q": 4 } }
            """)!.AsObject();
        var config = AdapterConfigParser.Parse(json);

        config.RankAt("layer.0.q").ShouldBe(new LoraRank(16, 1));
        config.RankAt("layer.1.q").ShouldBe(new LoraRank(4, 2));
        config.RankAt("layer.1.v").ShouldBe(new LoraRank(4, 4));
    }
}

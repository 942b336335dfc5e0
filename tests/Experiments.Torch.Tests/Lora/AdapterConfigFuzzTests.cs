using System.Text;
using Experiments.Torch.Lora;
using Experiments.Torch.Models;
using Experiments.Torch.Tests.Fuzzing;

namespace Experiments.Torch.Tests.Lora;

public sealed class AdapterConfigFuzzTests
{
    private static readonly string[] Paths =
        ["model.embed_tokens", "model.layers.0.self_attn.q_proj", "model.layers.11.mlp.down_proj", "lm_head", "encoder.block.0.layer.1.DenseReluDense.wo"];

    private static readonly byte[][] Seeds = [.. new[]
    {
        """
        { "peft_type": "LORA", "r": 8, "lora_alpha": 16, "lora_dropout": 0.05, "target_modules": ["q_proj", "v_proj"], "task_type": "CAUSAL_LM",
          "rank_pattern": { "q_proj": 4, "layers\\.1\\.": 6 }, "alpha_pattern": { "v_proj": 32.5 }, "init_lora_weights": "gaussian",
          "modules_to_save": ["lm_head", "embed_tokens"], "bias": "lora_only", "from_the_future": { "x": [1, "\u00e9"] } }
        """,
        """
        { "peft_type": "LORA", "r": 2, "target_modules": ".*layers\\.(0|1)\\..*(q|v)_proj", "exclude_modules": "(a+)+b", "use_rslora": true,
          "layers_to_transform": null, "trainable_token_indices": { "embed_tokens": [5, 9] }, "use_dora": true, "auto_mapping": { "base_model_class": "X" } }
        """,
        """
        { "peft_type": "LORA", "target_modules": ["wo", "q_proj"], "layers_to_transform": [0, 11], "layers_pattern": ["layers", "block"],
          "trainable_token_indices": [1, 2, 3], "lora_bias": true, "ensure_weight_tying": true, "fan_in_fan_out": true, "loftq_config": {} }
        """,
    }.Select(Encoding.UTF8.GetBytes)];

    [Fact]
    public void Mutated_adapter_config_json_is_read_or_refused_with_a_code()
    {
        // What is made once, by whoever comes first, does not count.
        foreach (var seed in Seeds)
            Use(seed);

        // Expressions are compiled for every path that is asked for: most of what is allocated is theirs.
        var (read, refused) = Fuzz.Run(mutator => mutator.Mutate(Seeds[mutator.Next(Seeds.Length)]), Use, factor: 256);

        (read + refused).ShouldBe(Fuzz.Count);
        read.ShouldBeGreaterThan(0);
        refused.ShouldBeGreaterThan(0);
    }

    private static void Use(byte[] json)
    {
        var config = AdapterConfigParser.Parse(json, "adapter_config.json");
        var targets = new LoraTargets(config, new OutputHead("lm_head", IsTied: true));
        foreach (var path in Paths)
        {
            if (targets.IncludesLinear(path))
                config.FormAt(path);
            targets.FormOfTable(path, new EmbeddingShape(99, 32));
        }

        foreach (var problem in targets.Problems())
            problem.Code.ShouldStartWith("EXP");
        // What we write is what we read.
        var written = config.ToString();
        AdapterConfigParser.Parse(Encoding.UTF8.GetBytes(written), "adapter_config.json").ToString().ShouldBe(written);
    }
}

using System.Text.Json.Nodes;
using Experiments.Core.Diagnostics;
using Experiments.Torch.Models;
using static TorchSharp.torch;

namespace Experiments.Torch.Tests.Models;

/// <summary>Both spellings of config.json, and what is refused by its name.</summary>
public sealed class DecoderConfigTests
{
    [Theory]
    [InlineData("""{"rope_parameters": {"rope_theta": 700.0, "rope_type": "default"}}""", """{"rope_theta": 700.0, "rope_scaling": null}""")]
    [InlineData("""{"rope_parameters": {"rope_theta": 10000.0, "rope_type": "default"}}""", """{}""")]
    [InlineData(
        """{"rope_parameters": {"rope_theta": 700.0, "rope_type": "linear", "factor": 3.0}}""",
        """{"rope_theta": 700.0, "rope_scaling": {"type": "linear", "factor": 3.0}}""")]
    [InlineData(
        """{"rope_parameters": {"rope_theta": 700.0, "rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0, "original_max_position_embeddings": 16}}""",
        """{"rope_theta": 700, "rope_scaling": {"rope_type": "llama3", "factor": 8, "low_freq_factor": 1, "high_freq_factor": 4, "original_max_position_embeddings": 16}}""")]
    public void Both_spellings_of_rotary_positions_mean_the_same(string newer, string older)
    {
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        var ids = TinyDecoder.Ids(1, 20);

        using var first = TinyDecoder.Language(With("llama", newer));
        using var second = TinyDecoder.Language(With("llama", older));

        var states = first.States(new LanguageInput(ids, null));
        TensorFiles.LargestDifference(second.States(new LanguageInput(ids, null)), states).ShouldBe(0);
        using var other = TinyDecoder.Language(With("llama", """{"rope_theta": 50.0}"""));
        TensorFiles.LargestDifference(other.States(new LanguageInput(ids, null)), states).ShouldBeGreaterThan(0.01);
    }

    [Theory]
    [InlineData("""{"layer_types": ["full_attention", "sliding_attention"], "use_sliding_window": true, "sliding_window": 4}""", """{"use_sliding_window": true, "sliding_window": 4, "max_window_layers": 1}""")]
    [InlineData("""{"layer_types": ["full_attention", "full_attention"], "sliding_window": null}""", """{"use_sliding_window": false, "sliding_window": 4, "max_window_layers": 0}""")]
    public void Both_spellings_of_windows_mean_the_same(string newer, string older)
    {
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        var ids = TinyDecoder.Ids(1, 12);

        using var first = TinyDecoder.Language(With("qwen3", newer));
        using var second = TinyDecoder.Language(With("qwen3", older));

        TensorFiles.LargestDifference(first.States(new LanguageInput(ids, null)), second.States(new LanguageInput(ids, null))).ShouldBe(0);
    }

    [Fact]
    public void Mistral_without_a_window_sees_everything()
    {
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        var input = new LanguageInput(TinyDecoder.Ids(1, 12), null);

        using var none = TinyDecoder.Language(With("mistral", """{"sliding_window": null}"""));
        using var wide = TinyDecoder.Language(With("mistral", """{"sliding_window": 12}"""));
        using var narrow = TinyDecoder.Language(With("mistral", """{"sliding_window": 11}"""));

        TensorFiles.LargestDifference(none.States(input), wide.States(input)).ShouldBe(0);
        TensorFiles.LargestDifference(none.States(input)[.., 11..], narrow.States(input)[.., 11..]).ShouldBeGreaterThan(1e-4);
    }

    [Theory]
    [InlineData("llama", """{"rope_scaling": {"type": "dynamic", "factor": 2.0}}""", "'dynamic'")]
    [InlineData("llama", """{"rope_parameters": {"rope_type": "yarn", "factor": 2.0}}""", "'yarn'")]
    [InlineData("qwen2", """{"rope_scaling": {"rope_type": "mrope"}}""", "'mrope'")]
    [InlineData("llama", """{"rope_scaling": {"type": "linear"}}""", "factor is missing")]
    [InlineData("llama", """{"rope_parameters": {"full_attention": {"rope_type": "default"}}}""", "differ by layer")]
    [InlineData("llama", """{"partial_rotary_factor": 0.5, "rope_parameters": {"rope_type": "default"}}""", "partial_rotary_factor")]
    [InlineData("llama", """{"partial_rotary_factor": 0.5}""", "partial_rotary_factor")]
    [InlineData("llama", """{"rope_parameters": 3}""", "must be an object")]
    [InlineData("llama", """{"hidden_act": "quick_gelu"}""", "'quick_gelu'")]
    [InlineData("llama", """{"num_key_value_heads": 3}""", "num_key_value_heads 3")]
    [InlineData("llama", """{"num_key_value_heads": 0}""", "num_key_value_heads is 0")]
    [InlineData("llama", """{"num_hidden_layers": 100000000}""", "num_hidden_layers is 100000000")]
    [InlineData("llama", """{"vocab_size": 1e12}""", "vocab_size is out of range")]
    [InlineData("mistral", """{"sliding_window": 0}""", "sliding_window is 0")]
    [InlineData("gpt2", """{"n_layer": -1}""", "n_layer is -1")]
    [InlineData("llama", """{"head_dim": 7}""", "heads of 7")]
    [InlineData("llama", """{"head_dim": null, "num_attention_heads": 7, "num_key_value_heads": 7}""", "no multiple")]
    [InlineData("llama", """{"pad_token_id": 41}""", "pad_token_id 41")]
    [InlineData("qwen2", """{"layer_types": ["full_attention", "chunked_attention"]}""", "'chunked_attention'")]
    [InlineData("qwen2", """{"layer_types": ["full_attention"]}""", "names 1 layers")]
    [InlineData("qwen3", """{"layer_types": ["full_attention", "sliding_attention"]}""", "no sliding_window")]
    [InlineData("gpt2", """{"scale_attn_by_inverse_layer_idx": true}""", "scale_attn_by_inverse_layer_idx")]
    [InlineData("gpt2", """{"scale_attn_weights": false}""", "scale_attn_weights")]
    [InlineData("gpt2", """{"add_cross_attention": true}""", "add_cross_attention")]
    [InlineData("gpt2", """{"activation_function": "tanh"}""", "'tanh'")]
    [InlineData("gpt2", """{"n_head": 5}""", "n_head 5")]
    public void Refuses_what_it_does_not_compute(string family, string changes, string reason)
    {
        var refused = Should.Throw<ExperimentException>(() => TinyDecoder.Language(With(family, changes)).Dispose());

        refused.Diagnostics[0].Code.ShouldBe(DiagnosticCodes.InvalidModelConfig);
        refused.Diagnostics[0].Message.ShouldContain(reason);
    }

    [Theory]
    [InlineData("mixtral", "{}", "'mixtral'")]
    [InlineData("gpt_oss", "{}", "'gpt_oss'")]
    [InlineData("llama", """{"quantization_config": {"quant_method": "gptq", "bits": 4}}""", "gptq")]
    public void Refuses_models_it_does_not_know(string type, string changes, string reason)
    {
        var config = With("llama", changes);
        config["model_type"] = type;

        var refused = Should.Throw<ExperimentException>(() => ModelFamily.For(TinyDecoder.Read(config)));

        refused.Diagnostics[0].Code.ShouldBe(DiagnosticCodes.UnsupportedModel);
        refused.Diagnostics[0].Message.ShouldContain(reason);
    }

    [Fact]
    public void A_padding_token_counted_from_the_end_is_a_row_of_the_table()
    {
        using var model = TinyDecoder.Language(With("llama", """{"pad_token_id": -1}"""));
        using var scope = NewDisposeScope();
        var ids = TinyDecoder.Ids(1, 4);
        ids[0, 0] = TinyDecoder.Vocabulary - 1;

        model.States(new LanguageInput(ids, null)).sum().backward();

        var gradient = model.Module.named_parameters().Single(entry => entry.name == "model.embed_tokens.weight").parameter.grad!;
        gradient[^1].abs().sum().item<float>().ShouldBe(0);
        gradient[ids[0, 1].item<long>()].abs().sum().item<float>().ShouldBeGreaterThan(0);
    }

    private static JsonObject With(string family, string changes)
    {
        var config = TinyDecoder.Config(family);
        foreach (var (name, value) in JsonNode.Parse(changes)!.AsObject())
            config[name] = value?.DeepClone();
        return config;
    }
}

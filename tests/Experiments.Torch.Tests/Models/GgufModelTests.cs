using System.Text.Json.Nodes;
using Experiments.Core.Diagnostics;
using Experiments.Testing;
using Experiments.Testing.Golden;
using Experiments.Torch.Models;
using Experiments.Torch.Tests.Weights.Gguf;
using Experiments.Torch.Tokenizing;
using static TorchSharp.torch;

namespace Experiments.Torch.Tests.Models;

/// <summary>A GGUF file as a model: the same as the Hugging Face folder it was made from.</summary>
public sealed class GgufModelTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TorchSharp.DisposeScope _scope = NewDisposeScope();

    public static TheoryData<string> Families => ["gpt2", "llama", "llama-tied", "mistral", "qwen2", "qwen3"];

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Computes_what_the_folder_computes(string family)
    {
        using var frozen = no_grad();
        using var model = TinyDecoder.Language(family);
        File.WriteAllBytes(_folder.File("model.gguf"), GgufDecoder.Of(TinyDecoder.Config(family), model.Module).Build());

        foreach (var path in new[] { _folder.Path, _folder.File("model.gguf") })
        {
            var (loaded, fit) = TinyDecoder.Load(path);

            using (loaded)
            {
                fit.Problems.ShouldBeEmpty();
                TensorFiles.LargestDifference(Logits(loaded), Logits(model)).ShouldBeLessThan(1e-5);
            }
        }
    }

    [Fact]
    public void The_configuration_is_that_of_the_folder()
    {
        using var model = TinyDecoder.Language("llama-tied");
        File.WriteAllBytes(_folder.File("model.gguf"), GgufDecoder.Llama().Build());

        var config = ModelConfig.Read(_folder.Path);

        config.Path.ShouldBe(_folder.File("model.gguf"));
        var values = config.Values;
        ((string?)values["model_type"]).ShouldBe("llama");
        ((double?)values["rms_norm_eps"]).ShouldBe(1e-6);
        ((bool?)values["tie_word_embeddings"]).ShouldBe(true);
        JsonNode.DeepEquals(values["rope_scaling"], JsonNode.Parse(
            """{"rope_type": "llama3", "factor": 4, "low_freq_factor": 1, "high_freq_factor": 4, "original_max_position_embeddings": 8}""")).ShouldBeTrue();
        ((int?)values["bos_token_id"], (int?)values["eos_token_id"], (int?)values["pad_token_id"]).ShouldBe((0, 1, null));
    }

    [Theory]
    [InlineData("phi3", "'phi3'")]
    [InlineData("mistral", "'mistral'")]
    public void Refuses_other_architectures(string architecture, string reason) =>
        Refused(new GgufBuilder().Text("general.architecture", architecture)).ShouldContain(reason);

    [Theory]
    [InlineData("llama.expert_count", 8, "experts")]
    [InlineData("llama.rope.dimension_count", 4, "head size")]
    [InlineData("llama.attention.value_length", 4, "head size")]
    [InlineData("split.count", 2, "one of 2 parts")]
    public void Refuses_what_it_does_not_compute(string key, int value, string reason) => Refused(
        new GgufBuilder().Text("general.architecture", "llama").UInt32("llama.attention.head_count", 2).UInt32("llama.attention.key_length", 8)
            .UInt32(key, (uint)value)).ShouldContain(reason);

    [Fact]
    public void Refuses_metadata_that_lacks_a_size() =>
        Refused(new GgufBuilder().Text("general.architecture", "llama").UInt32("llama.attention.head_count", 2).UInt32("llama.embedding_length", 8))
            .ShouldContain("llama.feed_forward_length");

    [Fact]
    public void Refuses_rotary_factors_of_another_scaling()
    {
        using var model = TinyDecoder.Language("llama");
        Refused(GgufDecoder.Of(TinyDecoder.Config("llama"), model.Module).Tensor("rope_freqs.weight", 0, [4], GgufBuilder.Floats(4)))
            .ShouldContain("rope_freqs.weight");
    }

    [Fact]
    public void Rotary_scalings_of_other_kinds_are_refused_by_name()
    {
        using var model = TinyDecoder.Language("llama");
        var file = GgufDecoder.Of(TinyDecoder.Config("llama"), model.Module).Text("llama.rope.scaling.type", "yarn").Single("llama.rope.scaling.factor", 4);
        File.WriteAllBytes(_folder.File("model.gguf"), file.Build());

        Should.Throw<ExperimentException>(() => TinyDecoder.Load(_folder.Path)).Message.ShouldContain("'yarn'");
    }

    [Fact]
    public void A_folder_with_several_files_is_refused()
    {
        _folder.Write("a.gguf", "");
        _folder.Write("b.gguf", "");

        var refused = Should.Throw<ExperimentException>(() => ModelConfig.Read(_folder.Path));

        refused.Diagnostics[0].Code.ShouldBe(DiagnosticCodes.ModelNotFound);
        refused.Diagnostics[0].Hint.ShouldNotBeNull().ShouldContain("a.gguf");
    }

    [Fact]
    public void Safetensors_go_before()
    {
        using var model = TinyDecoder.Language("qwen3");
        TinyDecoder.Write(_folder.Path, TinyDecoder.Config("qwen3"), model.Module);
        File.WriteAllBytes(_folder.File("other.gguf"), GgufDecoder.Llama().Build());

        ModelConfig.Read(_folder.Path).ModelType.ShouldBe("qwen3");
    }

    /// <summary>Reference: transformers on the weights as the gguf package unpacks them, float32; top-20 logits of the last token.</summary>
    [SkippableFact]
    public void SmolLM2_gives_the_reference_ids_and_logits()
    {
        var model = Path.Combine(GoldenFolder.Root, "..", "models", "smollm2-135m-instruct");
        Skip.IfNot(Directory.Exists(model) && File.Exists(GoldenFolder.PathOf("real", "smollm2-135m-instruct.json")), "The model is not here.");
        var cases = GoldenCases.Json(GoldenFolder.PathOf("real"), "smollm2-135m-instruct.json")["cases"]!.AsArray();
        var tokenizer = TextTokenizer.Load(model);
        using var frozen = no_grad();
        var (loaded, fit) = TinyDecoder.Load(model);
        using var _ = loaded;
        fit.Problems.ShouldBeEmpty();

        foreach (var expected in cases)
        {
            var ids = tokenizer.Encode((string)expected!["prompt"]!).Ids;
            ids.ShouldBe(expected["ids"]!.AsArray().Select(id => (int)id!));
            var states = loaded.States(new LanguageInput(tensor([.. ids.Select(id => (long)id)], 1, ids.Count), null));
            var logits = loaded.Logits(states[.., ^1]).squeeze(0);
            var (values, places) = logits.topk(20);

            places.data<long>().ToArray().ShouldBe(expected["top20_ids"]!.AsArray().Select(id => (long)id!));
            var reference = tensor([.. expected["top20_logits"]!.AsArray().Select(value => (float)value!)]);
            TensorFiles.LargestDifference(values, reference).ShouldBeLessThan(1e-4);
            ((double)logits.mean().item<float>()).ShouldBe((double)expected["logits_mean"]!, 1e-4);
        }
    }

    private string Refused(GgufBuilder file)
    {
        File.WriteAllBytes(_folder.File("model.gguf"), file.Build());
        var refused = Should.Throw<ExperimentException>(() => ModelConfig.Read(_folder.Path));
        refused.Diagnostics[0].Code.ShouldBe(DiagnosticCodes.UnsupportedModel);
        return refused.Diagnostics[0].Message;
    }

    private static Tensor Logits(LanguageModel model) => model.Logits(model.States(new LanguageInput(TinyDecoder.Ids(2, 20), null)));
}

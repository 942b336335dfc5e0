using System.Text;
using Experiments.Core.Diagnostics;
using Experiments.Testing;
using Experiments.Torch.Generation;
using Experiments.Torch.Models;
using Experiments.Torch.Tests.Fuzzing;

namespace Experiments.Torch.Tests.Generation;

public sealed class GenerationConfigTests : IDisposable
{
    /// <summary>As Qwen2.5-Instruct has it, and a summariser's.</summary>
    private static readonly byte[][] Seeds = [.. new[]
    {
        """
        { "bos_token_id": 151643, "pad_token_id": 151643, "do_sample": true, "eos_token_id": [151645, 151643], "repetition_penalty": 1.1,
          "temperature": 0.7, "top_p": 0.8, "top_k": 20, "transformers_version": "4.37.0" }
        """,
        """
        { "_from_model_config": true, "decoder_start_token_id": 2, "early_stopping": true, "eos_token_id": 1, "pad_token_id": 0, "num_beams": 4,
          "length_penalty": 2.0, "max_length": 142, "min_length": 56, "no_repeat_ngram_size": 3, "forced_bos_token_id": 0, "forced_eos_token_id": 2,
          "suppress_tokens": [5, 6], "bad_words_ids": [[7], [8, 9]], "num_beam_groups": 1, "diversity_penalty": 0.0 }
        """,
    }.Select(Encoding.UTF8.GetBytes)];

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Reads_a_chat_model_s_file()
    {
        var config = Read(Encoding.UTF8.GetString(Seeds[0]));

        config.Tokens.Ends.ShouldBe([151645, 151643]);
        config.Tokens.Padding.ShouldBe(151643);
        config.Options.ShouldBe(new DecodingOptions(64) { DoSample = true, RepetitionPenalty = 1.1, Temperature = 0.7, TopP = 0.8, TopK = 20, MaxLength = 2048 });
        config.Ignored.ShouldBeEmpty();
    }

    [Fact]
    public void Reads_a_summariser_s_file()
    {
        var config = Read(Encoding.UTF8.GetString(Seeds[1]));

        config.Tokens.DecoderStart.ShouldBe(2);
        config.Options.NumBeams.ShouldBe(4);
        config.Options.EarlyStopping.ShouldBe(EarlyStopping.Full);
        config.Options.MinLength.ShouldBe(56);
        config.Options.ForcedEos.ShouldBe([2]);
        config.Options.BadWords.Select(word => string.Join(' ', word)).ShouldBe(["7", "8 9"]);
        config.Ignored.ShouldBeEmpty();
    }

    [Fact]
    public void Without_a_file_the_roles_are_those_of_config_json()
    {
        var config = GenerationConfig.Read(_folder.Path, Model(), tokenizer: null);

        config.Tokens.Ends.ShouldBe([3]);
        config.Tokens.Padding.ShouldBe(0);
        config.Options.ShouldBe(new DecodingOptions(64) { MaxLength = 2048 });
    }

    [Fact]
    public void The_file_s_roles_come_first() => Read("""{ "eos_token_id": 9 }""").Tokens.Ends.ShouldBe([9]);

    [Fact]
    public void What_is_not_supported_and_would_matter_is_named() => Read("""
        { "guidance_scale": 1.5, "penalty_alpha": 0.6, "renormalize_logits": false, "output_scores": true, "cache_implementation": "static" }
        """).Ignored.ShouldBe(["guidance_scale", "penalty_alpha"]);

    [Theory]
    [InlineData("""{ "top_k": "many" }""")]
    [InlineData("""{ "top_k": 1.5 }""")]
    [InlineData("""{ "early_stopping": "soon" }""")]
    [InlineData("""{ "do_sample": true, "temperature": 0 }""")]
    [InlineData("""{ "repetition_penalty": 0 }""")]
    [InlineData("""{ "num_beams": 0 }""")]
    [InlineData("""{ "eos_token_id": ["</s>"] }""")]
    [InlineData("[]")]
    [InlineData("{")]
    public void What_is_broken_is_refused(string json) =>
        Should.Throw<ExperimentException>(() => Read(json)).Diagnostics[0].Code.ShouldBe(DiagnosticCodes.InvalidModelConfig);

    [Fact]
    public void What_only_drawing_reads_may_be_anything_where_nothing_is_drawn() =>
        Read("""{ "do_sample": false, "temperature": 0.0, "top_p": 0 }""").Options.DoSample.ShouldBeFalse();

    [Fact]
    public void Mutated_files_are_read_or_refused_with_a_code()
    {
        var model = Model();
        void Use(byte[] json) => GenerationConfig.Parse(json, "generation_config.json", model, tokenizer: null);
        foreach (var seed in Seeds)
            Use(seed);

        var (read, refused) = Fuzz.Run(mutator => mutator.Mutate(Seeds[mutator.Next(Seeds.Length)]), Use, factor: 64);

        (read + refused).ShouldBe(Fuzz.Count);
        read.ShouldBeGreaterThan(0);
        refused.ShouldBeGreaterThan(0);
    }

    public void Dispose() => _folder.Dispose();

    private GenerationConfig Read(string json)
    {
        _folder.Write(GenerationConfig.FileName, json);
        return GenerationConfig.Read(_folder.Path, Model(), tokenizer: null);
    }

    private ModelConfig Model()
    {
        _folder.Write("config.json", """{ "model_type": "llama", "eos_token_id": 3, "pad_token_id": 0, "max_position_embeddings": 2048 }""");
        return ModelConfig.Read(_folder.Path);
    }
}

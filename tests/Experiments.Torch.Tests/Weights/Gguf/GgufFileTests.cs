using Experiments.Core.Diagnostics;
using Experiments.Testing;
using Experiments.Torch.Weights.Gguf;

namespace Experiments.Torch.Tests.Weights.Gguf;

public sealed class GgufFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Configuration_and_tokenizer_come_out_of_the_metadata()
    {
        using var file = Open(GgufBuilder.Llama());

        var model = file.Model;
        (model.Architecture, model.Blocks, model.HiddenSize, model.Heads, model.KeyValueHeads, model.HeadSize, model.VocabularySize)
            .ShouldBe(("llama", 1, 8, 2, 1, 4, 3));
        model.RopeBase.ShouldBe(10_000);
        model.TiedEmbeddings.ShouldBeTrue();
        var tokenizer = file.Tokenizer.ShouldNotBeNull();
        (tokenizer.Kind, tokenizer.EosId, tokenizer.BosId, tokenizer.AddBos).ShouldBe(("gpt2", 1, null, false));
        tokenizer.Merges.ShouldBe(["a b"]);
    }

    [Fact]
    public void Weights_have_hugging_face_names_and_rotary_factors_are_none()
    {
        using var file = Open(GgufBuilder.Llama());

        file.HuggingFaceWeights().Keys.Order(StringComparer.Ordinal).ShouldBe([
            "model.embed_tokens.weight",
            "model.layers.0.mlp.up_proj.weight",
            "model.layers.0.self_attn.k_proj.weight",
            "model.layers.0.self_attn.q_proj.weight"]);
    }

    [Fact]
    public void Tensors_that_are_not_known_keep_their_names()
    {
        using var file = Open(GgufBuilder.Llama().Tensor("blk.0.ffn_gate_inp.weight", 0, [8], GgufBuilder.Floats(8)));

        file.HuggingFaceWeights().Keys.ShouldContain("blk.0.ffn_gate_inp.weight");
    }

    [Fact]
    public void Linear_layers_of_GPT2_are_turned_into_Conv1D()
    {
        using var file = Open(new GgufBuilder().Text("general.architecture", "gpt2")
            .Tensor("blk.0.ffn_up.weight", 0, [2, 3], GgufBuilder.Floats(6)).Tensor("position_embd.weight", 0, [2, 3], GgufBuilder.Floats(6)));
        var weights = file.HuggingFaceWeights();
        var (turned, kept) = (new float[6], new float[6]);

        weights["transformer.h.0.mlp.c_fc.weight"].Read(0, turned);
        weights["transformer.wpe.weight"].Read(0, kept);

        weights["transformer.h.0.mlp.c_fc.weight"].Shape.ShouldBe([2, 3]);
        weights["transformer.h.0.mlp.c_fc.weight"].Stretches().ShouldBe([(0L, 6)]);
        turned.ShouldBe([0, 2, 4, 1, 3, 5]);
        weights["transformer.wpe.weight"].Shape.ShouldBe([3, 2]);
        kept.ShouldBe([0, 1, 2, 3, 4, 5]);
    }

    [Fact]
    public void Query_rows_of_a_llama_are_put_back_in_order()
    {
        using var file = Open(GgufBuilder.Llama());
        var query = file.HuggingFaceWeights()["model.layers.0.self_attn.q_proj.weight"];

        var (all, last) = (new float[64], new float[16]);
        query.Read(0, all);
        query.Read(48, last);

        // Two heads of four rows; the stored row r starts with the value 8 r.
        all.Where((_, i) => i % 8 == 0).ShouldBe([0, 16, 8, 24, 32, 48, 40, 56]);
        last.ShouldBe(all[48..]);
    }

    [Fact]
    public void Qwen_keeps_its_order()
    {
        using var file = Open(new GgufBuilder().Text("general.architecture", "qwen2").UInt32("qwen2.attention.head_count", 2)
            .Tensor("blk.0.attn_q.weight", 0, [1, 8], GgufBuilder.Floats(8)));
        var read = new float[8];

        file.HuggingFaceWeights()["model.layers.0.self_attn.q_proj.weight"].Read(0, read);

        read.ShouldBe([0, 1, 2, 3, 4, 5, 6, 7]);
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(3u)]
    [InlineData(8u)]
    [InlineData(uint.MaxValue)]
    public void Heads_that_do_not_divide_the_rows_are_refused(uint heads)
    {
        using var file = Open(new GgufBuilder().Text("general.architecture", "llama").UInt32("llama.attention.head_count", heads)
            .Tensor("blk.0.attn_q.weight", 0, [1, 8], GgufBuilder.Floats(8)));

        Should.Throw<ExperimentException>(() => file.HuggingFaceWeights()).Diagnostics[0].Message.ShouldContain("do not divide");
    }

    [Fact]
    public void Files_without_architecture_or_with_token_ids_out_of_range_are_refused()
    {
        Should.Throw<ExperimentException>(() => Open(new GgufBuilder())).Message.ShouldContain("general.architecture");
        Should.Throw<ExperimentException>(() => Open(GgufBuilder.Llama().UInt32("tokenizer.ggml.bos_token_id", 3))).Message.ShouldContain("token 3");
    }

    /// <summary>llama.cpp's converter: reshape(heads, 2, size / 2).swapaxes(1, 2); reading must be the inverse of that.</summary>
    [Theory]
    [InlineData(1, 2)]
    [InlineData(3, 8)]
    [InlineData(9, 64)]
    public void Row_order_is_the_inverse_of_the_converters(int heads, int headSize)
    {
        var stored = new int[heads * headSize];
        for (var head = 0; head < heads; head++)
        {
            for (var half = 0; half < 2; half++)
            {
                for (var i = 0; i < headSize / 2; i++)
                    stored[(head * headSize) + (i * 2) + half] = (head * headSize) + (half * headSize / 2) + i;
            }
        }

        Enumerable.Range(0, stored.Length).Select(row => stored[RotaryRows.SourceOf(row, headSize)]).ShouldBe(Enumerable.Range(0, stored.Length));
    }

    /// <summary>Source: the model's own config.json on the hub (SmolLM2-135M-Instruct).</summary>
    [SkippableFact]
    public void A_real_file_gives_its_configuration_tokenizer_and_all_weights()
    {
        var folder = Path.Combine(GoldenFolder.Root, "..", "models", "smollm2-135m-instruct");
        var path = Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.gguf").FirstOrDefault() : null;
        Skip.If(path is null, $"There is no .gguf file in {folder}.");

        using var file = GgufFile.Open(path);

        var model = file.Model;
        (model.Blocks, model.HiddenSize, model.IntermediateSize, model.Heads, model.KeyValueHeads, model.VocabularySize)
            .ShouldBe((30, 576, 1536, 9, 3, 49152));
        file.Model.RopeBase.ShouldBe(100_000);
        file.Tokenizer.ShouldNotBeNull().Tokens.Count.ShouldBe(49152);
        var weights = file.HuggingFaceWeights();
        weights.Count.ShouldBe(272);
        weights.Values.Sum(w => w.Elements).ShouldBe(134_515_008);
        var buffer = new float[weights.Values.Max(w => w.Elements)];
        foreach (var weight in weights.Values)
        {
            weight.Read(0, buffer.AsSpan(0, (int)weight.Elements));
            buffer.AsSpan(0, (int)weight.Elements).ContainsAnyExceptInRange(-100f, 100f).ShouldBeFalse(weight.Name);
        }
    }

    private GgufFile Open(GgufBuilder builder)
    {
        File.WriteAllBytes(_folder.File("model.gguf"), builder.Build());
        return GgufFile.Open(_folder.File("model.gguf"));
    }
}

using Experiments.Testing;
using Experiments.Torch.Weights;
using Experiments.Torch.Weights.Gguf;

namespace Experiments.Torch.Tests.Weights.Gguf;

public sealed class GgufBlockTests
{
    /// <summary>Source: real/gguf-blocks.safetensors of the golden root, packed blocks and the values that ggml's own code gives.</summary>
    [Theory]
    [InlineData("Q2_K")]
    [InlineData("Q3_K")]
    [InlineData("Q4_0")]
    [InlineData("Q4_1")]
    [InlineData("Q4_K")]
    [InlineData("Q5_0")]
    [InlineData("Q5_1")]
    [InlineData("Q5_K")]
    [InlineData("Q6_K")]
    [InlineData("Q8_0")]
    public void Blocks_unpack_to_the_reference_values(string type)
    {
        using var golden = SafetensorsFile.Open(GoldenFolder.PathOf("real", "gguf-blocks.safetensors"));
        var weights = golden.Weights.ToDictionary(w => w.Name);
        var (blocks, values) = (weights[$"{type}.blocks"], weights[$"{type}.values"]);
        var expected = new float[values.Elements];
        values.Read(0, expected);

        var unpacked = new float[expected.Length];
        GgufEncodings.All.Single(e => e.Name == type).Read(blocks.Bytes(0, (int)blocks.Length), unpacked);

        unpacked.Zip(expected).Max(p => Math.Abs(p.First - p.Second)).ShouldBeLessThanOrEqualTo(1e-6f);
    }

    [Fact]
    public void Reading_from_the_middle_of_a_tensor_gives_the_same_values()
    {
        var block = new byte[18];
        block[1] = 0x3C; // the scale 1.0
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("a.gguf"), [.. new GgufBuilder().Text("general.architecture", "llama")
            .Tensor("blk.0.ffn_up.weight", 2, [32, 3], [.. block, .. block.Select((b, i) => i < 2 ? b : (byte)0x21), .. block]).Build()]);
        using var file = GgufFile.Open(folder.File("a.gguf"));

        var second = new float[32];
        file.HuggingFaceWeights()["model.layers.0.mlp.up_proj.weight"].Read(32, second);

        second.ShouldBe([.. Enumerable.Repeat(-7f, 16), .. Enumerable.Repeat(-6f, 16)]);
    }
}

using Experiments.Core.Diagnostics;
using static Experiments.Torch.Tests.Weights.Gguf.GgufBuilder;

namespace Experiments.Torch.Tests.Weights.Gguf;

public sealed class GgufHeaderTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Reads_metadata_and_tensors_of_both_versions(uint version)
    {
        var builder = Llama();
        builder.Version = version;
        var file = builder.Build();

        var header = Read(file);

        header.Tensors.Select(t => (t.Name, t.Encoding.Name, Shape: string.Join('x', t.Shape), t.Length)).ShouldBe([
            ("token_embd.weight", "F32", "3x8", 96),
            ("blk.0.attn_q.weight", "F32", "8x8", 256),
            ("blk.0.attn_k.weight", "F16", "4x8", 64),
            ("blk.0.ffn_up.weight", "Q4_0", "2x32", 36),
            ("rope_freqs.weight", "F32", "4", 16)]);
        header.Tensors[^1].Start.ShouldBe(file.Length - 16);
        header.Metadata.Text("general.architecture").ShouldBe("llama");
        header.Metadata.Whole("llama.block_count").ShouldBe(1);
        header.Metadata.Real("llama.rope.freq_base").ShouldBe(10_000);
        header.Metadata.Flag("tokenizer.ggml.add_bos_token").ShouldBe(false);
        header.Metadata.Texts("tokenizer.ggml.tokens").ShouldBe(["<s>", "</s>", "a"]);
        header.Metadata.Wholes("tokenizer.ggml.token_type").ShouldBe([3, 3, 1]);
        header.Metadata.Text("absent").ShouldBeNull();
    }

    [Fact]
    public void Refuses_other_files_and_versions()
    {
        Refusal(new GgufBuilder { Magic = "GGML" }).ShouldContain("does not begin with GGUF");
        Refusal(new GgufBuilder { Version = 1 }).ShouldContain("version 1");
        Refusal(new GgufBuilder { Version = 0x03000000 }).ShouldContain("little-endian");
        Refusal([]).ShouldContain("ends within its header");
        Refusal("GGUF"u8.ToArray()).ShouldContain("ends within its header");
    }

    [Fact]
    public void Refuses_counts_that_the_file_has_no_room_for()
    {
        var file = new GgufBuilder().Build();
        Array.Fill(file, (byte)0xFF, 8, 8);
        Refusal(file).ShouldContain("tensors are declared");

        Refusal(new GgufBuilder().Pair("a", 9, w =>
        {
            w.Write(8u);
            w.Write(1UL << 40);
        })).ShouldContain("texts in 'a'");
        Refusal(new GgufBuilder().Pair("a", 8, w => w.Write(ulong.MaxValue))).ShouldContain("bytes of text");
    }

    [Fact]
    public void Refuses_bad_metadata()
    {
        Refusal(new GgufBuilder().UInt32("a", 1).UInt32("a", 2)).ShouldContain("'a' twice");
        Refusal(new GgufBuilder().UInt32("", 1)).ShouldContain("metadata key");
        Refusal(new GgufBuilder().Pair("a", 13, w => w.Write(1))).ShouldContain("unknown kind 13");
        Refusal(new GgufBuilder().UInt32("general.alignment", 0)).ShouldContain("general.alignment is 0");
        Refusal(new GgufBuilder().UInt32("general.alignment", 48)).ShouldContain("general.alignment is 48");
        Refusal(new GgufBuilder().Text("general.alignment", "32")).ShouldContain("should be a whole number");
        Refusal(new GgufBuilder().Pair("a", 9, w =>
        {
            w.Write(9u);
            w.Write(0UL);
        })).ShouldContain("array of arrays");
    }

    [Fact]
    public void Refuses_bad_tensors()
    {
        Refusal(new GgufBuilder().Tensor("a", 0, [1], new byte[4]).Tensor("a", 0, [1], new byte[4])).ShouldContain("two tensors are named 'a'");
        Refusal(new GgufBuilder().Tensor("a", 0, [1, 1, 1, 1, 1], new byte[4])).ShouldContain("5 dimensions");
        Refusal(new GgufBuilder().Tensor("a", 2, [33], new byte[36])).ShouldContain("packs 32 at a time");
        Refusal(new GgufBuilder().Tensor("a", 0, [1UL << 40, 1UL << 40], new byte[4])).ShouldContain("too large to count");
        Refusal(new GgufBuilder().Tensor("a", 0, [ulong.MaxValue], new byte[4])).ShouldContain("dimension of");
        Refusal(new GgufBuilder().Tensor("a", 0, [1], new byte[4], offset: 3)).ShouldContain("not a multiple of 32");
        Refusal(new GgufBuilder().Tensor("a", 0, [9], new byte[32])).ShouldContain("does not end within the file");
        Refusal(new GgufBuilder().Tensor("a", 0, [1], new byte[4], offset: ulong.MaxValue - 31)).ShouldContain("does not end within the file");
        Refusal(new GgufBuilder().Tensor("a", 0, [9], new byte[64]).Tensor("b", 0, [9], new byte[36], offset: 32)).ShouldContain("overlap");
        Refusal(new GgufBuilder().Tensor(new string('n', 65), 0, [1], new byte[4])).ShouldContain("tensor name");
    }

    [Fact]
    public void Refuses_other_packings_by_their_name()
    {
        var problem = Should.Throw<ExperimentException>(() => Read(new GgufBuilder().Tensor("a", 23, [256], new byte[136]).Build())).Diagnostics[0];

        problem.Code.ShouldBe(DiagnosticCodes.UnsupportedDtype);
        problem.Message.ShouldContain("IQ4_XS");
        problem.Hint.ShouldNotBeNull().ShouldContain("Q4_K");
    }

    private static string Refusal(GgufBuilder builder) => Refusal(builder.Build());

    private static string Refusal(byte[] file)
    {
        var problem = Should.Throw<ExperimentException>(() => Read(file)).Diagnostics.ShouldHaveSingleItem();
        problem.Code.ShouldBe(DiagnosticCodes.InvalidGguf);
        problem.Location.ShouldBe(new SourceLocation("model.gguf"));
        return problem.Message;
    }
}

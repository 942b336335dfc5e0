using System.Buffers.Binary;
using Experiments.Core.Diagnostics;
using static Experiments.Torch.Tests.Weights.SafetensorsBuilder;

namespace Experiments.Torch.Tests.Weights;

public sealed class SafetensorsHeaderTests
{
    [Fact]
    public void Reads_names_types_shapes_and_metadata()
    {
        var file = RawFile("""
            {"__metadata__":{"format":"pt","note":"ü"},
             "b":{"dtype":"F32","shape":[2,3],"data_offsets":[4,28]},
             "a":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]}}
            """, 28);

        var header = Read(file);

        header.Tensors.Select(t => t.Name).ShouldBe(["a", "b"]);
        header.Tensors[1].Shape.ShouldBe([2L, 3L]);
        header.Tensors[1].Start.ShouldBe(4);
        header.Tensors[1].Elements.ShouldBe(6);
        header.Metadata["note"].ShouldBe("ü");
        header.DataStart.ShouldBe(file.Length - 28);
    }

    [Theory]
    [InlineData("{}", 0)]
    [InlineData("{}   \n", 0)]
    [InlineData("""{"empty":{"dtype":"F32","shape":[0,7],"data_offsets":[0,0]}}""", 0)]
    [InlineData("""{"a":{"dtype":"U8","shape":[],"data_offsets":[0,1]},"z":{"dtype":"F32","shape":[0],"data_offsets":[1,1]}}""", 1)]
    [InlineData("""{"a":{"dtype":"U8","later":{"x":[1]},"shape":[1],"data_offsets":[0,1]}}""", 1)]
    public void Accepts_what_the_format_allows(string header, int dataLength) =>
        Read(RawFile(header, dataLength)).Tensors.Sum(t => t.Length).ShouldBe(dataLength);

    [Theory]
    [InlineData("", "does not start with '{'")]
    [InlineData("[]", "does not start with '{'")]
    [InlineData(" {}", "does not start with '{'")]
    [InlineData("{", "not a JSON object")]
    [InlineData("{}x", "not a JSON object")]
    [InlineData("{/**/}", "not a JSON object")]
    [InlineData("""{"\ud800":{"dtype":"U8","shape":[],"data_offsets":[0,1]}}""", "not a JSON object")]
    [InlineData("""{"a":1}""", "'a' must be an object")]
    [InlineData("""{"a":{"dtype":"F32","shape":[]}}""", "'a' needs dtype, shape and two data_offsets")]
    [InlineData("""{"a":{"dtype":"F32","shape":[],"data_offsets":[0,4,8]}}""", "two data_offsets")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}""", "whole numbers")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", "whole numbers")]
    [InlineData("""{"a":{"dtype":"F32","shape":[9223372036854775808],"data_offsets":[0,4]}}""", "whole numbers")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,4]}}""", "too large to count")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""", "backwards")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", "F32 [2] takes 8")]
    [InlineData("""{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[4],"data_offsets":[2,6]}}""", "overlaps")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}}""", "belong to no tensor")]
    [InlineData("""{"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]}}""", "1 bytes after the last tensor")]
    [InlineData("""{"a":{"dtype":"U8","shape":[5],"data_offsets":[0,5]}}""", "only 4 bytes are there")]
    [InlineData("""{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}""", "'a' twice")]
    [InlineData("""{"a":{"dtype":"U8","dtype":"U8","shape":[4],"data_offsets":[0,4]}}""", "'a.dtype' twice")]
    [InlineData("""{"__metadata__":{"n":1},"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}""", "must hold strings only")]
    [InlineData("""{"__metadata__":"pt","a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}""", "must be an object of strings")]
    public void Refuses_what_the_format_forbids(string header, string reason)
    {
        var problem = Refusal(RawFile(header, 4));

        problem.Code.ShouldBe(DiagnosticCodes.InvalidWeights);
        problem.Message.ShouldContain(reason);
    }

    [Theory]
    [InlineData("F8_E4M3")]
    [InlineData("U16")]
    [InlineData("f32")]
    public void Refuses_other_types_by_name(string type)
    {
        var problem = Refusal(RawFile($$$"""{"a":{"dtype":"{{{type}}}","shape":[4],"data_offsets":[0,4]}}""", 4));

        problem.Code.ShouldBe(DiagnosticCodes.UnsupportedDtype);
        problem.Message.ShouldContain(type);
    }

    [Fact]
    public void Refuses_a_file_shorter_than_its_length_field()
    {
        Refusal([1, 2, 3]).Message.ShouldContain("this one has 3");
        Refusal([]).Message.ShouldContain("this one has 0");
    }

    [Theory]
    [InlineData(100_000_001UL, "the limit is 100000000")]
    [InlineData(ulong.MaxValue, "the limit is 100000000")]
    [InlineData(100UL, "but the file has 14 in all")]
    public void Refuses_header_lengths_beyond_the_limit_or_the_file(ulong length, string reason)
    {
        var file = RawFile("{}", 4);
        BinaryPrimitives.WriteUInt64LittleEndian(file, length);

        Refusal(file).Message.ShouldContain(reason);
    }

    [Fact]
    public void Refuses_a_header_that_is_not_utf8()
    {
        var file = RawFile("""{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}""", 4);
        file[10] = 0xFF;

        Refusal(file).Message.ShouldContain("not UTF-8");
    }

    [Fact]
    public void Every_refusal_names_the_file_and_says_what_to_do()
    {
        var problem = Refusal([]);

        problem.Location.ShouldBe(new SourceLocation("model.safetensors"));
        problem.Hint.ShouldNotBeNullOrEmpty();
    }

    private static Diagnostic Refusal(byte[] file) =>
        Should.Throw<ExperimentException>(() => Read(file)).Diagnostics.ShouldHaveSingleItem();
}

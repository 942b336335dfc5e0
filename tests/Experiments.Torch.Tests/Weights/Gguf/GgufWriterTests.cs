using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Experiments.Torch.Weights.Gguf;
using FsCheck;
using FsCheck.Fluent;

namespace Experiments.Torch.Tests.Weights.Gguf;

public sealed class GgufWriterTests
{
    [Fact]
    public void What_is_written_is_read_back()
    {
        var shapes = Gen.Choose(1, 5).Select(size => (long)size).NonEmptyListOf().Where(shape => shape.Count <= 4).ListOf();
        Prop.ForAll(shapes.ToArbitrary(), Arb.From(Gen.Choose(0, int.MaxValue)), (all, seed) =>
        {
            var random = new Random(seed);
            GgufTensorToWrite[] tensors = [.. all.Select((shape, i) =>
                new GgufTensorToWrite($"blk.{i}.weight.lora_a", [.. shape], Numbers(random, shape.Aggregate(1L, (a, b) => a * b))))];
            KeyValuePair<string, object>[] metadata =
                [new("general.architecture", "llama"), new("a.text", $"ä{seed}"), new("a.number", (uint)seed), new("a.real", random.NextSingle()), new("a.flag", seed % 2 == 0)];

            var bytes = Write(metadata, tensors);

            var header = GgufBuilder.Read(bytes);
            header.Metadata.Text("a.text").ShouldBe($"ä{seed}");
            header.Metadata.Whole("a.number").ShouldBe(seed);
            header.Metadata.Real("a.real").ShouldBe((float)metadata[3].Value);
            header.Metadata.Flag("a.flag").ShouldBe(seed % 2 == 0);
            header.Tensors.Count.ShouldBe(tensors.Length);
            foreach (var (tensor, read) in tensors.Zip(header.Tensors.OrderBy(entry => entry.Start)))
            {
                read.Name.ShouldBe(tensor.Name);
                read.Shape.ShouldBe(tensor.Shape);
                MemoryMarshal.Cast<byte, float>(bytes.AsSpan((int)read.Start, (int)read.Length)).ToArray().ShouldBe(tensor.Values.ToArray());
            }
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void The_bytes_are_those_of_the_format()
    {
        var bytes = Write([new("k", 7u)], [new GgufTensorToWrite("t", [1, 2], new float[] { 1, 2 })]);

        bytes[..4].ShouldBe("GGUF"u8.ToArray());
        BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(4)).ShouldBe(3u);
        BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(8)).ShouldBe(1ul);
        BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(16)).ShouldBe(1ul);
        // key (9), its type and value (8), name (9), two dimensions with the fastest first (20), type and offset (12); then data at a multiple of 32.
        BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(24 + 9 + 8 + 9 + 4)).ShouldBe(2ul);
        bytes.Length.ShouldBe(96 + 32);
        BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(96 + 4)).ShouldBe(2f);
    }

    private static byte[] Write(KeyValuePair<string, object>[] metadata, GgufTensorToWrite[] tensors)
    {
        using var stream = new MemoryStream();
        GgufWriter.Write(stream, metadata, tensors);
        return stream.ToArray();
    }

    private static float[] Numbers(Random random, long count) => [.. Enumerable.Range(0, (int)count).Select(_ => random.NextSingle())];
}

using Experiments.Core.Diagnostics;
using Experiments.Torch.Weights;
using FsCheck;
using FsCheck.Fluent;
using static Experiments.Torch.Tests.Weights.SafetensorsBuilder;

namespace Experiments.Torch.Tests.Weights;

public sealed class SafetensorsPropertyTests
{
    private static readonly Gen<TensorToWrite[]> Tensors =
        from count in Gen.Choose(0, 8)
        from tensors in Gen.ArrayOf(Tensor(), count)
        select tensors.DistinctBy(t => t.Name).ToArray();

    [Fact]
    public void What_is_written_is_read() =>
        Prop.ForAll(Tensors.ToArbitrary(), tensors =>
        {
            var bytes = Bytes(tensors);
            var header = Read(bytes);
            var read = header.Tensors.Select(t => (t.Name, t.Type, Shape: string.Join(',', t.Shape), Data: Hex(bytes, header, t)));
            var written = tensors.Select(t => (t.Name, t.Type, Shape: string.Join(',', t.Shape), Data: Hex(t)));
            return read.ToHashSet().SetEquals(written);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_order_of_writing_does_not_change_the_bytes() =>
        Prop.ForAll(Tensors.ToArbitrary(), tensors => Bytes(tensors).AsSpan().SequenceEqual(Bytes([.. tensors.Reverse()])))
            .QuickCheckThrowOnFailure();

    [Fact]
    public void A_changed_byte_of_the_header_is_refused_or_leaves_the_layout_alone()
    {
        var cases =
            from tensors in Tensors
            from position in Gen.Choose(0, 1 << 20)
            from value in Gen.Choose(0, 255)
            select (tensors, position, value);

        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            var bytes = Bytes(c.tensors);
            var before = Read(bytes);
            bytes[8 + (c.position % ((int)before.DataStart - 8))] = (byte)c.value;
            try
            {
                return Read(bytes).Tensors.Where(t => t.Length > 0).Select(t => (t.Start, t.Length))
                    .SequenceEqual(before.Tensors.Where(t => t.Length > 0).Select(t => (t.Start, t.Length)));
            }
            catch (ExperimentException)
            {
                return true;
            }
        }).QuickCheckThrowOnFailure();
    }

    private static Gen<TensorToWrite> Tensor() =>
        from name in ArbMap.Default.GeneratorFor<NonNull<string>>()
        from type in Gen.Elements(Enum.GetValues<ElementType>())
        from rank in Gen.Choose(0, 4)
        from shape in Gen.ArrayOf(Gen.Choose(0, 5).Select(n => (long)n), rank)
        from fill in Gen.Choose(0, 255)
        select new TensorToWrite(Name(name.Get), type, shape, stream =>
        {
            var length = shape.Aggregate(type.Size(), (product, size) => product * (int)size);
            stream.Write([.. Enumerable.Range(0, length).Select(i => (byte)(fill + i))]);
        });

    /// <summary>FsCheck makes lone surrogates, which no UTF-8 file can hold, and the name of the metadata is taken.</summary>
    private static string Name(string text) => $"t{string.Concat(text.Where(c => !char.IsSurrogate(c)))}";

    private static byte[] Bytes(TensorToWrite[] tensors)
    {
        using var stream = new MemoryStream();
        SafetensorsWriter.Write(stream, tensors);
        return stream.ToArray();
    }

    private static string Hex(TensorToWrite tensor)
    {
        using var stream = new MemoryStream();
        tensor.Write(stream);
        return Convert.ToHexString(stream.ToArray());
    }

    private static string Hex(byte[] file, SafetensorsHeader header, StoredTensor tensor) =>
        Convert.ToHexString(file, (int)(header.DataStart + tensor.Start), (int)tensor.Length);
}

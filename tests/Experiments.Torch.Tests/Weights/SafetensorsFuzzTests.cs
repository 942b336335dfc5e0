using System.Buffers.Binary;
using Experiments.Torch.Tests.Fuzzing;
using Experiments.Torch.Weights;
using Xunit.Abstractions;
using static Experiments.Torch.Tests.Weights.SafetensorsBuilder;

namespace Experiments.Torch.Tests.Weights;

public sealed class SafetensorsFuzzTests(ITestOutputHelper output)
{
    private static readonly byte[] Valid = Written();

    [Fact]
    public void Reads_or_refuses_every_mutated_file()
    {
        var (read, refused) = Fuzz.Run(Broken, bytes =>
        {
            var header = Read(bytes);
            long end = 0;
            foreach (var tensor in header.Tensors)
            {
                if (tensor.Start != end || tensor.Length != tensor.Elements * tensor.Type.Size())
                    throw new InvalidOperationException($"Tensor {tensor} was accepted.");
                end += tensor.Length;
            }

            if (header.DataStart + end != bytes.Length)
                throw new InvalidOperationException("Bytes outside all tensors were accepted.");
        });

        output.WriteLine($"{read} read, {refused} refused");
        read.ShouldBeGreaterThan(0);
        refused.ShouldBeGreaterThan(0);
    }

    /// <summary>Half of the inputs get a length field that fits again, so that the JSON's depths are reached.</summary>
    private static byte[] Broken(Mutator mutator)
    {
        if (mutator.Next(2) == 0)
            return mutator.Mutate(Valid);
        var length = BinaryPrimitives.ReadInt32LittleEndian(Valid);
        var header = mutator.Mutate(Valid[8..(8 + length)]);
        byte[] file = [.. new byte[8], .. header, .. Valid[(8 + length)..]];
        BinaryPrimitives.WriteInt64LittleEndian(file, header.Length);
        return file;
    }

    private static byte[] Written()
    {
        using var stream = new MemoryStream();
        SafetensorsWriter.Write(stream, [
            Tensor("bert.encoder.layer.0.weight", ElementType.F32, new byte[24], 2, 3),
            Tensor("bias", ElementType.BF16, new byte[4], 2),
            Tensor("ids", ElementType.I64, new byte[16], 1, 2),
            Tensor("nothing", ElementType.F16, [], 0, 5),
            Tensor("scalar", ElementType.U8, [7])]);
        return stream.ToArray();
    }
}

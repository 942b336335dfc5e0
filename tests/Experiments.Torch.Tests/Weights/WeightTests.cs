using Experiments.Testing;
using Experiments.Torch.Weights;
using static Experiments.Torch.Tests.Weights.SafetensorsBuilder;

namespace Experiments.Torch.Tests.Weights;

public sealed class WeightTests
{
    [Fact]
    public void Float32_comes_back_bit_for_bit_from_any_position()
    {
        float[] values = [1.5f, float.NaN, -0f, float.Epsilon, float.MaxValue, float.NegativeInfinity, 0.1f];

        var read = RoundTrip(ElementType.F32, values.SelectMany(BitConverter.GetBytes).ToArray(), 3, 4);

        read.Select(BitConverter.SingleToInt32Bits).ShouldBe(values[3..].Select(BitConverter.SingleToInt32Bits));
    }

    /// <summary>All 65,536 bfloat16 values: the upper half of a float32.</summary>
    [Fact]
    public void Every_bfloat16_widens_exactly()
    {
        var all = Enumerable.Range(0, 65536).Select(i => (ushort)i).ToArray();

        var read = RoundTrip(ElementType.BF16, all.SelectMany(BitConverter.GetBytes).ToArray(), 0, all.Length);

        read.Select(BitConverter.SingleToUInt32Bits).ShouldBe(all.Select(v => (uint)v << 16));
    }

    [Fact]
    public void Every_float16_widens_exactly()
    {
        var all = Enumerable.Range(0, 65536).Select(i => BitConverter.UInt16BitsToHalf((ushort)i)).ToArray();

        var read = RoundTrip(ElementType.F16, all.SelectMany(BitConverter.GetBytes).ToArray(), 0, all.Length);

        read.Zip(all).ShouldAllBe(p => p.First.Equals((float)p.Second));
    }

    [Theory]
    [InlineData(1.0f, 0x3F80)]
    [InlineData(1.00390625f, 0x3F80)] // half-way, to even
    [InlineData(1.01171875f, 0x3F82)] // half-way, to even
    [InlineData(3.4028235e38f, 0x7F80)] // the largest float32 rounds up to infinity
    [InlineData(float.NegativeInfinity, 0xFF80)]
    [InlineData(-0f, 0x8000)]
    public void Bfloat16_rounds_to_nearest_even(float value, ushort bits)
    {
        var narrowed = new ushort[1];

        HalfFloats.NarrowBFloat16([value], narrowed);

        narrowed[0].ShouldBe(bits);
    }

    [Fact]
    public void Bfloat16_keeps_every_nan_a_nan()
    {
        uint[] bits = [0x7FFF_FFFF, 0xFFFF_FFFF, 0x7F80_0001, 0xFF80_0001, 0x7FC0_0000];
        var narrowed = new ushort[bits.Length];

        HalfFloats.NarrowBFloat16(bits.Select(BitConverter.UInt32BitsToSingle).ToArray(), narrowed);

        narrowed.ShouldAllBe(n => (n & 0x7FFF) > 0x7F80);
    }

    [Theory]
    [InlineData("I64", new byte[] { 254, 255, 255, 255, 255, 255, 255, 255 }, -2f)]
    [InlineData("I32", new byte[] { 1, 1, 0, 0 }, 257f)]
    [InlineData("I16", new byte[] { 255, 255 }, -1f)]
    [InlineData("I8", new byte[] { 128 }, -128f)]
    [InlineData("U8", new byte[] { 128 }, 128f)]
    [InlineData("BOOL", new byte[] { 1 }, 1f)]
    [InlineData("F64", new byte[] { 0, 0, 0, 0, 0, 0, 0xF8, 0x3F }, 1.5f)]
    public void Other_types_convert(string type, byte[] bytes, float expected) =>
        RoundTrip(ElementTypes.Parse(type).ShouldNotBeNull(), bytes, 0, 1).ShouldBe([expected]);

    [Fact]
    public void Reading_past_the_end_is_refused()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => RoundTrip(ElementType.F32, new byte[8], 1, 2));
    }

    private static float[] RoundTrip(ElementType type, byte[] bytes, int first, int count)
    {
        using var folder = new TemporaryFolder();
        SafetensorsWriter.Write(folder.File("w.safetensors"), [
            Tensor("before", type, bytes, bytes.Length / type.Size()),
            Tensor("w", type, bytes, bytes.Length / type.Size()),
            Tensor("x", type, bytes, bytes.Length / type.Size())]);
        using var file = SafetensorsFile.Open(folder.File("w.safetensors"));
        var read = new float[count];
        file.Weights.Single(w => w.Name == "w").Read(first, read);
        return read;
    }
}

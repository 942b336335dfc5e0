using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Experiments.Torch.Weights.Gguf;

/// <summary>
/// The simple packings of 32 values (ggml's quants: a scale d, in some a minimum m, then the numbers q, low halves of the bytes first).
/// A value is d · q, or d · q + m. Compiled in full at the first call: a model is read once, millions of blocks long.
/// </summary>
internal static class SmallBlocks
{
    private const int Half = 16;

    /// <summary>d f16, q int8[32].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Q8_0(ReadOnlySpan<byte> block, Span<float> values)
    {
        var d = Scale(block);
        var q = block[2..];
        for (var i = 0; i < values.Length; i++)
            values[i] = (sbyte)q[i] * d;
    }

    /// <summary>d f16, q 4 bits each, 8 stands for 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Q4_0(ReadOnlySpan<byte> block, Span<float> values)
    {
        var d = Scale(block);
        var q = block.Slice(2, Half);
        for (var i = 0; i < Half; i++)
        {
            values[i] = ((q[i] & 0xF) - 8) * d;
            values[i + Half] = ((q[i] >> 4) - 8) * d;
        }
    }

    /// <summary>d f16, m f16, q 4 bits each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Q4_1(ReadOnlySpan<byte> block, Span<float> values)
    {
        var (d, m) = (Scale(block), Scale(block[2..]));
        var q = block.Slice(4, Half);
        for (var i = 0; i < Half; i++)
        {
            values[i] = ((q[i] & 0xF) * d) + m;
            values[i + Half] = ((q[i] >> 4) * d) + m;
        }
    }

    /// <summary>d f16, the fifth bits in 32 bits, the other four as in Q4_0; 16 stands for 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Q5_0(ReadOnlySpan<byte> block, Span<float> values)
    {
        var d = Scale(block);
        var high = BinaryPrimitives.ReadUInt32LittleEndian(block[2..]);
        var q = block.Slice(6, Half);
        for (var i = 0; i < Half; i++)
        {
            values[i] = ((q[i] & 0xF | FifthBit(high, i)) - 16) * d;
            values[i + Half] = ((q[i] >> 4 | FifthBit(high, i + Half)) - 16) * d;
        }
    }

    /// <summary>d f16, m f16, then as Q5_0 but from 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Q5_1(ReadOnlySpan<byte> block, Span<float> values)
    {
        var (d, m) = (Scale(block), Scale(block[2..]));
        var high = BinaryPrimitives.ReadUInt32LittleEndian(block[4..]);
        var q = block.Slice(8, Half);
        for (var i = 0; i < Half; i++)
        {
            values[i] = ((q[i] & 0xF | FifthBit(high, i)) * d) + m;
            values[i + Half] = ((q[i] >> 4 | FifthBit(high, i + Half)) * d) + m;
        }
    }

    /// <summary>The f16 at the start of a span.</summary>
    public static float Scale(ReadOnlySpan<byte> bytes) => (float)BinaryPrimitives.ReadHalfLittleEndian(bytes);

    private static int FifthBit(uint high, int index) => (int)(high >> index & 1) << 4;
}

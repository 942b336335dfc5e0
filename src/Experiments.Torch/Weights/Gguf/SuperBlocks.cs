using System.Runtime.CompilerServices;

namespace Experiments.Torch.Weights.Gguf;

/// <summary>
/// The K packings of 256 values (ggml's k-quants): sub-blocks of 16 or 32 values with small whole-number scales of their own under one
/// f16 scale.
/// </summary>
internal static class SuperBlocks
{
    /// <summary>16 × (scale, minimum) of 4 bits, 2 bits a value [64 bytes], d f16, dmin f16.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Q2_K(ReadOnlySpan<byte> block, Span<float> values)
    {
        var scales = block[..16];
        var (d, dmin) = (SmallBlocks.Scale(block[80..]), SmallBlocks.Scale(block[82..]));
        for (var sub = 0; sub < 16; sub++)
        {
            var (scale, minimum) = (d * (scales[sub] & 0xF), dmin * (scales[sub] >> 4));
            var (at, shift) = TwoBits(sub);
            var q = block.Slice(16 + at, 16);
            for (var i = 0; i < 16; i++)
                values[(sub * 16) + i] = (scale * (q[i] >> shift & 3)) - minimum;
        }
    }

    /// <summary>The third bits [32 bytes], 2 bits a value [64 bytes], 16 scales of 6 bits [12 bytes], d f16.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Q3_K(ReadOnlySpan<byte> block, Span<float> values)
    {
        var d = SmallBlocks.Scale(block[108..]);
        for (var sub = 0; sub < 16; sub++)
        {
            var scale = d * (SixBits(block.Slice(96, 12), sub) - 32);
            var (at, shift) = TwoBits(sub);
            var q = block.Slice(32 + at, 16);
            var high = block.Slice(at % 32, 16);
            for (var i = 0; i < 16; i++)
                values[(sub * 16) + i] = scale * ((q[i] >> shift & 3) - ((high[i] >> (sub / 2) & 1) == 0 ? 4 : 0));
        }
    }

    /// <summary>d f16, dmin f16, 8 × (scale, minimum) of 6 bits [12 bytes], 4 bits a value [128 bytes].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Q4_K(ReadOnlySpan<byte> block, Span<float> values)
    {
        var (d, dmin) = (SmallBlocks.Scale(block), SmallBlocks.Scale(block[2..]));
        for (var sub = 0; sub < 8; sub++)
        {
            var (scale, minimum) = ScaleAndMinimum(block.Slice(4, 12), sub);
            var (ds, dm) = (d * scale, dmin * minimum);
            var q = block.Slice(16 + (sub / 2 * 32), 32);
            var shift = sub % 2 * 4;
            for (var i = 0; i < 32; i++)
                values[(sub * 32) + i] = (ds * (q[i] >> shift & 0xF)) - dm;
        }
    }

    /// <summary>As Q4_K, with the fifth bits [32 bytes] ahead of the other four.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Q5_K(ReadOnlySpan<byte> block, Span<float> values)
    {
        var (d, dmin) = (SmallBlocks.Scale(block), SmallBlocks.Scale(block[2..]));
        var high = block.Slice(16, 32);
        for (var sub = 0; sub < 8; sub++)
        {
            var (scale, minimum) = ScaleAndMinimum(block.Slice(4, 12), sub);
            var (ds, dm) = (d * scale, dmin * minimum);
            var q = block.Slice(48 + (sub / 2 * 32), 32);
            var shift = sub % 2 * 4;
            for (var i = 0; i < 32; i++)
                values[(sub * 32) + i] = (ds * ((q[i] >> shift & 0xF) + ((high[i] >> sub & 1) << 4))) - dm;
        }
    }

    /// <summary>The low 4 bits [128 bytes], the high 2 [64 bytes], 16 scales int8, d f16; 32 stands for 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Q6_K(ReadOnlySpan<byte> block, Span<float> values)
    {
        var d = SmallBlocks.Scale(block[208..]);
        for (var sub = 0; sub < 8; sub++)
        {
            // Two halves of 128 values, each of four groups of 32 that share their bytes.
            var (half, group) = (sub / 4, sub % 4);
            var low = block.Slice((half * 64) + (group % 2 * 32), 32);
            var high = block.Slice(128 + (half * 32), 32);
            var scales = block.Slice(192 + (half * 8) + (group * 2), 2);
            for (var i = 0; i < 32; i++)
            {
                var q = (low[i] >> (group / 2 * 4) & 0xF | (high[i] >> (group * 2) & 3) << 4) - 32;
                values[(sub * 32) + i] = d * (sbyte)scales[i / 16] * q;
            }
        }
    }

    /// <summary>
    /// Where the 2-bit numbers of a sub-block of 16 lie: each 32 bytes hold four pairs of sub-blocks, two bits higher each.
    /// </summary>
    private static (int At, int Shift) TwoBits(int sub) => ((sub / 8 * 32) + (sub % 2 * 16), sub % 8 / 2 * 2);

    /// <summary>
    /// Number <paramref name="index"/> of 16 six-bit numbers in 12 bytes: low halves in the first eight, upper two bits in the last
    /// four.
    /// </summary>
    private static int SixBits(ReadOnlySpan<byte> packed, int index)
    {
        var low = packed[index % 8] >> (index / 8 * 4) & 0xF;
        var high = packed[8 + (index % 4)] >> (index / 4 * 2) & 3;
        return low | high << 4;
    }

    /// <summary>Pair <paramref name="index"/> of 8: the first four in six bits each, the others' upper two bits above those.</summary>
    private static (int Scale, int Minimum) ScaleAndMinimum(ReadOnlySpan<byte> packed, int index) => index < 4
        ? (packed[index] & 63, packed[index + 4] & 63)
        : (packed[index + 4] & 0xF | packed[index - 4] >> 6 << 4, packed[index + 4] >> 4 | packed[index] >> 6 << 4);
}

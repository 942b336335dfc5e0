using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Experiments.Torch.Weights;

/// <summary>bfloat16 (the upper half of a float32) in both directions; the type does not exist in .NET yet.</summary>
internal static class HalfFloats
{
    /// <summary>Exact: every bfloat16 is a float32.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void WidenBFloat16(ReadOnlySpan<ushort> source, Span<float> destination)
    {
        var bits = MemoryMarshal.Cast<float, uint>(destination);
        var i = 0;
        for (; i <= source.Length - Vector<ushort>.Count; i += Vector<ushort>.Count)
        {
            Vector.Widen(new Vector<ushort>(source[i..]), out var low, out var high);
            (low << 16).CopyTo(bits[i..]);
            (high << 16).CopyTo(bits[(i + Vector<uint>.Count)..]);
        }

        for (; i < source.Length; i++)
            bits[i] = (uint)source[i] << 16;
    }

    /// <summary>Rounds to nearest, ties to even, as PyTorch does; NaN stays NaN.</summary>
    public static void NarrowBFloat16(ReadOnlySpan<float> source, Span<ushort> destination)
    {
        var bits = MemoryMarshal.Cast<float, uint>(source);
        for (var i = 0; i < bits.Length; i++)
        {
            // Written without branches so that the compiler can keep it in registers; the quiet bit keeps a NaN a NaN.
            var value = bits[i];
            var rounded = (value + 0x7FFF + ((value >> 16) & 1)) >> 16;
            destination[i] = (ushort)((value & 0x7FFF_FFFF) > 0x7F80_0000 ? (value >> 16) | 0x0040 : rounded);
        }
    }
}

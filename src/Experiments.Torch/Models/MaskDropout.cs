using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Experiments.Torch.Models;

/// <summary>
/// Dropout. On the CPU an element's fate is a hash of its place under a seed that libtorch's generator gives once a call: libtorch
/// itself draws element by element on one thread, which took a quarter of a training step.
/// </summary>
internal sealed class MaskDropout(double probability) : Module<Tensor, Tensor>(nameof(MaskDropout))
{
    private const int Chunk = 1 << 15;

    public override Tensor forward(Tensor input) => training ? Apply(input, probability) : input.alias();

    /// <summary>Zeroes each element with the probability and scales the others up, so that the mean stays.</summary>
    public static Tensor Apply(Tensor input, double probability)
    {
        if (probability <= 0 || input.device.type != DeviceType.CPU)
            return functional.dropout(input, probability, training: true);
        using var scope = NewDisposeScope();
        var mask = empty(input.shape);
        Fill(mask, probability, Seed());
        return input.mul(mask).MoveToOuterDisposeScope();
    }

    /// <summary>0 with the probability, else 1 / (1 − probability), in every element of a float32 tensor in main memory.</summary>
    internal static unsafe void Fill(Tensor mask, double probability, ulong seed)
    {
        var count = mask.numel();
        var data = (float*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(mask.bytes));
        var fate = new Fate((uint)(probability * uint.MaxValue), (float)(1 / (1 - probability)), (uint)seed, (uint)(seed >> 32));
        if (count <= Chunk)
        {
            Fill(data, 0, (int)count, fate);
            return;
        }

        Parallel.For(0, (int)((count + Chunk - 1) / Chunk), new ParallelOptions { MaxDegreeOfParallelism = get_num_threads() }, i =>
        {
            var start = (long)i * Chunk;
            Fill(data + start, start, (int)Math.Min(Chunk, count - start), fate);
        });
    }

    private static ulong Seed()
    {
        using var drawn = empty([2], dtype: ScalarType.Int64).random_(0, 1L << 32);
        return (ulong)drawn[0].item<long>() | ((ulong)drawn[1].item<long>() << 32);
    }

    private static unsafe void Fill(float* data, long start, int count, Fate fate)
    {
        // Places past 2^32 take another stream instead of repeating the first.
        var high = fate.High + (uint)(start >> 32);
        var place = Vector256.Create((uint)start) + Vector256.Create(0u, 1, 2, 3, 4, 5, 6, 7);
        var i = 0;
        for (; i <= count - 8; i += 8)
        {
            var hash = Mix(Mix(place + Vector256.Create(fate.Low)) ^ Vector256.Create(high));
            var kept = Vector256.GreaterThanOrEqual(hash, Vector256.Create(fate.Threshold));
            Vector256.Store((kept & Vector256.Create(fate.Scale).AsUInt32()).AsSingle(), data + i);
            place += Vector256.Create(8u);
        }

        for (; i < count; i++)
        {
            var hash = Mix(Mix(Vector256.Create((uint)(start + i)) + Vector256.Create(fate.Low)) ^ Vector256.Create(high)).ToScalar();
            data[i] = hash >= fate.Threshold ? fate.Scale : 0;
        }
    }

    // Chris Wellons' lowbias32, a bijection of 32 bits whose outputs pass for random: https://nullprogram.com/blog/2018/07/31/
    private static Vector256<uint> Mix(Vector256<uint> x)
    {
        x ^= x >>> 16;
        x *= Vector256.Create(0x7feb_352du);
        x ^= x >>> 15;
        x *= Vector256.Create(0x846c_a68bu);
        return x ^ (x >>> 16);
    }

    private readonly record struct Fate(uint Threshold, float Scale, uint Low, uint High);
}

using System.Numerics;

namespace Experiments.Torch.Data;

/// <summary>
/// xoshiro256** (Blackman and Vigna, https://prng.di.unimi.it), seeded through splitmix64 as its authors advise.
/// Our own, because the same plan must hold out the same rows under every version of .NET; System.Random does not promise that.
/// </summary>
internal sealed class SeededRandom
{
    /// <summary>Streams: different uses of one seed draw different numbers.</summary>
    public const long HoldOut = 1;

    /// <summary>Tokens drawn in generation; higher bits count the continuations of a prompt.</summary>
    public const long Tokens = 3;

    /// <summary>What an objective hides of a row.</summary>
    public const long Objective = 4;

    private ulong _s0;
    private ulong _s1;
    private ulong _s2;
    private ulong _s3;

    /// <param name="stream">What the numbers are for.</param>
    /// <param name="part">Within that, such as the epoch.</param>
    public SeededRandom(long seed, long stream, long part = 0)
    {
        var state = Mix(Mix(Mix((ulong)seed) ^ (ulong)stream) ^ (ulong)part);
        (_s0, _s1, _s2, _s3) = (Next(ref state), Next(ref state), Next(ref state), Next(ref state));
    }

    public ulong NextUInt64()
    {
        var result = BitOperations.RotateLeft(_s1 * 5, 7) * 9;
        var t = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= t;
        _s3 = BitOperations.RotateLeft(_s3, 45);
        return result;
    }

    /// <summary>A whole number from 0 to <paramref name="limit"/> − 1, each as likely (Lemire's multiplication with rejection).</summary>
    public int Next(int limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        var reject = (0UL - (ulong)limit) % (ulong)limit;
        while (true)
        {
            var high = Math.BigMul(NextUInt64(), (ulong)limit, out var low);
            if (low >= reject)
                return (int)high;
        }
    }

    /// <summary>A number from 0 to 1, 1 excluded, in steps of 2^-53.</summary>
    public double NextShare() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>0 … <paramref name="count"/> − 1 in random order (Fisher and Yates).</summary>
    public int[] Permutation(int count)
    {
        var order = new int[count];
        for (var i = 0; i < count; i++)
        {
            var j = Next(i + 1);
            order[i] = order[j];
            order[j] = i;
        }

        return order;
    }

    private static ulong Mix(ulong value) => Next(ref value);

    /// <summary>splitmix64.</summary>
    private static ulong Next(ref ulong state)
    {
        state += 0x9E37_79B9_7F4A_7C15;
        var z = state;
        z = (z ^ (z >> 30)) * 0xBF58_476D_1CE4_E5B9;
        z = (z ^ (z >> 27)) * 0x94D0_49BB_1331_11EB;
        return z ^ (z >> 31);
    }
}

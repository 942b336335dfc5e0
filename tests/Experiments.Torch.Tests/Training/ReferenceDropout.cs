using static TorchSharp.torch;

namespace Experiments.Torch.Tests.Training;

/// <summary>
/// The dropout on attention weights that the reference left on in T5: its attention keeps the rate as a number of its own, which switching
/// off the dropout modules does not reach, so the trajectories have it although arguments.json says 0. The masks are PyTorch's on a CPU
/// without MKL, bit for bit: MT19937, two draws a number, kept where the 53-bit fraction is below 1 − p.
/// </summary>
internal sealed class ReferenceDropout(double rate)
{
    private Mt19937? _stream;

    /// <summary>A training pass follows. Evaluation has no dropout.</summary>
    public bool Trains { get; set; }

    /// <summary>No dropout until this is called.</summary>
    public void Seed(uint seed) => _stream = new Mt19937(seed);

    public void Stop() => _stream = null;

    /// <summary>Every pass over rows begins with one draw: torch's loaders seed their workers so, even where there are none.</summary>
    public void StartPass() => _stream?.NextFraction();

    /// <summary>Attention in its written-out form.</summary>
    public Tensor Attend(Tensor query, Tensor key, Tensor value, Tensor? bias, double dropout)
    {
        using var scope = NewDisposeScope();
        var scores = query.mul(1 / Math.Sqrt(query.shape[^1])).matmul(key.transpose(-2, -1));
        var weights = (bias is null ? scores : scores.add(bias)).softmax(-1);
        var kept = Trains && _stream is not null ? weights.mul(Mask(_stream, weights.shape)) : weights;
        return kept.matmul(value).MoveToOuterDisposeScope();
    }

    private Tensor Mask(Mt19937 stream, long[] shape)
    {
        var mask = new float[shape.Aggregate(1L, (product, size) => product * size)];
        for (var i = 0; i < mask.Length; i++)
            mask[i] = stream.NextFraction() < 1 - rate ? 1 / (float)(1 - rate) : 0;
        return tensor(mask, shape);
    }
}

/// <summary>Matsumoto and Nishimura's Mersenne Twister of 32 bits, torch's generator on the CPU.</summary>
internal sealed class Mt19937
{
    private readonly uint[] _state = new uint[624];
    private int _next = 624;

    public Mt19937(uint seed)
    {
        _state[0] = seed;
        for (uint i = 1; i < _state.Length; i++)
            _state[i] = (1812433253u * (_state[i - 1] ^ (_state[i - 1] >> 30))) + i;
    }

    public uint Next()
    {
        if (_next == _state.Length)
            Twist();
        var y = _state[_next++];
        y ^= y >> 11;
        y ^= (y << 7) & 0x9d2c5680u;
        y ^= (y << 15) & 0xefc60000u;
        return y ^ (y >> 18);
    }

    /// <summary>Of 53 bits, from two draws: at least 0 and below 1.</summary>
    public double NextFraction()
    {
        var high = (ulong)Next() << 32;
        return ((high | Next()) & ((1UL << 53) - 1)) * (1.0 / (1UL << 53));
    }

    private void Twist()
    {
        for (var i = 0; i < _state.Length; i++)
        {
            var y = (_state[i] & 0x80000000u) | (_state[(i + 1) % _state.Length] & 0x7fffffffu);
            _state[i] = _state[(i + 397) % _state.Length] ^ (y >> 1) ^ ((y & 1) * 0x9908b0dfu);
        }

        _next = 0;
    }
}

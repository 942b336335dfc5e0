using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using static TorchSharp.torch;

namespace Experiments.Torch.Models;

/// <summary>Starting values of parameters that no file gives, from streams of their own: dropout never shifts them.</summary>
internal static class Initialization
{
    /// <summary>
    /// A stream that depends on the run's seed and on what it is for, and on nothing else. Numbers are always drawn on the CPU.
    /// </summary>
    public static Generator Stream(long seed, string purpose) => new((ulong)Seed(seed, purpose));

    /// <summary>A non-negative seed for one purpose, unrelated to those for others.</summary>
    public static long Seed(long seed, string purpose) =>
        BinaryPrimitives.ReadInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}:{purpose}"))) & long.MaxValue;

    /// <summary>Mean 0.</summary>
    public static void Normal(Tensor parameter, double deviation, Generator generator) =>
        Fill(parameter, values => values.normal_(0, deviation, generator));

    /// <summary>torch's linear layers: kaiming_uniform with a = √5 is uniform within 1/√inputs.</summary>
    public static void KaimingUniform(Tensor parameter, Generator generator)
    {
        var bound = 1 / Math.Sqrt(parameter.shape[1]);
        Fill(parameter, values => values.uniform_(-bound, bound, generator));
    }

    private static void Fill(Tensor parameter, Action<Tensor> draw)
    {
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        var values = empty(parameter.shape);
        draw(values);
        parameter.copy_(values);
    }
}

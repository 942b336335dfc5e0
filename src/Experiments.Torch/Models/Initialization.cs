using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using static TorchSharp.torch;

namespace Experiments.Torch.Models;

/// <summary>
/// Starting values of parameters that no file gives. All of a model's come from one stream in the order in which transformers and PEFT draw
/// them after <c>set_seed</c>, so the same seed gives the same start; dropout never shifts it. Numbers are always drawn on the CPU.
/// </summary>
internal static class Initialization
{
    /// <summary>A non-negative seed for one purpose, unrelated to those for others.</summary>
    public static long Seed(long seed, string purpose) =>
        BinaryPrimitives.ReadInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}:{purpose}"))) & long.MaxValue;

    /// <summary>Mean 0.</summary>
    public static void Normal(Tensor parameter, double deviation, Generator generator) =>
        Fill(parameter, values => values.normal_(0, deviation, generator));

    /// <summary>torch's linear layers: kaiming_uniform with a = √5, which is uniform within 1/√inputs.</summary>
    public static void KaimingUniform(Tensor parameter, Generator generator)
    {
        // In torch's own steps, whose rounding reaches the last bit of what is drawn.
        var gain = Math.Sqrt(2.0 / (1 + Math.Pow(Math.Sqrt(5), 2)));
        var bound = Math.Sqrt(3.0) * (gain / Math.Sqrt(parameter.shape[1]));
        Uniform(parameter, bound, generator);
    }

    /// <summary>Between −<paramref name="bound"/> and <paramref name="bound"/>.</summary>
    public static void Uniform(Tensor parameter, double bound, Generator generator) =>
        Fill(parameter, values => values.uniform_(-bound, bound, generator));

    private static void Fill(Tensor parameter, Action<Tensor> draw)
    {
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        var values = empty(parameter.shape);
        draw(values);
        parameter.copy_(values);
    }
}

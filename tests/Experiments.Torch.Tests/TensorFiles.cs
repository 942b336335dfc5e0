using System.Runtime.InteropServices;
using Experiments.Torch.Weights;
using static TorchSharp.torch;

namespace Experiments.Torch.Tests;

/// <summary>Tensors of a safetensors file, and how far two tensors are apart.</summary>
internal static class TensorFiles
{
    public static Dictionary<string, Tensor> Read(string path)
    {
        using var file = SafetensorsFile.Open(path);
        return file.Weights.ToDictionary(weight => weight.Name, Read, StringComparer.Ordinal);
    }

    public static double LargestDifference(Tensor a, Tensor b)
    {
        using var scope = NewDisposeScope();
        a.shape.ShouldBe(b.shape);
        return a.detach().sub(b).abs().max().item<float>();
    }

    /// <summary>Relative to the largest element of the reference.</summary>
    public static double RelativeDifference(Tensor actual, Tensor expected)
    {
        using var scope = NewDisposeScope();
        return LargestDifference(actual, expected) / Math.Max(expected.abs().max().item<float>(), 1e-30);
    }

    private static Tensor Read(Weight weight)
    {
        long[] shape = [.. weight.Shape];
        if (weight.Type == ElementType.I64)
            return tensor(MemoryMarshal.Cast<byte, long>(weight.Bytes(0, (int)weight.Length)).ToArray(), shape);
        var values = new float[weight.Elements];
        weight.Read(0, values);
        return tensor(values, shape);
    }
}

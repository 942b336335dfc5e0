using Experiments.Torch.Weights;
using Experiments.Torch.Weights.Gguf;
using static TorchSharp.torch;

namespace Experiments.Torch.Tests.Exporting;

/// <summary>All tensors of a GGUF file by their names there.</summary>
internal static class GgufTensors
{
    public static Dictionary<string, Tensor> Read(string path, GgufHeader header)
    {
        using var file = MappedFile.Open(path);
        var read = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (var entry in header.Tensors)
        {
            var weight = new Weight(entry.Name, entry.Shape, entry.Encoding, file, entry.Start);
            var values = new float[weight.Elements];
            weight.Read(0, values);
            read[entry.Name] = tensor(values, [.. entry.Shape]);
        }

        return read;
    }
}

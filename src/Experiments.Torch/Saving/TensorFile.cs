using Experiments.Torch.Weights;
using static TorchSharp.torch;

namespace Experiments.Torch.Saving;

/// <summary>Named float32 tensors to a safetensors file.</summary>
internal static class TensorFile
{
    /// <exception cref="IOException">The disk is full or the folder cannot be written.</exception>
    public static WrittenFile Write(string path, IEnumerable<(string Name, Tensor Tensor)> tensors) =>
        SafetensorsWriter.Write(path, tensors.Select(entry => new TensorToWrite(
            entry.Name, ElementType.F32, entry.Tensor.shape, stream => WriteBytes(entry.Tensor, stream))));

    private static void WriteBytes(Tensor tensor, Stream stream)
    {
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        stream.Write(tensor.cpu().contiguous().bytes);
    }
}

using Experiments.Torch.Weights;
using static TorchSharp.torch;

namespace Experiments.Torch.Saving;

/// <summary>Named float32 tensors to a safetensors file.</summary>
internal static class TensorFile
{
    private const long Piece = 1 << 26;

    /// <exception cref="IOException">The disk is full or the folder cannot be written.</exception>
    public static WrittenFile Write(string path, IEnumerable<(string Name, Tensor Tensor)> tensors) =>
        SafetensorsWriter.Write(path, tensors.Select(entry => new TensorToWrite(
            entry.Name, ElementType.F32, entry.Tensor.shape, stream => WriteBytes(entry.Tensor, stream))));

    private static void WriteBytes(Tensor tensor, Stream stream)
    {
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        var flat = tensor.cpu().contiguous().view(-1);
        // Spans end at 2 GB, the tables of large vocabularies do not.
        for (long first = 0; first < flat.shape[0]; first += Piece)
            stream.Write(flat.narrow(0, first, Math.Min(Piece, flat.shape[0] - first)).bytes);
    }
}

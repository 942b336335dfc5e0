using System.Runtime.InteropServices;
using System.Text;

namespace Experiments.Torch.Weights.Gguf;

/// <summary>A float32 tensor to be written; the shape is PyTorch's.</summary>
internal sealed record GgufTensorToWrite(string Name, IReadOnlyList<long> Shape, ReadOnlyMemory<float> Values);

/// <summary>
/// Writes small GGUF files, version 3, little-endian, float32 only: adapters, not models. The same input always gives the same bytes
/// (https://github.com/ggml-org/ggml/blob/master/docs/gguf.md).
/// </summary>
internal static class GgufWriter
{
    private const uint Float32Tensor = 0;

    // Where no general.alignment says otherwise.
    private const int Alignment = 32;

    /// <param name="metadata">Values are texts, floats, unsigned numbers or truth values.</param>
    public static void Write(Stream stream, IReadOnlyList<KeyValuePair<string, object>> metadata, IReadOnlyList<GgufTensorToWrite> tensors)
    {
        using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
        writer.Write("GGUF"u8);
        writer.Write(3u);
        writer.Write((ulong)tensors.Count);
        writer.Write((ulong)metadata.Count);
        foreach (var (key, value) in metadata)
        {
            Write(writer, key);
            Write(writer, value);
        }

        var offset = 0UL;
        foreach (var tensor in tensors)
        {
            Write(writer, tensor, offset);
            offset += Aligned((ulong)tensor.Values.Length * sizeof(float));
        }

        Pad(writer);
        foreach (var tensor in tensors)
        {
            writer.Write(MemoryMarshal.AsBytes(tensor.Values.Span));
            Pad(writer);
        }
    }

    private static void Write(BinaryWriter writer, GgufTensorToWrite tensor, ulong offset)
    {
        Write(writer, tensor.Name);
        writer.Write((uint)tensor.Shape.Count);
        // The fastest dimension comes first here and last in PyTorch.
        foreach (var size in tensor.Shape.Reverse())
            writer.Write((ulong)size);
        writer.Write(Float32Tensor);
        writer.Write(offset);
    }

    private static void Write(BinaryWriter writer, object value)
    {
        switch (value)
        {
            case uint number:
                writer.Write(4u);
                writer.Write(number);
                break;
            case float number:
                writer.Write(6u);
                writer.Write(number);
                break;
            case bool flag:
                writer.Write(7u);
                writer.Write(flag);
                break;
            case string text:
                writer.Write(8u);
                Write(writer, text);
                break;
            default:
                throw new ArgumentException($"GGUF metadata of the type {value.GetType()} is not written.", nameof(value));
        }
    }

    private static void Write(BinaryWriter writer, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        writer.Write((ulong)bytes.Length);
        writer.Write(bytes);
    }

    private static void Pad(BinaryWriter writer)
    {
        writer.Flush();
        for (var missing = Aligned((ulong)writer.BaseStream.Position) - (ulong)writer.BaseStream.Position; missing > 0; missing--)
            writer.Write((byte)0);
        writer.Flush();
    }

    private static ulong Aligned(ulong position) => (position + Alignment - 1) / Alignment * Alignment;
}

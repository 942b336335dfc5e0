using System.Buffers.Binary;
using System.Text;
using Experiments.Torch.Weights;

namespace Experiments.Torch.Tests.Weights;

/// <summary>Safetensors bytes from a header as text, so that tests can say what no writer would.</summary>
internal static class SafetensorsBuilder
{
    public static byte[] RawFile(string header, int dataLength)
    {
        var json = Encoding.UTF8.GetBytes(header);
        var file = new byte[8 + json.Length + dataLength];
        BinaryPrimitives.WriteInt64LittleEndian(file, json.Length);
        json.CopyTo(file, 8);
        for (var i = 0; i < dataLength; i++)
            file[8 + json.Length + i] = (byte)(i * 7);
        return file;
    }

    public static SafetensorsHeader Read(byte[] file) => SafetensorsHeader.Read(file, file.Length, "model.safetensors");

    public static TensorToWrite Tensor(string name, ElementType type, byte[] bytes, params long[] shape) =>
        new(name, type, shape, stream => stream.Write(bytes));
}

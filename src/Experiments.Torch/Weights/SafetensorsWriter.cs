using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Experiments.Torch.Weights;

/// <summary>
/// A tensor to be written. <paramref name="Write"/> is called once and writes exactly its bytes, row-major, little-endian.
/// </summary>
internal sealed record TensorToWrite(string Name, ElementType Type, IReadOnlyList<long> Shape, Action<Stream> Write);

/// <summary>A file as written; the digest is in lowercase hexadecimal.</summary>
internal sealed record WrittenFile(string Path, string Sha256, long Length);

/// <summary>
/// Writes safetensors files byte for byte as the reference implementation does: tensors ordered by type (widest first), then by name.
/// The same tensors always give the same bytes. Nothing is held in memory but the header.
/// </summary>
internal static class SafetensorsWriter
{
    /// <summary>What PyTorch libraries write and transformers asks for.</summary>
    public static IReadOnlyDictionary<string, string> PyTorchMetadata { get; } =
        new Dictionary<string, string>(StringComparer.Ordinal) { ["format"] = "pt" };

    /// <summary>
    /// Writes beside <paramref name="path"/> first, flushes to the disk, then takes its place: a crash leaves the old file or the new
    /// one.
    /// </summary>
    /// <exception cref="IOException">The disk is full or the folder cannot be written.</exception>
    /// <exception cref="InvalidOperationException">A tensor wrote more or less than its shape takes.</exception>
    public static WrittenFile Write(
        string path, IEnumerable<TensorToWrite> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        // A name of its own: two processes may write the same file at once, and one of them wins.
        var temporary = $"{path}.{Path.GetRandomFileName()}.tmp";
        try
        {
            var written = WriteAndFlush(temporary, tensors, metadata ?? PyTorchMetadata);
            File.Move(temporary, path, overwrite: true);
            return written with { Path = path };
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Writes the whole file to <paramref name="stream"/>.</summary>
    public static void Write(Stream stream, IEnumerable<TensorToWrite> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        var ordered = Order(tensors);
        var header = SafetensorsHeaderText.Of(ordered, metadata ?? PyTorchMetadata);
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        stream.Write(length);
        stream.Write(header);
        foreach (var tensor in ordered)
        {
            var expected = SafetensorsHeaderText.Length(tensor);
            var counted = new CountingStream(stream);
            tensor.Write(counted);
            if (counted.Length != expected)
                throw new InvalidOperationException($"Tensor '{tensor.Name}' wrote {counted.Length} bytes, its shape takes {expected}.");
        }
    }

    private static WrittenFile WriteAndFlush(
        string path, IEnumerable<TensorToWrite> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1 << 20);
        using var sha = SHA256.Create();
        using (var hashing = new CryptoStream(file, sha, CryptoStreamMode.Write, leaveOpen: true))
            Write(hashing, tensors, metadata);
        file.Flush(flushToDisk: true);
        return new WrittenFile(path, Convert.ToHexStringLower(sha.Hash ?? []), file.Length);
    }

    private static List<TensorToWrite> Order(IEnumerable<TensorToWrite> tensors)
    {
        var ordered = tensors.ToList();
        ordered.Sort(static (a, b) => a.Type != b.Type ? b.Type.CompareTo(a.Type) : CompareUtf8(a.Name, b.Name));
        for (var i = 1; i < ordered.Count; i++)
        {
            if (ordered[i - 1].Name == ordered[i].Name)
                throw new InvalidOperationException($"Two tensors are named '{ordered[i].Name}'.");
        }

        return ordered;
    }

    /// <summary>The reference sorts by UTF-8 bytes, which differs from UTF-16 order past U+FFFF.</summary>
    private static int CompareUtf8(string a, string b) =>
        Encoding.UTF8.GetBytes(a).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(b));
}

using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;
using Experiments.Core.Diagnostics;

namespace Experiments.Torch.Weights.Gguf;

/// <summary>Reads little-endian values one after the other, never past the end.</summary>
internal ref struct GgufCursor(ReadOnlySpan<byte> bytes, string path)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    public int Position { get; private set; }

    public readonly int Left => _bytes.Length - Position;

    public readonly string Path => path;

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    public ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    /// <summary>
    /// A number of items, each of at least <paramref name="size"/> bytes: more than fit into what is left are refused before anything
    /// is allocated.
    /// </summary>
    public int Count(int size, string what)
    {
        var count = UInt64();
        return count <= (ulong)(Left / size)
            ? (int)count
            : throw GgufProblems.Invalid(path, $"{count} {what} are declared, which the file has no room for");
    }

    /// <summary>
    /// Text of a length given before it. Bytes that are not UTF-8 become U+FFFD: byte-level vocabularies hold such pieces.
    /// </summary>
    public string Text() => Encoding.UTF8.GetString(Take(Count(1, "bytes of text")));

    /// <summary>A name: UTF-8, not empty, of at most <paramref name="limit"/> bytes.</summary>
    public string Name(int limit, string what)
    {
        var name = Take(Count(1, $"bytes of {what}"));
        return name.Length > 0 && name.Length <= limit && Utf8.IsValid(name)
            ? Encoding.UTF8.GetString(name)
            : throw GgufProblems.Invalid(
                path, $"a {what} at byte {Position - name.Length} is empty, longer than {limit} bytes or not UTF-8");
    }

    /// <exception cref="ExperimentException">The file ends before.</exception>
    public ReadOnlySpan<byte> Take(int count)
    {
        if (count > Left)
            throw GgufProblems.Invalid(path, $"the file ends within its header, at byte {_bytes.Length}");
        var taken = _bytes.Slice(Position, count);
        Position += count;
        return taken;
    }
}

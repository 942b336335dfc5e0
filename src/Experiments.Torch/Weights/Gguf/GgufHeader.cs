using System.Numerics;
using Experiments.Core.Diagnostics;

namespace Experiments.Torch.Weights.Gguf;

/// <summary>
/// A tensor of a GGUF file. The shape is PyTorch's (GGUF has it the other way round); <paramref name="Start"/> counts from the start of
/// the file.
/// </summary>
internal sealed record GgufTensor(string Name, StoredEncoding Encoding, IReadOnlyList<long> Shape, long Start, long Length);

/// <summary>
/// Metadata and table of contents of a GGUF file, version 2 or 3, little-endian
/// (https://github.com/ggml-org/ggml/blob/master/docs/gguf.md).
/// </summary>
internal sealed record GgufHeader(GgufMetadata Metadata, IReadOnlyList<GgufTensor> Tensors)
{
    private const uint Magic = 0x46554747;
    private const int MaxKey = 65_535;
    private const int MaxName = 64;
    private const int MaxDimensions = 4;

    // name length, dimensions, type, offset
    private const int SmallestTensor = 8 + 4 + 4 + 8;

    // key length, one byte of key, type, one byte of value
    private const int SmallestPair = 8 + 1 + 4 + 1;

    /// <param name="head">The start of the file: all of it, or its first 2 GB; the header must lie within.</param>
    /// <exception cref="ExperimentException">The file is not what the format allows.</exception>
    public static GgufHeader Read(ReadOnlySpan<byte> head, long fileLength, string path)
    {
        var cursor = new GgufCursor(head, path);
        if (cursor.UInt32() != Magic)
            throw GgufProblems.Invalid(path, "the file does not begin with GGUF");
        var version = cursor.UInt32();
        if (version is not (2 or 3))
            throw GgufProblems.Invalid(path, $"version {version} of GGUF is not read, only 2 and 3 (little-endian)");
        var tensorCount = cursor.Count(SmallestTensor, "tensors");
        var pairCount = cursor.Count(SmallestPair, "metadata keys");

        var metadata = ReadMetadata(ref cursor, pairCount);
        var alignment = metadata.Whole("general.alignment") ?? 32;
        if (alignment is < 1 or > 1 << 20 || !BitOperations.IsPow2(alignment))
            throw GgufProblems.Invalid(path, $"general.alignment is {alignment}, not a power of two up to 2^20");
        var entries = new List<Entry>();
        for (var i = 0; i < tensorCount; i++)
            entries.Add(ReadEntry(ref cursor));
        var dataStart = (cursor.Position + alignment - 1) / alignment * alignment;
        return new GgufHeader(metadata, Locate(entries, dataStart, alignment, fileLength, path));
    }

    private sealed record Entry(string Name, StoredEncoding Encoding, long[] Shape, long Length, ulong Offset);

    private static GgufMetadata ReadMetadata(ref GgufCursor cursor, int count)
    {
        var values = new Dictionary<string, object>(StringComparer.Ordinal);
        for (var i = 0; i < count; i++)
        {
            var key = cursor.Name(MaxKey, "metadata key");
            if (!values.TryAdd(key, GgufValue.Read(ref cursor, key)))
                throw GgufProblems.Invalid(cursor.Path, $"the metadata has '{key}' twice");
        }

        return new GgufMetadata(values, cursor.Path);
    }

    private static Entry ReadEntry(ref GgufCursor cursor)
    {
        var name = cursor.Name(MaxName, "tensor name");
        var rank = cursor.UInt32();
        if (rank > MaxDimensions)
            throw GgufProblems.Invalid(cursor.Path, $"tensor '{name}' has {rank} dimensions, {MaxDimensions} is the most");
        var shape = new long[rank];
        for (var i = shape.Length - 1; i >= 0; i--)
        {
            var size = cursor.UInt64();
            shape[i] = size <= long.MaxValue
                ? (long)size
                : throw GgufProblems.Invalid(cursor.Path, $"tensor '{name}' has a dimension of {size}");
        }

        var type = cursor.UInt32();
        if (GgufEncodings.Find(type) is not { } encoding)
            throw GgufProblems.UnsupportedType(cursor.Path, name, GgufEncodings.NameOf(type));
        return new Entry(name, encoding, shape, Length(name, encoding, shape, cursor.Path), cursor.UInt64());
    }

    private static long Length(string name, StoredEncoding encoding, long[] shape, string path)
    {
        var row = shape.LastOrDefault(1);
        if (row % encoding.Elements != 0)
        {
            throw GgufProblems.Invalid(
                path, $"tensor '{name}' has rows of {row} values, {encoding.Name} packs {encoding.Elements} at a time");
        }

        Int128 elements = 1;
        foreach (var size in shape)
        {
            elements *= size;
            if (elements > long.MaxValue / encoding.Bytes)
                throw GgufProblems.Invalid(path, $"tensor '{name}' has a shape {SafetensorsProblems.Text(shape)} too large to count");
        }

        return (long)elements / encoding.Elements * encoding.Bytes;
    }

    /// <summary>Each tensor begins aligned, ends within the file and overlaps no other.</summary>
    private static List<GgufTensor> Locate(List<Entry> entries, long dataStart, long alignment, long fileLength, string path)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var tensors = new List<GgufTensor>(entries.Count);
        foreach (var entry in entries)
        {
            if (!names.Add(entry.Name))
                throw GgufProblems.Invalid(path, $"two tensors are named '{entry.Name}'");
            if (entry.Offset % (ulong)alignment != 0)
                throw GgufProblems.Invalid(path, $"tensor '{entry.Name}' begins at {entry.Offset}, which is not a multiple of {alignment}");
            if (entry.Offset > (ulong)fileLength || entry.Length > fileLength - dataStart - (long)entry.Offset)
                throw GgufProblems.Invalid(path, $"tensor '{entry.Name}' of {entry.Length} bytes does not end within the file");
            tensors.Add(new GgufTensor(entry.Name, entry.Encoding, entry.Shape, dataStart + (long)entry.Offset, entry.Length));
        }

        tensors.Sort(static (a, b) => a.Start != b.Start ? a.Start.CompareTo(b.Start) : a.Length.CompareTo(b.Length));
        for (var i = 1; i < tensors.Count; i++)
        {
            if (tensors[i].Start < tensors[i - 1].Start + tensors[i - 1].Length)
                throw GgufProblems.Invalid(path, $"the tensors '{tensors[i - 1].Name}' and '{tensors[i].Name}' overlap");
        }

        return tensors;
    }
}

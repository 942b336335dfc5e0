using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Experiments.Core.Diagnostics;

namespace Experiments.Core.Runs;

/// <summary><c>metrics.bin</c>: the series of a run, quick to read. Made from the journal, so that a damaged one is no loss.</summary>
/// <remarks>
/// Little endian: magic <c>EXPS</c>, uint32 version (1), uint32 number of series; each series: uint32 length of its name in bytes,
/// the name in UTF-8, uint32 number of points, the steps as int64, the values as float64; last 32 bytes: SHA-256 of all before.
/// </remarks>
public static class SeriesFormat
{
    private const uint Version = 1;
    private const int HeaderLength = 12;
    private const int PointLength = 16;

    private static ReadOnlySpan<byte> Magic => "EXPS"u8;

    public static byte[] Write(IReadOnlyList<MetricSeries> series)
    {
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream, Encoding.UTF8);
        writer.Write(Magic);
        writer.Write(Version);
        writer.Write((uint)series.Count);
        foreach (MetricSeries one in series)
        {
            byte[] name = Encoding.UTF8.GetBytes(one.Name);
            writer.Write((uint)name.Length);
            writer.Write(name);
            writer.Write((uint)one.Steps.Length);
            foreach (long step in one.Steps)
                writer.Write(step);
            foreach (double value in one.Values)
                writer.Write(value);
        }

        writer.Write(SHA256.HashData(stream.GetBuffer().AsSpan(0, (int)stream.Length)));
        return stream.ToArray();
    }

    /// <summary>Throws <see cref="ExperimentException"/> where the bytes are not what <see cref="Write"/> made.</summary>
    /// <param name="path">For diagnostics only.</param>
    public static ImmutableArray<MetricSeries> Read(ReadOnlySpan<byte> bytes, string path)
    {
        if (bytes.Length < HeaderLength + SHA256.HashSizeInBytes || !bytes.StartsWith(Magic))
            throw Damaged(path, "This is no file of metric series.");
        ReadOnlySpan<byte> content = bytes[..^SHA256.HashSizeInBytes];
        if (!SHA256.HashData(content).AsSpan().SequenceEqual(bytes[^SHA256.HashSizeInBytes..]))
            throw Damaged(path, "The checksum of the metric series does not fit.");

        ReadOnlySpan<byte> rest = content[Magic.Length..];
        uint version = Next(ref rest, path);
        if (version != Version)
            throw Damaged(path, $"Metric series of version {version} are unknown here.");
        uint count = Next(ref rest, path);
        var series = ImmutableArray.CreateBuilder<MetricSeries>();
        for (uint i = 0; i < count; i++)
            series.Add(NextSeries(ref rest, path));
        return rest.IsEmpty ? series.ToImmutable() : throw Damaged(path, "There is more than the metric series.");
    }

    private static MetricSeries NextSeries(ref ReadOnlySpan<byte> rest, string path)
    {
        string name = Encoding.UTF8.GetString(Take(ref rest, Next(ref rest, path), path));
        uint points = Next(ref rest, path);
        ReadOnlySpan<byte> data = Take(ref rest, (long)points * PointLength, path);
        var steps = ImmutableArray.CreateBuilder<long>((int)points);
        var values = ImmutableArray.CreateBuilder<double>((int)points);
        for (int i = 0; i < points; i++)
        {
            steps.Add(BinaryPrimitives.ReadInt64LittleEndian(data[(i * sizeof(long))..]));
            values.Add(BinaryPrimitives.ReadDoubleLittleEndian(data[(((int)points + i) * sizeof(long))..]));
        }

        return new MetricSeries(name, steps.MoveToImmutable(), values.MoveToImmutable());
    }

    private static uint Next(ref ReadOnlySpan<byte> rest, string path) =>
        BinaryPrimitives.ReadUInt32LittleEndian(Take(ref rest, sizeof(uint), path));

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> rest, long length, string path)
    {
        if (length > rest.Length)
            throw Damaged(path, "The metric series end too early.");
        ReadOnlySpan<byte> taken = rest[..(int)length];
        rest = rest[(int)length..];
        return taken;
    }

    private static ExperimentException Damaged(string path, string message) => new(Diagnostic.Error(
        DiagnosticCodes.ArtifactDamaged, message, new SourceLocation(path), "the journal still has them: dotnet experiment store rebuild"));
}

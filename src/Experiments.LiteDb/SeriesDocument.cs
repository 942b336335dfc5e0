using System.Buffers.Binary;
using System.Collections.Immutable;
using Experiments.Core.Plans;
using Experiments.Core.Runs;
using LiteDB;

namespace Experiments.LiteDb;

/// <summary>
/// A series as documents of up to 65,536 points, 1 MiB each, as LiteDB takes none above 16 MB.
/// A point is the step as a little-endian int64 and the value as a little-endian float64, bit for bit.
/// </summary>
internal static class SeriesDocument
{
    public const string Run = "run";

    private const string Name = "name";
    private const string Order = "order";
    private const string Part = "part";
    private const string Points = "points";
    private const int PointBytes = sizeof(long) + sizeof(double);
    private const int PartPoints = 65_536;

    public static IEnumerable<BsonDocument> Write(RunId id, IReadOnlyList<MetricSeries> series) =>
        series.SelectMany((each, order) => Parts(each).Select((points, part) => new BsonDocument
        {
            ["_id"] = $"{id.Value}/{order}/{part}",
            [Run] = id.Value,
            [Name] = each.Name,
            [Order] = order,
            [Part] = part,
            [Points] = points,
        }));

    public static IReadOnlyList<MetricSeries> Read(IEnumerable<BsonDocument> documents) =>
    [
        .. documents
            .GroupBy(document => document[Order].AsInt32)
            .OrderBy(series => series.Key)
            .Select(series => Join([.. series.OrderBy(document => document[Part].AsInt32)])),
    ];

    private static IEnumerable<byte[]> Parts(MetricSeries series)
    {
        for (var start = 0; start == 0 || start < series.Steps.Length; start += PartPoints)
        {
            yield return Pack(series, start, Math.Min(PartPoints, series.Steps.Length - start));
        }
    }

    private static byte[] Pack(MetricSeries series, int start, int count)
    {
        var bytes = new byte[count * PointBytes];
        for (var i = 0; i < count; i++)
        {
            var point = bytes.AsSpan(i * PointBytes);
            BinaryPrimitives.WriteInt64LittleEndian(point, series.Steps[start + i]);
            BinaryPrimitives.WriteDoubleLittleEndian(point[sizeof(long)..], series.Values[start + i]);
        }

        return bytes;
    }

    private static MetricSeries Join(List<BsonDocument> parts)
    {
        var steps = ImmutableArray.CreateBuilder<long>();
        var values = ImmutableArray.CreateBuilder<double>();
        foreach (var bytes in parts.Select(part => part[Points].AsBinary))
        {
            for (var at = 0; at < bytes.Length; at += PointBytes)
            {
                steps.Add(BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(at)));
                values.Add(BinaryPrimitives.ReadDoubleLittleEndian(bytes.AsSpan(at + sizeof(long))));
            }
        }

        return new MetricSeries(parts[0][Name].AsString, steps.DrainToImmutable(), values.DrainToImmutable());
    }
}

using System.Globalization;
using System.Runtime.InteropServices;
using Experiments.Torch.Data;
using Experiments.Torch.Weights;

namespace Experiments.Torch.Training;

/// <summary>
/// The tensors of supervised rows in a cache file: offsets and label_offsets I64 [N + 1], ids I32 [M], labels I32 [L].
/// </summary>
internal static class SupervisedColumns
{
    public static CacheForm<SupervisedDataset> Form { get; } = new(
        data => [.. Tensors(data.IdRows, "offsets", "ids"), .. Tensors(data.LabelRows, "label_offsets", "labels")],
        data => new Dictionary<string, string> { ["truncated"] = data.Truncated.ToString(CultureInfo.InvariantCulture) },
        Read);

    private static TensorToWrite[] Tensors(FlatRows rows, string offsets, string values) =>
    [
        new(offsets, ElementType.I64, [rows.Offsets.Length], stream => stream.Write(MemoryMarshal.AsBytes(rows.Offsets.Span))),
        new(values, ElementType.I32, [rows.Values.Length], stream => stream.Write(MemoryMarshal.AsBytes(rows.Values.Span))),
    ];

    private static SupervisedDataset? Read(SafetensorsFile file) =>
        Rows(file, "offsets", "ids") is { } ids && Rows(file, "label_offsets", "labels") is { } labels && ids.Count == labels.Count
            && int.TryParse(file.Metadata.GetValueOrDefault("truncated"), CultureInfo.InvariantCulture, out var truncated)
                ? new SupervisedDataset(ids, labels, truncated)
                : null;

    private static FlatRows? Rows(SafetensorsFile file, string offsets, string values)
    {
        var columns = file.Weights.ToDictionary(column => column.Name, StringComparer.Ordinal);
        if (!columns.TryGetValue(offsets, out var places) || places.Type != ElementType.I64 || places.Elements < 1
            || !columns.TryGetValue(values, out var tokens) || tokens.Type != ElementType.I32 || tokens.Elements > int.MaxValue)
            return null;
        var starts = places.Memory<long>();
        return TokenColumns.Rises(starts.Span, tokens.Elements) ? new FlatRows(starts, tokens.Memory<int>()) : null;
    }
}

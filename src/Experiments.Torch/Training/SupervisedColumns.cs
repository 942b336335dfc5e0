using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Experiments.Torch.Data;
using Experiments.Torch.Weights;

namespace Experiments.Torch.Training;

/// <summary>
/// The tensors of N supervised rows in a cache file: offsets and label_offsets I64 [N + 1], ids I32 [M], labels I32 [L], cut I32 [N].
/// </summary>
internal static class SupervisedColumns
{
    private const string Digest = "sha256";

    public static CacheForm<SupervisedDataset> Form { get; } = new(
        data => [.. Tensors(data.IdRows, "offsets", "ids"), .. Tensors(data.LabelRows, "label_offsets", "labels"), Column("cut", data.Cut)],
        data => new Dictionary<string, string> { [Digest] = DigestOf(data) },
        Read);

    private static TensorToWrite[] Tensors(FlatRows rows, string offsets, string values) =>
    [
        new(offsets, ElementType.I64, [rows.Offsets.Length], stream => stream.Write(MemoryMarshal.AsBytes(rows.Offsets.Span))),
        Column(values, rows.Values),
    ];

    private static TensorToWrite Column(string name, ReadOnlyMemory<int> values) =>
        new(name, ElementType.I32, [values.Length], stream => stream.Write(MemoryMarshal.AsBytes(values.Span)));

    private static SupervisedDataset? Read(SafetensorsFile file)
    {
        if (Rows(file, "offsets", "ids") is not { } ids || Rows(file, "label_offsets", "labels") is not { } labels
            || Values(file, "cut") is not { } cut || ids.Count != labels.Count || ids.Count != cut.Length)
            return null;
        var data = new SupervisedDataset(ids, labels, cut);
        return DigestOf(data) == file.Metadata.GetValueOrDefault(Digest) ? data : null;
    }

    private static FlatRows? Rows(SafetensorsFile file, string offsets, string values)
    {
        var places = file.Weights.FirstOrDefault(column => column.Name == offsets);
        if (places?.Type != ElementType.I64 || places.Elements < 1 || Values(file, values) is not { } tokens)
            return null;
        var starts = places.Memory<long>();
        return TokenColumns.Rises(starts.Span, tokens.Length) ? new FlatRows(starts, tokens) : null;
    }

    private static ReadOnlyMemory<int>? Values(SafetensorsFile file, string name) =>
        file.Weights.FirstOrDefault(column => column.Name == name) is { Elements: <= int.MaxValue } column && column.Type == ElementType.I32
            ? column.Memory<int>()
            : null;

    private static string DigestOf(SupervisedDataset data)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var rows in new[] { data.IdRows, data.LabelRows })
        {
            sha.AppendData(MemoryMarshal.AsBytes(rows.Offsets.Span));
            sha.AppendData(MemoryMarshal.AsBytes(rows.Values.Span));
        }

        sha.AppendData(MemoryMarshal.AsBytes(data.Cut.Span));
        return Convert.ToHexStringLower(sha.GetHashAndReset());
    }
}

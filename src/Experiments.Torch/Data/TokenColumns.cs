using System.Globalization;
using System.Runtime.InteropServices;
using Experiments.Torch.Weights;

namespace Experiments.Torch.Data;

/// <summary>The tensors of a tokenised data set of N rows and M tokens: offsets I64 [N + 1], ids I32 [M], type_ids U8 [M].</summary>
internal static class TokenColumns
{
    public static CacheForm<TokenizedDataset> Form { get; } = new(
        data => [Offsets(data), Ids(data), TypeIds(data)],
        data => new Dictionary<string, string> { ["truncated"] = data.Truncated.ToString(CultureInfo.InvariantCulture) },
        Read);

    private static TensorToWrite Offsets(TokenizedDataset data) => new("offsets", ElementType.I64, [data.Count + 1], stream =>
    {
        long offset = 0;
        stream.Write(BitConverter.GetBytes(offset));
        for (var row = 0; row < data.Count; row++)
            stream.Write(BitConverter.GetBytes(offset += data.Length(row)));
    });

    private static TensorToWrite Ids(TokenizedDataset data) => new("ids", ElementType.I32, [data.Tokens], stream =>
    {
        for (var row = 0; row < data.Count; row++)
            stream.Write(MemoryMarshal.AsBytes(data.Ids(row)));
    });

    private static TensorToWrite TypeIds(TokenizedDataset data) => new("type_ids", ElementType.U8, [data.Tokens], stream =>
    {
        for (var row = 0; row < data.Count; row++)
            stream.Write(data.TypeIds(row));
    });

    /// <summary>The data set in a cache file, or null where it does not hold one.</summary>
    private static TokenizedDataset? Read(SafetensorsFile file)
    {
        var columns = file.Weights.ToDictionary(w => w.Name, StringComparer.Ordinal);
        if (!columns.TryGetValue("offsets", out var offsets) || offsets.Type != ElementType.I64 || offsets.Elements < 1
            || !columns.TryGetValue("ids", out var ids) || ids.Type != ElementType.I32 || ids.Elements > int.MaxValue
            || !columns.TryGetValue("type_ids", out var typeIds) || typeIds.Type != ElementType.U8 || typeIds.Elements != ids.Elements
            || !int.TryParse(file.Metadata.GetValueOrDefault("truncated"), CultureInfo.InvariantCulture, out var truncated))
            return null;
        var starts = offsets.Memory<long>();
        return Rises(starts.Span, ids.Elements)
            ? new TokenizedDataset(starts, ids.Memory<int>(), typeIds.Memory<byte>(), truncated)
            : null;
    }

    /// <summary>Whether these are the places of rows in a buffer of so many elements.</summary>
    public static bool Rises(ReadOnlySpan<long> offsets, long end)
    {
        for (var i = 1; i < offsets.Length; i++)
        {
            if (offsets[i] < offsets[i - 1])
                return false;
        }

        return offsets[0] == 0 && offsets[^1] == end;
    }
}

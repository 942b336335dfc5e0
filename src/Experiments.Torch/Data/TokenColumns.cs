using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Experiments.Torch.Weights;

namespace Experiments.Torch.Data;

/// <summary>The tensors of a tokenised data set of N rows and M tokens: offsets I64 [N + 1], ids I32 [M], type_ids U8 [M].</summary>
internal static class TokenColumns
{
    private const string Truncated = "truncated";
    private const string Digest = "sha256";

    public static CacheForm<TokenizedDataset> Form { get; } = new(data => [Offsets(data), Ids(data), TypeIds(data)], Metadata, Read);

    /// <summary>What the columns do not say, and a digest of them.</summary>
    public static IReadOnlyDictionary<string, string> Metadata(TokenizedDataset data) => new Dictionary<string, string>
    {
        [Truncated] = data.Truncated.ToString(CultureInfo.InvariantCulture),
        [Digest] = DigestOf(data),
    };

    public static TensorToWrite Offsets(TokenizedDataset data) => new("offsets", ElementType.I64, [data.Count + 1], stream =>
    {
        long offset = 0;
        stream.Write(BitConverter.GetBytes(offset));
        for (var row = 0; row < data.Count; row++)
            stream.Write(BitConverter.GetBytes(offset += data.Length(row)));
    });

    public static TensorToWrite Ids(TokenizedDataset data) => new("ids", ElementType.I32, [data.Tokens], stream =>
    {
        for (var row = 0; row < data.Count; row++)
            stream.Write(MemoryMarshal.AsBytes(data.Ids(row)));
    });

    public static TensorToWrite TypeIds(TokenizedDataset data) => new("type_ids", ElementType.U8, [data.Tokens], stream =>
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
            || !int.TryParse(file.Metadata.GetValueOrDefault(Truncated), CultureInfo.InvariantCulture, out var truncated))
            return null;
        var starts = offsets.Memory<long>();
        if (!Rises(starts.Span, ids.Elements))
            return null;
        var data = new TokenizedDataset(starts, ids.Memory<int>(), typeIds.Memory<byte>(), truncated);
        return DigestOf(data) == file.Metadata.GetValueOrDefault(Digest) ? data : null;
    }

    private static string DigestOf(TokenizedDataset data)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var row = 0; row < data.Count; row++)
        {
            sha.AppendData(BitConverter.GetBytes(data.Length(row)));
            sha.AppendData(MemoryMarshal.AsBytes(data.Ids(row)));
            sha.AppendData(data.TypeIds(row));
        }

        return Convert.ToHexStringLower(sha.GetHashAndReset());
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

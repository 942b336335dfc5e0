using System.Buffers.Binary;

namespace Experiments.Torch.Data;

/// <summary>
/// Was a gzip file cut off? GZipStream ends silently where its input does, so the trailer is looked at here:
/// the last four bytes of a member are its decompressed length modulo 2^32 (RFC 1952).
/// </summary>
internal static class GzipTrailer
{
    /// <param name="length">Bytes that came out of the file.</param>
    public static bool IsComplete(string path, long length)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
        if (file.Length < 18)
            return false;
        Span<byte> trailer = stackalloc byte[4];
        file.Position = file.Length - trailer.Length;
        file.ReadExactly(trailer);
        if (BinaryPrimitives.ReadUInt32LittleEndian(trailer) == (uint)length)
            return true;
        file.Position = 0;
        return HasSecondMember(file);
    }

    /// <summary>Files may be joined end to end; the last length is then that of the last part alone.</summary>
    private static bool HasSecondMember(FileStream file)
    {
        var buffer = new byte[1 << 16];
        var kept = 0;
        var start = 1;
        while (file.Read(buffer, kept, buffer.Length - kept) is > 0 and var count)
        {
            var filled = kept + count;
            for (var i = start; i + 10 <= filled; i++)
            {
                if (IsMemberHeader(buffer.AsSpan(i, 10)))
                    return true;
            }

            kept = Math.Min(9, filled);
            buffer.AsSpan(filled - kept, kept).CopyTo(buffer);
            start = 0;
        }

        return false;
    }

    /// <summary>Magic, method deflate, no reserved flags, a known level and a known system: not by chance in compressed data.</summary>
    private static bool IsMemberHeader(ReadOnlySpan<byte> bytes) =>
        bytes is [0x1F, 0x8B, 8, < 0x20, _, _, _, _, 0 or 2 or 4, <= 13 or 255];
}

using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Unicode;
using Experiments.Core.Diagnostics;

namespace Experiments.Torch.Weights;

/// <summary>
/// The table of contents of a safetensors file: an 8-byte little-endian length, that many bytes of JSON, then the data.
/// Accepts and refuses what the reference implementation does
/// (https://huggingface.co/docs/safetensors, section Format; limits as in its Rust reader).
/// </summary>
internal sealed record SafetensorsHeader(
    IReadOnlyList<StoredTensor> Tensors, IReadOnlyDictionary<string, string> Metadata, long DataStart)
{
    /// <summary>The reference implementation's cap: a larger header is taken for an attack.</summary>
    public const int MaxLength = 100_000_000;

    private const int LengthSize = 8;

    /// <summary>
    /// Reads the header at the start of a file of <paramref name="fileLength"/> bytes.
    /// <paramref name="head"/> is the file's beginning: all of it, or at least the length field and <see cref="MaxLength"/> bytes.
    /// Tensors come in the order of their data.
    /// </summary>
    /// <exception cref="ExperimentException">The file is not what the format allows.</exception>
    public static SafetensorsHeader Read(ReadOnlySpan<byte> head, long fileLength, string path)
    {
        if (fileLength < LengthSize || head.Length < LengthSize)
            throw SafetensorsProblems.TooShort(path, fileLength);
        var declared = BinaryPrimitives.ReadUInt64LittleEndian(head);
        if (declared > MaxLength)
            throw SafetensorsProblems.HeaderTooLarge(path, declared);
        var length = (int)declared;
        if (length > fileLength - LengthSize || length > head.Length - LengthSize)
            throw SafetensorsProblems.HeaderBeyondFile(path, length, fileLength);

        var json = head.Slice(LengthSize, length);
        if (json.IsEmpty || json[0] != (byte)'{')
            throw SafetensorsProblems.NotJson(path, "it does not start with '{'");
        if (!Utf8.IsValid(json))
            throw SafetensorsProblems.NotJson(path, "it is not UTF-8");

        var (tensors, metadata) = Parse(json, path);
        CheckLayout(tensors, fileLength - LengthSize - length, path);
        return new SafetensorsHeader(tensors, metadata, LengthSize + length);
    }

    private static (List<StoredTensor> Tensors, Dictionary<string, string> Metadata) Parse(ReadOnlySpan<byte> json, string path)
    {
        try
        {
            return new SafetensorsHeaderParser(json, path).Parse();
        }
        catch (JsonException e)
        {
            throw SafetensorsProblems.NotJson(path, e.Message);
        }
        catch (InvalidOperationException e)
        {
            // Utf8JsonReader reports an escaped lone surrogate this way.
            throw SafetensorsProblems.NotJson(path, e.Message);
        }
    }

    /// <summary>The data must be indexed completely: no overlap, no hole, nothing left over.</summary>
    private static void CheckLayout(List<StoredTensor> tensors, long dataLength, string path)
    {
        tensors.Sort(static (a, b) => a.Start != b.Start ? a.Start.CompareTo(b.Start) : a.Length.CompareTo(b.Length));
        long end = 0;
        foreach (var tensor in tensors)
        {
            if (tensor.Start < end)
                throw SafetensorsProblems.Overlap(path, tensor);
            if (tensor.Start > end)
                throw SafetensorsProblems.Hole(path, tensor, end);
            end = tensor.Start + tensor.Length;
            if (end > dataLength)
                throw SafetensorsProblems.Truncated(path, tensor, end, dataLength);
        }

        if (end != dataLength)
            throw SafetensorsProblems.TrailingBytes(path, dataLength - end);
    }
}

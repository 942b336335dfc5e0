using System.Buffers.Binary;

namespace Experiments.Torch.Weights.Gguf;

/// <summary>
/// A value of the metadata: long for whole numbers, double for others, bool, string, or an array of one of these.
/// Unsigned numbers past 2^63 wrap around; no known key has such.
/// </summary>
internal static class GgufValue
{
    private const uint StringType = 8;
    private const uint ArrayType = 9;

    public static object Read(ref GgufCursor cursor, string key)
    {
        var type = cursor.UInt32();
        if (type != ArrayType)
            return type == StringType ? cursor.Text() : Scalar(cursor.Take(Size(type, key, cursor.Path)), type);

        var itemType = cursor.UInt32();
        if (itemType == ArrayType)
            throw GgufProblems.Invalid(cursor.Path, $"'{key}' is an array of arrays");
        return itemType == StringType ? Texts(ref cursor, key) : Numbers(ref cursor, itemType, key);
    }

    private static string[] Texts(ref GgufCursor cursor, string key)
    {
        var texts = new string[cursor.Count(sizeof(ulong), $"texts in '{key}'")];
        for (var i = 0; i < texts.Length; i++)
            texts[i] = cursor.Text();
        return texts;
    }

    private static object Numbers(ref GgufCursor cursor, uint type, string key)
    {
        var size = Size(type, key, cursor.Path);
        var count = cursor.Count(size, $"values in '{key}'");
        var bytes = cursor.Take(count * size);
        if (type is 6 or 12)
        {
            var reals = new double[count];
            for (var i = 0; i < count; i++)
                reals[i] = Real(bytes[(i * size)..], type);
            return reals;
        }

        var numbers = new long[count];
        for (var i = 0; i < count; i++)
            numbers[i] = Whole(bytes[(i * size)..], type);
        return numbers;
    }

    private static object Scalar(ReadOnlySpan<byte> bytes, uint type) => type switch
    {
        6 or 12 => Real(bytes, type),
        7 => bytes[0] != 0,
        _ => Whole(bytes, type),
    };

    private static double Real(ReadOnlySpan<byte> bytes, uint type) =>
        type == 6 ? BinaryPrimitives.ReadSingleLittleEndian(bytes) : BinaryPrimitives.ReadDoubleLittleEndian(bytes);

    private static long Whole(ReadOnlySpan<byte> bytes, uint type) => type switch
    {
        0 or 7 => bytes[0],
        1 => (sbyte)bytes[0],
        2 => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
        3 => BinaryPrimitives.ReadInt16LittleEndian(bytes),
        4 => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
        5 => BinaryPrimitives.ReadInt32LittleEndian(bytes),
        _ => BinaryPrimitives.ReadInt64LittleEndian(bytes),
    };

    private static int Size(uint type, string key, string path) => type switch
    {
        0 or 1 or 7 => 1,
        2 or 3 => 2,
        4 or 5 or 6 => 4,
        10 or 11 or 12 => 8,
        _ => throw GgufProblems.Invalid(path, $"'{key}' has a value of the unknown kind {type}"),
    };
}

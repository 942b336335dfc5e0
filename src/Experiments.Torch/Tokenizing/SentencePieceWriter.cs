using System.Buffers.Binary;
using System.Text;

namespace Experiments.Torch.Tokenizing;

/// <summary>
/// Writes a SentencePiece model for Microsoft.ML.Tokenizers with its pieces and kind alone: normalisation and byte fallback
/// are done around it, and the package insists on tokens for the beginning and the end of a text, which some files lack.
/// </summary>
internal static class SentencePieceWriter
{
    public static byte[] Write(SentencePieceFile model, int unknown)
    {
        using var stream = new MemoryStream();
        foreach (SentencePiece piece in model.Pieces)
        {
            WriteMessage(stream, 1, message =>
            {
                WriteText(message, 1, piece.Text);
                WriteFloat(message, 2, piece.Score);
                WriteNumber(message, 3, (int)piece.Kind);
            });
        }

        WriteMessage(stream, 2, trainer =>
        {
            WriteNumber(trainer, 3, model.ModelType);
            foreach (int field in (ReadOnlySpan<int>)[40, 41, 42])
            {
                WriteNumber(trainer, field, unknown);
                WriteText(trainer, field + 5, model.Pieces[unknown].Text);
            }
        });
        return stream.ToArray();
    }

    private static void WriteMessage(Stream stream, int field, Action<Stream> write)
    {
        using var message = new MemoryStream();
        write(message);
        WriteBytes(stream, field, message.ToArray());
    }

    private static void WriteText(Stream stream, int field, string text) => WriteBytes(stream, field, Encoding.UTF8.GetBytes(text));

    private static void WriteBytes(Stream stream, int field, ReadOnlySpan<byte> bytes)
    {
        WriteVariable(stream, (uint)((field << 3) | 2));
        WriteVariable(stream, (uint)bytes.Length);
        stream.Write(bytes);
    }

    private static void WriteFloat(Stream stream, int field, float value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
        WriteVariable(stream, (uint)((field << 3) | 5));
        stream.Write(bytes);
    }

    private static void WriteNumber(Stream stream, int field, int value)
    {
        WriteVariable(stream, (uint)(field << 3));
        WriteVariable(stream, (uint)value);
    }

    private static void WriteVariable(Stream stream, uint value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            stream.WriteByte((byte)(value | 0x80));
        }

        stream.WriteByte((byte)value);
    }
}

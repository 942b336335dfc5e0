using System.Text;

namespace StandIns.Tests.Tokenizers;

/// <summary>Writes SentencePiece models of a few pieces.</summary>
internal static class SentencePieceModel
{
    /// <summary>A BPE model with byte fallback where it has byte pieces; the unknown piece is the first.</summary>
    public static MemoryStream Bpe(params (string Text, float Score, byte Kind)[] pieces)
    {
        var bytes = new List<byte>();
        foreach ((string text, float score, byte kind) in pieces)
        {
            byte[] name = Encoding.UTF8.GetBytes(text);
            byte[] message = [0x0A, (byte)name.Length, .. name, 0x15, .. BitConverter.GetBytes(score), 0x18, kind];
            bytes.AddRange([0x0A, (byte)message.Length, .. message]);
        }

        // model_type 2; byte_fallback (35); unk_id, bos_id and eos_id (40 to 42) 0.
        byte fallback = pieces.Any(piece => piece.Kind == 6) ? (byte)1 : (byte)0;
        byte[] trainer = [0x18, 2, 0x98, 0x02, fallback, 0xC0, 0x02, 0, 0xC8, 0x02, 0, 0xD0, 0x02, 0];
        bytes.AddRange([0x12, (byte)trainer.Length, .. trainer]);
        return new MemoryStream([.. bytes]);
    }
}

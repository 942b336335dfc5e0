using System.Buffers.Binary;
using System.Text;

namespace Microsoft.ML.Tokenizers;

/// <summary>The fields of sentencepiece_model.proto that encoding needs.</summary>
internal sealed class SentencePieceProto
{
    public const int BpeType = 2;

    public const int NormalKind = 1;
    public const int ControlKind = 3;
    public const int UnusedKind = 5;
    public const int ByteKind = 6;

    public List<Piece> Pieces { get; } = [];

    public int ModelType { get; private set; } = 1;

    public bool TreatWhitespaceAsSuffix { get; private set; }

    public bool ByteFallback { get; private set; }

    public int UnkId { get; private set; }

    public int BosId { get; private set; } = 1;

    public int EosId { get; private set; } = 2;

    public string UnkPiece { get; private set; } = "<unk>";

    public string BosPiece { get; private set; } = "<s>";

    public string EosPiece { get; private set; } = "</s>";

    public bool HasCharsmap { get; private set; }

    public bool AddDummyPrefix { get; private set; } = true;

    public bool RemoveExtraWhitespaces { get; private set; } = true;

    public bool EscapeWhitespaces { get; private set; } = true;

    public static SentencePieceProto Parse(ReadOnlySpan<byte> bytes)
    {
        var model = new SentencePieceProto();
        foreach ((int field, Range value, _) in Fields(bytes))
        {
            ReadOnlySpan<byte> message = bytes[value];
            if (field == 1) model.ReadPiece(message);
            else if (field == 2) model.ReadTrainer(message);
            else if (field == 3) model.ReadNormalizer(message);
        }

        bool isThere = model.UnkId < model.Pieces.Count && model.BosId < model.Pieces.Count && model.EosId < model.Pieces.Count;
        if (!isThere) throw new ArgumentException("The BOS, EOS, or UNK token is not present in the vocabulary.");
        return model;
    }

    private void ReadPiece(ReadOnlySpan<byte> message)
    {
        var piece = new Piece("", 0, NormalKind);
        foreach ((int field, Range value, ulong number) in Fields(message))
        {
            piece = field switch
            {
                1 => piece with { Text = Encoding.UTF8.GetString(message[value]) },
                2 => piece with { Score = BinaryPrimitives.ReadSingleLittleEndian(message[value]) },
                3 => piece with { Kind = (int)number },
                _ => piece,
            };
        }

        Pieces.Add(piece);
    }

    private void ReadTrainer(ReadOnlySpan<byte> message)
    {
        foreach ((int field, Range value, ulong number) in Fields(message))
        {
            switch (field)
            {
                case 3: ModelType = (int)number; break;
                case 24: TreatWhitespaceAsSuffix = number != 0; break;
                case 35: ByteFallback = number != 0; break;
                case 40: UnkId = (int)number; break;
                case 41: BosId = (int)number; break;
                case 42: EosId = (int)number; break;
                case 45: UnkPiece = Encoding.UTF8.GetString(message[value]); break;
                case 46: BosPiece = Encoding.UTF8.GetString(message[value]); break;
                case 47: EosPiece = Encoding.UTF8.GetString(message[value]); break;
            }
        }
    }

    private void ReadNormalizer(ReadOnlySpan<byte> message)
    {
        foreach ((int field, Range value, ulong number) in Fields(message))
        {
            switch (field)
            {
                case 2: HasCharsmap = !message[value].IsEmpty; break;
                case 3: AddDummyPrefix = number != 0; break;
                case 4: RemoveExtraWhitespaces = number != 0; break;
                case 5: EscapeWhitespaces = number != 0; break;
            }
        }
    }

    private static List<(int Field, Range Value, ulong Number)> Fields(ReadOnlySpan<byte> bytes)
    {
        var fields = new List<(int, Range, ulong)>();
        int at = 0;
        while (at < bytes.Length)
        {
            ulong tag = Variable(bytes, ref at);
            ulong number = (tag & 7) is 0 or 2 ? Variable(bytes, ref at) : 0;
            int size = (tag & 7) switch { 0 => 0, 1 => 8, 2 => checked((int)number), 5 => 4, _ => throw new InvalidDataException("not a protocol buffer") };
            if (size > bytes.Length - at) throw new InvalidDataException("a truncated protocol buffer");
            fields.Add(((int)(tag >> 3), at..(at + size), number));
            at += size;
        }

        return fields;
    }

    private static ulong Variable(ReadOnlySpan<byte> bytes, ref int at)
    {
        ulong value = 0;
        for (int shift = 0; shift < 70; shift += 7)
        {
            if (at >= bytes.Length) break;
            byte next = bytes[at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) return value;
        }

        throw new InvalidDataException("a truncated protocol buffer");
    }

    internal readonly record struct Piece(string Text, float Score, int Kind);
}

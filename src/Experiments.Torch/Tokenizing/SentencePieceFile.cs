using System.Text;

namespace Experiments.Torch.Tokenizing;

/// <summary>What a piece of a SentencePiece model is; the numbers are the format's.</summary>
internal enum PieceKind
{
    Normal = 1,
    Unknown = 2,
    Control = 3,
    UserDefined = 4,
    Unused = 5,
    Byte = 6,
}

/// <summary>A piece of a SentencePiece model; its place is its id.</summary>
internal readonly record struct SentencePiece(string Text, float Score, PieceKind Kind);

/// <summary>
/// A SentencePiece model file (spiece.model, tokenizer.model): the few fields of its protocol buffer, sentencepiece_model.proto,
/// that encoding needs. Names are the format's.
/// </summary>
internal sealed record SentencePieceFile
{
    public const int UnigramType = 1;
    public const int BpeType = 2;

    public IReadOnlyList<SentencePiece> Pieces { get; private init; } = [];

    public int ModelType { get; private init; } = UnigramType;

    public bool ByteFallback { get; private init; }

    public bool TreatWhitespaceAsSuffix { get; private init; }

    public int BosId { get; private init; } = 1;

    public int EosId { get; private init; } = 2;

    public int PadId { get; private init; } = -1;

    public byte[] PrecompiledCharsmap { get; private init; } = [];

    public bool AddDummyPrefix { get; private init; } = true;

    public bool RemoveExtraWhitespaces { get; private init; } = true;

    public bool EscapeWhitespaces { get; private init; } = true;

    /// <exception cref="Core.Diagnostics.ExperimentException">The bytes are no such file.</exception>
    public static SentencePieceFile Parse(ReadOnlySpan<byte> bytes, string file)
    {
        var model = new SentencePieceFile();
        var pieces = new List<SentencePiece>();
        var reader = new ProtocolBuffer(bytes, file);
        while (reader.TryRead(out int field))
        {
            switch (field)
            {
                case 1: pieces.Add(Piece(new ProtocolBuffer(reader.Bytes, file))); break;
                case 2: model = Trainer(model, new ProtocolBuffer(reader.Bytes, file)); break;
                case 3: model = Normalizer(model, new ProtocolBuffer(reader.Bytes, file)); break;
            }
        }

        return pieces.Count > 0 ? model with { Pieces = pieces } : throw Refusal.Invalid(file, "there are no pieces: this is not a SentencePiece model");
    }

    private static SentencePiece Piece(ProtocolBuffer reader)
    {
        var piece = new SentencePiece("", 0, PieceKind.Normal);
        while (reader.TryRead(out int field))
        {
            piece = field switch
            {
                1 => piece with { Text = Encoding.UTF8.GetString(reader.Bytes) },
                2 => piece with { Score = reader.Float },
                3 => piece with { Kind = (PieceKind)reader.Number },
                _ => piece,
            };
        }

        return piece;
    }

    private static SentencePieceFile Trainer(SentencePieceFile model, ProtocolBuffer reader)
    {
        while (reader.TryRead(out int field))
        {
            model = field switch
            {
                3 => model with { ModelType = reader.Number },
                24 => model with { TreatWhitespaceAsSuffix = reader.Number != 0 },
                35 => model with { ByteFallback = reader.Number != 0 },
                41 => model with { BosId = reader.Number },
                42 => model with { EosId = reader.Number },
                43 => model with { PadId = reader.Number },
                _ => model,
            };
        }

        return model;
    }

    private static SentencePieceFile Normalizer(SentencePieceFile model, ProtocolBuffer reader)
    {
        while (reader.TryRead(out int field))
        {
            model = field switch
            {
                2 => model with { PrecompiledCharsmap = reader.Bytes.ToArray() },
                3 => model with { AddDummyPrefix = reader.Number != 0 },
                4 => model with { RemoveExtraWhitespaces = reader.Number != 0 },
                5 => model with { EscapeWhitespaces = reader.Number != 0 },
                _ => model,
            };
        }

        return model;
    }
}

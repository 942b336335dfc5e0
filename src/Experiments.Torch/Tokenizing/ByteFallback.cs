using System.Text;

namespace Experiments.Torch.Tokenizing;

/// <summary>Cuts a word into stretches that the vocabulary covers, which the model encodes, and characters that it lacks, which become their bytes.</summary>
internal sealed class ByteFallback
{
    private readonly Vocabulary _vocabulary;
    private readonly BpeSettings _settings;
    private readonly Func<string, int, IEnumerable<Piece>> _encode;
    private readonly int?[] _bytes;
    private readonly int? _unknown;

    /// <param name="encode">Encodes a covered stretch; told where it begins in the word.</param>
    public ByteFallback(Vocabulary vocabulary, BpeSettings settings, Func<string, int, IEnumerable<Piece>> encode)
    {
        (_vocabulary, _settings, _encode) = (vocabulary, settings, encode);
        _bytes = Tokens(vocabulary);
        _unknown = settings.UnknownToken is { } token ? vocabulary.Id(token) : null;
    }

    /// <summary>The id of each byte's token, or null.</summary>
    public static int?[] Tokens(Vocabulary vocabulary) => [.. Enumerable.Range(0, 256).Select(value => vocabulary.Id($"<0x{value:X2}>"))];

    /// <summary>Adds the tokens of a character's bytes, each covering the whole character; false where one is missing.</summary>
    public static bool TryAdd(int?[] tokens, ReadOnlySpan<char> text, int start, List<Piece> pieces)
    {
        int count = pieces.Count;
        int place = start;
        Span<byte> bytes = stackalloc byte[4];
        foreach (Rune rune in text.EnumerateRunes())
        {
            foreach (byte value in bytes[..rune.EncodeToUtf8(bytes)])
            {
                if (tokens[value] is not { } id)
                {
                    pieces.RemoveRange(count, pieces.Count - count);
                    return false;
                }

                pieces.Add(new Piece(id, place, rune.Utf16SequenceLength));
            }

            place += rune.Utf16SequenceLength;
        }

        return true;
    }

    public void Segment(string word, List<Piece> pieces)
    {
        int covered = 0;
        int i = 0;
        bool wasUnknown = false;
        foreach (Rune rune in word.EnumerateRunes())
        {
            int length = rune.Utf16SequenceLength;
            ReadOnlySpan<char> character = word.AsSpan(i, length);
            if (_vocabulary.Id(character) is null)
            {
                if (i > covered) pieces.AddRange(_encode(word[covered..i], covered));
                wasUnknown = AddMissing(character, i, wasUnknown && i == covered, pieces);
                covered = i + length;
            }

            i += length;
        }

        if (i > covered) pieces.AddRange(_encode(word[covered..i], covered));
    }

    private bool AddMissing(ReadOnlySpan<char> character, int start, bool followsUnknown, List<Piece> pieces)
    {
        if (TryAdd(_bytes, character, start, pieces)) return false;
        if (_unknown is not { } unknown) return false;
        if (followsUnknown && _settings.FuseUnknown) pieces[^1] = pieces[^1] with { Length = pieces[^1].Length + character.Length };
        else pieces.Add(new Piece(unknown, start, character.Length));
        return true;
    }
}

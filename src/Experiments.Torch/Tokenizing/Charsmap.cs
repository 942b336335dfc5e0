using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Experiments.Torch.Tokenizing;

/// <summary>
/// The compiled replacement table of a SentencePiece model: the size of a double-array trie (Darts-clone), its units, and the
/// replacements, each ended by a zero byte.
/// </summary>
internal sealed class Charsmap
{
    // The reference looks up only graphemes that are shorter than this in UTF-8.
    private const int LongestGrapheme = 5;

    private readonly uint[] _units;
    private readonly byte[] _replacements;

    private Charsmap(uint[] units, byte[] replacements)
    {
        (_units, _replacements) = (units, replacements);
    }

    /// <exception cref="Core.Diagnostics.ExperimentException">The sizes do not fit the bytes.</exception>
    public static Charsmap Parse(ReadOnlySpan<byte> bytes, string file)
    {
        uint size = bytes.Length >= 4 ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : 0;
        if (size == 0 || size % 4 != 0 || size > bytes.Length - 4) throw Refusal.Invalid(file, "the precompiled charsmap is damaged");
        var units = new uint[size / 4];
        for (int i = 0; i < units.Length; i++)
        {
            units[i] = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(4 + (i * 4))..]);
        }

        return new Charsmap(units, bytes[(4 + (int)size)..].ToArray());
    }

    /// <summary>
    /// As the «Precompiled» normaliser of tokenizer.json does it: grapheme by grapheme, a short one replaced as a whole by
    /// what its shortest known beginning stands for, others character by character.
    /// </summary>
    public AlignedText ReplaceGraphemes(AlignedText text)
    {
        var output = new AlignedText.Builder(text.Length + 8);
        for (int i = 0; i < text.Length;)
        {
            int length = StringInfo.GetNextTextElementLength(text.Chars[i..]);
            if (!TryReplaceGrapheme(text, i, length, output)) ReplaceCharacters(text, i, length, output);
            i += length;
        }

        return output.Build();
    }

    /// <summary>As SentencePiece does it: the longest known beginning of what is left is replaced; failing that, a character is kept.</summary>
    public AlignedText ReplaceLongest(AlignedText text)
    {
        var output = new AlignedText.Builder(text.Length + 8);
        for (int i = 0; i < text.Length;)
        {
            (string? replacement, int length) = Find(text.Chars[i..], longest: true);
            if (replacement is null) length = Keep(text, i, output);
            else Replace(text, i, length, replacement, output);
            i += length;
        }

        return output.Build();
    }

    private bool TryReplaceGrapheme(AlignedText text, int start, int length, AlignedText.Builder output)
    {
        ReadOnlySpan<char> grapheme = text.Chars.Slice(start, length);
        if (length > LongestGrapheme || Encoding.UTF8.GetByteCount(grapheme) > LongestGrapheme) return false;
        if (Find(grapheme, longest: false).Replacement is not { } replacement) return false;
        Replace(text, start, length, replacement, output);
        return true;
    }

    private void ReplaceCharacters(AlignedText text, int start, int length, AlignedText.Builder output)
    {
        for (int i = start; i < start + length;)
        {
            int size = text.RuneAt(i).Utf16SequenceLength;
            if (Find(text.Chars.Slice(i, size), longest: false).Replacement is { } replacement) Replace(text, i, size, replacement, output);
            else Keep(text, i, output);
            i += size;
        }
    }

    private static int Keep(AlignedText text, int at, AlignedText.Builder output)
    {
        Rune rune = text.RuneAt(at);
        output.Append(rune, text.Original(at, rune.Utf16SequenceLength));
        return rune.Utf16SequenceLength;
    }

    /// <summary>The nth new character takes the place of the nth old one, those in excess that of the last.</summary>
    private static void Replace(AlignedText text, int start, int length, string replacement, AlignedText.Builder output)
    {
        int place = start;
        (int, int) original = default;
        foreach (Rune rune in replacement.EnumerateRunes())
        {
            if (place < start + length)
            {
                int size = text.RuneAt(place).Utf16SequenceLength;
                original = text.Original(place, size);
                place += size;
            }

            output.Append(rune, original);
        }
    }

    /// <summary>Walks the trie along the UTF-8 of the text; the length is in UTF-16 units.</summary>
    private (string? Replacement, int Length) Find(ReadOnlySpan<char> text, bool longest)
    {
        uint node = Offset(_units[0]);
        (int At, int Length) found = (-1, 0);
        int length = 0;
        Span<byte> bytes = stackalloc byte[4];
        foreach (Rune rune in text.EnumerateRunes())
        {
            length += rune.Utf16SequenceLength;
            int size = rune.EncodeToUtf8(bytes);
            for (int i = 0; i < size; i++)
            {
                node ^= bytes[i];
                if (bytes[i] == 0 || node >= _units.Length || (_units[node] & 0x800000FF) != bytes[i]) return (Text(found.At), found.Length);
                bool hasValue = ((_units[node] >> 8) & 1) == 1;
                node ^= Offset(_units[node]);
                if (node >= _units.Length) return (Text(found.At), found.Length);

                // Keys end where characters do.
                if (hasValue && i == size - 1) found = ((int)(_units[node] & 0x7FFFFFFF), length);
                if (found.At >= 0 && !longest) return (Text(found.At), found.Length);
            }
        }

        return (Text(found.At), found.Length);
    }

    private string? Text(int at)
    {
        if (at < 0 || at >= _replacements.Length) return null;
        int end = _replacements.AsSpan(at).IndexOf((byte)0);
        return Encoding.UTF8.GetString(_replacements.AsSpan(at, end < 0 ? _replacements.Length - at : end));
    }

    private static uint Offset(uint unit) => (unit >> 10) << (int)((unit & (1 << 9)) >> 6);
}

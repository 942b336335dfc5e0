using System.Text;

namespace Experiments.Torch.Tokenizing;

/// <summary>
/// Text on its way through the tokenizer, each UTF-16 unit of it with the range of the original text that it came from:
/// normalisation may drop, insert and join characters, and a token's offsets must still point into what the user wrote.
/// Slices share their parent's storage.
/// </summary>
internal sealed class AlignedText
{
    private readonly char[] _chars;
    private readonly int[] _starts;
    private readonly int[] _ends;
    private readonly int _offset;

    private AlignedText(char[] chars, int[] starts, int[] ends, int offset, int length)
    {
        (_chars, _starts, _ends, _offset, Length) = (chars, starts, ends, offset, length);
    }

    public int Length { get; }

    public ReadOnlySpan<char> Chars => _chars.AsSpan(_offset, Length);

    public char this[int index] => _chars[_offset + index];

    /// <summary>Where the original of the first character begins: 0 for the first piece of a text.</summary>
    public int OriginalStart => Length == 0 ? 0 : _starts[_offset];

    /// <summary>The text as the user wrote it; a lone surrogate, which no UTF-8 file can hold, becomes U+FFFD.</summary>
    public static AlignedText Of(string text)
    {
        var builder = new Builder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (!char.IsSurrogate(c))
            {
                builder.Append(c, i, i + 1);
            }
            else if (i + 1 < text.Length && char.IsSurrogatePair(c, text[i + 1]))
            {
                builder.Append(c, i, i + 2);
                builder.Append(text[++i], i - 1, i + 1);
            }
            else
            {
                builder.Append('\uFFFD', i, i + 1);
            }
        }

        return builder.Build();
    }

    /// <summary>The range of the original text that the <paramref name="length"/> units from <paramref name="start"/> came from.</summary>
    public (int Start, int End) Original(int start, int length) =>
        length == 0 ? (start, start) : (_starts[_offset + start], _ends[_offset + start + length - 1]);

    public AlignedText Slice(int start, int length) => new(_chars, _starts, _ends, _offset + start, length);

    /// <summary>The code point at a unit and how many units it takes.</summary>
    public Rune RuneAt(int index)
    {
        Rune.DecodeFromUtf16(Chars[index..], out Rune rune, out _);
        return rune;
    }

    public override string ToString() => new(Chars);

    /// <summary>Collects the characters of the next stage.</summary>
    public sealed class Builder(int capacity)
    {
        private char[] _chars = new char[capacity];
        private int[] _starts = new int[capacity];
        private int[] _ends = new int[capacity];

        public int Length { get; private set; }

        public void Append(char value, int start, int end)
        {
            if (Length == _chars.Length)
            {
                int size = Math.Max(16, Length * 2);
                Array.Resize(ref _chars, size);
                Array.Resize(ref _starts, size);
                Array.Resize(ref _ends, size);
            }

            _chars[Length] = value;
            _starts[Length] = start;
            _ends[Length] = end;
            Length++;
        }

        public void Append(char value, (int Start, int End) original) => Append(value, original.Start, original.End);

        public void Append(ReadOnlySpan<char> values, (int Start, int End) original)
        {
            foreach (char value in values)
            {
                Append(value, original.Start, original.End);
            }
        }

        public void Append(Rune rune, (int Start, int End) original)
        {
            Span<char> units = stackalloc char[2];
            Append(units[..rune.EncodeToUtf16(units)], original);
        }

        public AlignedText Build() => new(_chars, _starts, _ends, 0, Length);
    }
}

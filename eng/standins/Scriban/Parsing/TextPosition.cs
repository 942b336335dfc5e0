namespace Scriban.Parsing;

/// <summary>A place in a template. Offset, line and column count from 0; <see cref="ToStringSimple"/> shows them from 1.</summary>
public struct TextPosition : IEquatable<TextPosition>
{
    public static readonly TextPosition Eof = new(-1, -1, -1);

    public TextPosition(int offset, int line, int column)
    {
        Offset = offset;
        Line = line;
        Column = column;
    }

    public int Offset { get; set; }

    public int Line { get; set; }

    public int Column { get; set; }

    public TextPosition NextColumn(int offset = 1) => new(Offset + offset, Line, Column + offset);

    public TextPosition NextLine(int offset = 1) => new(Offset + offset, Line + offset, 0);

    public bool Equals(TextPosition other) => Offset == other.Offset && Line == other.Line && Column == other.Column;

    public override bool Equals(object obj) => obj is TextPosition other && Equals(other);

    public override int GetHashCode() => Offset;

    public override string ToString() => $"({Offset}:{Line},{Column})";

    public string ToStringSimple() => $"{Line + 1},{Column + 1}";

    public static bool operator ==(TextPosition left, TextPosition right) => left.Equals(right);

    public static bool operator !=(TextPosition left, TextPosition right) => !left.Equals(right);
}

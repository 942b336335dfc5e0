namespace Scriban.Parsing;

/// <summary>A stretch of a template; <see cref="End"/> is its last character.</summary>
public struct SourceSpan
{
    public SourceSpan(string fileName, TextPosition start, TextPosition end)
    {
        FileName = fileName;
        Start = start;
        End = end;
    }

    public string FileName { get; set; }

    public bool IsEmpty => FileName is null;

    public TextPosition Start { get; set; }

    public TextPosition End { get; set; }

    public int Length => End.Offset - Start.Offset + 1;

    public override string ToString() => $"{FileName}({Start})-({End})";

    public string ToStringSimple() => $"{FileName}({Start.ToStringSimple()})";
}

namespace Scriban.Parsing;

internal enum TokenKind
{
    /// <summary>Text to output as is.</summary>
    Text,

    /// <summary><c>{{</c>; its value is the indentation before it, or null.</summary>
    CodeEnter,
    CodeExit,

    /// <summary>A name; <c>$</c>, <c>$$</c>, <c>$name</c> and <c>$0</c> too.</summary>
    Identifier,

    /// <summary>A number or a string; its value is the .NET value.</summary>
    Literal,

    /// <summary>Its value is a list of strings and <see cref="InterpolatedCode"/>.</summary>
    InterpolatedString,
    Symbol,

    /// <summary>End of line or semicolon within code.</summary>
    Separator,
    End,
}

/// <summary>One token; <paramref name="SpaceBefore"/> tells <c>f [1]</c> from <c>f[1]</c>.</summary>
internal readonly record struct Token(TokenKind Kind, string Text, SourceSpan Span, bool SpaceBefore = false, object Value = null)
{
    public bool Is(string symbol) => Kind == TokenKind.Symbol && Text == symbol;

    public bool IsName(string name) => Kind == TokenKind.Identifier && Text == name;
}

/// <summary>The code between the braces of an interpolated string.</summary>
internal sealed record InterpolatedCode(string Code, TextPosition Start);

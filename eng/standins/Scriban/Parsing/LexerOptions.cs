namespace Scriban.Parsing;

/// <summary>No option of the lexer is used; the type is here for the signature of <see cref="Template.Parse"/>.</summary>
public record LexerOptions
{
    public static readonly LexerOptions Default = new();
}

namespace Scriban.Parsing;

/// <summary>No option of the parser is used; the type is here for the signature of <see cref="Template.Parse"/>.</summary>
public record ParserOptions
{
    public static readonly ParserOptions Default = new();
}

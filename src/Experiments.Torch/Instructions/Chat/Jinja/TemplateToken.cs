namespace Experiments.Torch.Instructions.Chat.Jinja;

internal enum TokenKind
{
    /// <summary>Text outside of tags.</summary>
    Data,

    /// <summary><c>{{</c></summary>
    ExpressionBegin,
    ExpressionEnd,

    /// <summary><c>{%</c></summary>
    TagBegin,
    TagEnd,
    Name,
    Text,
    Whole,
    Real,
    Operator,
    End,
}

/// <param name="Text">As written; of texts the value, with escapes resolved.</param>
/// <param name="Position">In the template, newlines normalised.</param>
internal readonly record struct TemplateToken(TokenKind Kind, string Text, int Position)
{
    public bool IsName(string name) => Kind == TokenKind.Name && Text == name;

    public bool IsOperator(string symbol) => Kind == TokenKind.Operator && Text == symbol;

    /// <summary>For messages.</summary>
    public override string ToString() => Kind switch
    {
        TokenKind.Data => "text",
        TokenKind.ExpressionBegin => "'{{'",
        TokenKind.ExpressionEnd => "the end of the expression",
        TokenKind.TagBegin => "'{%'",
        TokenKind.TagEnd => "the end of the tag",
        TokenKind.End => "the end of the template",
        _ => $"'{Text}'",
    };
}

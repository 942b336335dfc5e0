namespace Experiments.Torch.Instructions.Chat.Jinja;

/// <summary>The tokens of a template, one after the other.</summary>
internal sealed class TokenStream(IReadOnlyList<TemplateToken> tokens)
{
    // Deeper than any template is nested, and no deeper than any stack.
    private const int Deepest = 200;

    private int _at;
    private int _depth;

    public TemplateToken Current => tokens[_at];

    public TemplateToken Following => tokens[Math.Min(_at + 1, tokens.Count - 1)];

    /// <summary>Reads a part that may hold others of its kind.</summary>
    public T Within<T>(Func<T> read)
    {
        Python.Guard();
        if (++_depth > Deepest)
            throw TemplateFault.Invalid("the template is nested too deeply", Current.Position);
        var part = read();
        _depth--;
        return part;
    }

    public TemplateToken Take()
    {
        var token = tokens[_at];
        if (token.Kind != TokenKind.End)
            _at++;
        return token;
    }

    public bool TakeIfName(string name)
    {
        var found = Current.IsName(name);
        if (found)
            Take();
        return found;
    }

    public bool TakeIfOperator(string symbol)
    {
        var found = Current.IsOperator(symbol);
        if (found)
            Take();
        return found;
    }

    public TemplateToken Expect(TokenKind kind, string what) => Current.Kind == kind ? Take() : throw Unexpected(what);

    public void ExpectOperator(string symbol)
    {
        if (!TakeIfOperator(symbol))
            throw Unexpected($"'{symbol}'");
    }

    public void ExpectName(string name)
    {
        if (!TakeIfName(name))
            throw Unexpected($"'{name}'");
    }

    public TemplateFault Unexpected(string wanted) => TemplateFault.Invalid($"{wanted} is expected, not {Current}", Current.Position);
}

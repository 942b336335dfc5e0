using Scriban.Syntax;

namespace Scriban.Parsing;

/// <summary>Tokens to statements. The first error of a statement is reported, and parsing goes on at the next one.</summary>
internal sealed partial class Parser(string text, string path, List<Token> tokens, LogMessageBag messages)
{
    private int _next;

    private Token Current => tokens[_next];

    private Token Ahead(int count) => tokens[Math.Min(_next + count, tokens.Count - 1)];

    public Block ParsePage()
    {
        Block body = ParseBlock(out Token end);
        while (end.Kind != TokenKind.End)
        {
            Report(end, $"Unexpected `{end.Text}`: there is no statement that it could belong to");
            body = ParseBlock(out end);
        }

        return body;
    }

    private Token Take() => tokens[Current.Kind == TokenKind.End ? _next : _next++];

    private bool TryTake(string symbol)
    {
        bool found = Current.Is(symbol);
        if (found)
            Take();
        return found;
    }

    private void Expect(string symbol)
    {
        if (!TryTake(symbol))
            throw new SyntaxError(Current, $"Expecting `{symbol}` instead of `{Shown(Current)}`");
    }

    private Token TakeName(string what)
    {
        if (Current.Kind != TokenKind.Identifier)
            throw new SyntaxError(Current, $"Expecting {what} instead of `{Shown(Current)}`");
        return Take();
    }

    private void SkipLines()
    {
        while (Current.Kind == TokenKind.Separator)
            Take();
    }

    private static string Shown(Token token) => token.Kind == TokenKind.Separator ? "<end of line>" : token.Text;

    private void Report(Token token, string message) => messages.Add(new LogMessage(ParserMessageType.Error, token.Span, message));

    private SourceSpan SpanFrom(Token first) => new(path, first.Span.Start, tokens[Math.Max(0, _next - 1)].Span.End);

    /// <summary>Leaves the statement that is being parsed.</summary>
    private sealed class SyntaxError(Token token, string message) : Exception(message)
    {
        public Token Token { get; } = token;
    }
}

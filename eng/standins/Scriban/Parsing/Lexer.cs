namespace Scriban.Parsing;

/// <summary>Cuts a template into tokens: text, code, and the white space control between them.</summary>
internal sealed partial class Lexer
{
    private readonly string _text;
    private readonly string _path;
    private readonly LogMessageBag _messages;
    private readonly List<Token> _tokens = [];
    private TextPosition _position;
    private char _strip;

    private Lexer(string text, string path, TextPosition start, LogMessageBag messages)
    {
        _text = text;
        _path = path;
        _messages = messages;
        _position = start;
    }

    /// <summary>A whole template, which starts as text.</summary>
    public static List<Token> Tokenize(string text, string path, LogMessageBag messages)
    {
        var lexer = new Lexer(text, path, default, messages);
        while (!lexer.AtEnd)
        {
            if (lexer.ReadText())
                lexer.ReadCode();
        }

        return lexer.Finish();
    }

    /// <summary>Code alone: the inside of an interpolated string, whose place in the template is <paramref name="start"/>.</summary>
    public static List<Token> TokenizeCode(string text, int length, string path, TextPosition start, LogMessageBag messages)
    {
        var lexer = new Lexer(text[..(start.Offset + length)], path, start, messages);
        lexer.ReadCode();
        return lexer.Finish();
    }

    private bool AtEnd => _position.Offset >= _text.Length;

    private char Current => Peek(0);

    private char Peek(int ahead) => _position.Offset + ahead < _text.Length ? _text[_position.Offset + ahead] : '\0';

    private bool StartsWith(string value) => string.CompareOrdinal(_text, _position.Offset, value, 0, value.Length) == 0;

    private void Advance(int count = 1)
    {
        for (int i = 0; i < count && !AtEnd; i++)
            _position = Current == '\n' ? _position.NextLine() : _position.NextColumn();
    }

    private SourceSpan SpanFrom(TextPosition start)
    {
        int back = _position.Offset > start.Offset ? 1 : 0;
        return new SourceSpan(_path, start, new TextPosition(_position.Offset - back, _position.Line, Math.Max(0, _position.Column - back)));
    }

    private void Add(TokenKind kind, TextPosition start, bool spaceBefore = false, object value = null) =>
        _tokens.Add(new Token(kind, _text[start.Offset.._position.Offset], SpanFrom(start), spaceBefore, value));

    private void Error(TextPosition start, string message) => _messages.Add(new LogMessage(ParserMessageType.Error, SpanFrom(start), message));

    private List<Token> Finish()
    {
        _tokens.Add(new Token(TokenKind.End, "<end of text>", SpanFrom(_position)));
        return _tokens;
    }

    /// <summary>Reads text up to code; true when code follows.</summary>
    private bool ReadText()
    {
        StripAhead();
        TextPosition start = _position;
        while (!AtEnd)
        {
            if (StartsWith("{{"))
            {
                EnterCode(start);
                return true;
            }

            if (EscapeLevel() is int level and > 0)
            {
                ReadEscapeBlock(start, level);
                return false;
            }

            Advance();
        }

        AddText(start, _text[start.Offset.._position.Offset]);
        return false;
    }

    private void AddText(TextPosition start, string text)
    {
        if (text.Length > 0)
            _tokens.Add(new Token(TokenKind.Text, text, SpanFrom(start)));
    }

    private void EnterCode(TextPosition textStart)
    {
        string text = _text[textStart.Offset.._position.Offset];
        char strip = Peek(2) is '-' or '~' ? Peek(2) : '\0';
        string indent = strip == '\0' ? IndentOf(text, textStart) : null;
        AddText(textStart, StripEnd(text, strip));
        TextPosition start = _position;
        Advance(strip == '\0' ? 2 : 3);
        Add(TokenKind.CodeEnter, start, value: indent);
    }

    /// <summary>The white space between the start of the line and the code, when nothing else is there.</summary>
    private static string IndentOf(string text, TextPosition textStart)
    {
        string blank = text[text.AsSpan().TrimEnd(" \t").Length..];
        bool startsLine = blank.Length < text.Length ? text[^(blank.Length + 1)] == '\n' : textStart.Column == 0;
        return startsLine && blank.Length > 0 ? blank : null;
    }

    private static string StripEnd(string text, char strip) => strip switch
    {
        '-' => text.TrimEnd(),
        '~' => text.TrimEnd(' ', '\t'),
        _ => text,
    };

    /// <summary>Drops the white space that the marker before asked to drop.</summary>
    private void StripAhead()
    {
        while (_strip == '-' && char.IsWhiteSpace(Current))
            Advance();
        if (_strip == '~')
        {
            while (Current is ' ' or '\t' or '\r')
                Advance();
            if (Current == '\n')
                Advance();
        }

        _strip = '\0';
    }

    /// <summary>The number of percent signs of an escape block <c>{%{</c> that starts here; 0 where none does.</summary>
    private int EscapeLevel()
    {
        int level = 0;
        while (Current == '{' && Peek(level + 1) == '%')
            level++;
        return level > 0 && Peek(level + 1) == '{' ? level : 0;
    }

    private void ReadEscapeBlock(TextPosition textStart, int level)
    {
        TextPosition start = _position;
        string text = _text[textStart.Offset.._position.Offset];
        Advance(level + 2);
        char strip = Current is '-' or '~' ? Current : '\0';
        if (strip != '\0')
            Advance();
        AddText(textStart, StripEnd(text, strip));

        string close = "}" + new string('%', level) + "}";
        int end = _text.IndexOf(close, _position.Offset, StringComparison.Ordinal);
        if (end < 0)
        {
            Error(start, $"Unexpected end of text: the escape block is not closed by `{close}`");
            end = _text.Length;
        }

        TextPosition contentStart = _position;
        string content = _text[_position.Offset..end];
        Advance(end - _position.Offset + close.Length);
        _strip = content.Length > 0 && content[^1] is '-' or '~' ? content[^1] : '\0';
        AddText(contentStart, _strip == '\0' ? content : content[..^1]);
    }
}

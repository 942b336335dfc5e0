using System.Text.RegularExpressions;

namespace Experiments.Torch.Instructions.Chat.Jinja;

/// <summary>
/// Cuts a template into tokens as Jinja does with trim_blocks and lstrip_blocks on, which is how chat templates are written:
/// the newline after a tag and the blanks before one that begins a line are no output, and - and + within a tag say otherwise.
/// </summary>
internal sealed partial class TemplateLexer
{
    private readonly string _text;
    private readonly List<TemplateToken> _tokens = [];
    private int _at;
    private bool _lineStarts = true;

    private TemplateLexer(string text) => _text = text;

    /// <param name="text">With <c>\n</c> for newlines: see <see cref="Normalize"/>.</param>
    /// <exception cref="TemplateFault">A tag, comment or text is not closed, or a character belongs to nothing.</exception>
    public static IReadOnlyList<TemplateToken> Read(string text)
    {
        var lexer = new TemplateLexer(text);
        lexer.ReadAll();
        return lexer._tokens;
    }

    /// <summary>The template with one kind of newline and without the last one.</summary>
    public static string Normalize(string template)
    {
        var text = template.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        return text.EndsWith('\n') ? text[..^1] : text;
    }

    private void ReadAll()
    {
        while (_at < _text.Length)
        {
            var begin = NextBegin(_at);
            if (begin < 0)
            {
                Add(TokenKind.Data, _text[_at..], _at);
                _at = _text.Length;
                break;
            }

            if (RawBegin().Match(_text, begin) is { Success: true } raw)
                ReadRaw(begin, raw);
            else if (_text[begin + 1] == '#')
                ReadComment(begin);
            else
                ReadTag(begin, isExpression: _text[begin + 1] == '{');
        }

        Add(TokenKind.End, "", _text.Length);
    }

    private int NextBegin(int from)
    {
        for (var at = from; (at = _text.IndexOf('{', at)) >= 0 && at + 1 < _text.Length; at++)
        {
            if (_text[at + 1] is '{' or '%' or '#')
                return at;
        }

        return -1;
    }

    /// <summary>The text up to a tag, less what the tag takes away from its end. Moves behind the tag's opening.</summary>
    private void Before(int begin, bool isExpression, int opening)
    {
        var text = _text[_at..begin];
        var sign = begin + 2 < _text.Length ? _text[begin + 2] : ' ';
        if (sign == '-')
        {
            text = PythonText.TrimEnd(text);
        }
        else if (sign != '+' && !isExpression)
        {
            var line = text.LastIndexOf('\n') + 1;
            if ((line > 0 || _lineStarts) && PythonText.IsBlank(text.AsSpan(line)))
                text = text[..line];
        }

        if (text.Length > 0)
            Add(TokenKind.Data, text, _at);
        Move(begin + opening + (sign is '-' or '+' ? 1 : 0));
    }

    private void ReadRaw(int begin, Match opened)
    {
        Before(begin, isExpression: false, opening: 2);
        Move(begin + opened.Length);
        if (RawEnd().Match(_text, _at) is not { Success: true } end)
            throw TemplateFault.Invalid("a raw block is not closed", begin);
        Before(end.Index, isExpression: false, opening: 2);
        Move(end.Index + end.Length);
    }

    private void ReadComment(int begin)
    {
        Before(begin, isExpression: false, opening: 2);
        if (CommentEnd().Match(_text, _at) is not { Success: true } end)
            throw TemplateFault.Invalid("a comment is not closed", begin);
        Move(end.Index + end.Length);
    }

    private void ReadTag(int begin, bool isExpression)
    {
        Before(begin, isExpression, opening: 2);
        Add(isExpression ? TokenKind.ExpressionBegin : TokenKind.TagBegin, "", begin);
        var open = new Stack<char>();
        while (true)
        {
            var end = isExpression ? ExpressionEnd() : TagEnd();
            if (open.Count == 0 && end.Match(_text, _at) is { Success: true } closed)
            {
                Add(isExpression ? TokenKind.ExpressionEnd : TokenKind.TagEnd, "", _at);
                Move(_at + closed.Length);
                return;
            }

            if (_at >= _text.Length)
                throw TemplateFault.Invalid("a tag is not closed", begin);
            ReadPart(open);
        }
    }

    private void ReadPart(Stack<char> open)
    {
        var part = Part().Match(_text, _at);
        if (!part.Success)
            throw TemplateFault.Invalid($"unexpected character '{_text[_at]}'", _at);
        if (part.Groups["text"].Success)
            Add(TokenKind.Text, StringEscapes.Resolve(part.Value[1..^1], _at), _at);
        else if (part.Groups["real"].Success)
            Add(TokenKind.Real, part.Value, _at);
        else if (part.Groups["whole"].Success)
            Add(TokenKind.Whole, part.Value, _at);
        else if (part.Groups["name"].Success)
            Add(TokenKind.Name, part.Value, _at);
        else if (part.Groups["operator"].Success)
            AddOperator(part.Value, open);
        Move(_at + part.Length);
    }

    private void AddOperator(string symbol, Stack<char> open)
    {
        if (symbol[0] is '(' or '[' or '{')
            open.Push(symbol[0] switch { '(' => ')', '[' => ']', _ => '}' });
        else if (symbol[0] is ')' or ']' or '}' && (!open.TryPop(out var expected) || expected != symbol[0]))
            throw TemplateFault.Invalid($"unexpected '{symbol}'", _at);
        Add(TokenKind.Operator, symbol, _at);
    }

    private void Move(int to)
    {
        _lineStarts = to > 0 && _text[to - 1] == '\n';
        _at = to;
    }

    private void Add(TokenKind kind, string text, int position) => _tokens.Add(new TemplateToken(kind, text, position));

    [GeneratedRegex(@"\G\{%[-+]?\s*raw\s*(?:-%\}\s*|%\})")]
    private static partial Regex RawBegin();

    [GeneratedRegex(@"\{%[-+]?\s*endraw\s*(?:\+%\}|-%\}\s*|%\}\n?)")]
    private static partial Regex RawEnd();

    [GeneratedRegex(@"\+#\}|-#\}\s*|#\}\n?")]
    private static partial Regex CommentEnd();

    [GeneratedRegex(@"\G(?:-\}\}\s*|\}\})")]
    private static partial Regex ExpressionEnd();

    [GeneratedRegex(@"\G(?:\+%\}|-%\}\s*|%\}\n?)")]
    private static partial Regex TagEnd();

    [GeneratedRegex("""
        \G(?:(?<space>\s+)
        | (?<real>(?<!\.)[0-9](?:_?[0-9])*(?:(?:\.[0-9](?:_?[0-9])*)?[eE][+-]?[0-9](?:_?[0-9])*|\.[0-9](?:_?[0-9])*))
        | (?<whole>0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|0[xX](?:_?[0-9a-fA-F])+|[1-9](?:_?[0-9])*|0(?:_?0)*)
        | (?<name>[\p{L}\p{Nl}_][\w]*)
        | (?<text>'[^'\\]*(?:\\.[^'\\]*)*'|"[^"\\]*(?:\\.[^"\\]*)*")
        | (?<operator>\*\*|//|==|!=|>=|<=|[-+/*%~\[\](){}>=<.:|,;]))
        """, RegexOptions.IgnorePatternWhitespace | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Part();
}

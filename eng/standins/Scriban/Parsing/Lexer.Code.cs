using System.Globalization;
using System.Numerics;
using System.Text;

namespace Scriban.Parsing;

/// <content>Tokens within code.</content>
internal sealed partial class Lexer
{
    /// <summary>Longest first.</summary>
    private static readonly string[] Symbols =
    [
        "..<", "...", "//=", "??=", "?.", "??", "?!", "..", "|>", "||", "&&", "==", "!=", "<=", ">=", "<<", ">>", "++", "--",
        "+=", "-=", "*=", "/=", "%=", "//", "+", "-", "*", "/", "%", "<", ">", "=", "!", "?", ":", ".", ",", "|", "&", "(", ")", "[", "]",
        "{", "}", "@", "^",
    ];

    /// <summary>Reads code up to and including its closing braces.</summary>
    private void ReadCode()
    {
        int braces = 0;
        bool space = false;
        while (!AtEnd)
        {
            TextPosition start = _position;
            if (braces == 0 && TryExitCode())
                return;

            switch (Current)
            {
                case ' ' or '\t' or '\r':
                    Advance();
                    space = true;
                    continue;
                case '\n' or ';':
                    Advance();
                    Add(TokenKind.Separator, start);
                    break;
                case '#':
                    SkipComment();
                    break;
                case '"' or '\'' or '`':
                    string text = ReadString();
                    Add(TokenKind.Literal, start, space, text);
                    break;
                case '$' when Peek(1) is '"' or '\'':
                    Add(TokenKind.InterpolatedString, start, space, ReadInterpolated());
                    break;
                case >= '0' and <= '9':
                    object number = ReadNumber();
                    Add(TokenKind.Literal, start, space, number);
                    break;
                default:
                    ReadNameOrSymbol(start, space, ref braces);
                    break;
            }

            space = false;
        }
    }

    private bool TryExitCode()
    {
        TextPosition start = _position;
        bool stripped = Current is '-' or '~' && Peek(1) == '}' && Peek(2) == '}';
        if (!stripped && !StartsWith("}}"))
            return false;

        _strip = stripped ? Current : '\0';
        Advance(stripped ? 3 : 2);
        Add(TokenKind.CodeExit, start);
        return true;
    }

    private void SkipComment()
    {
        bool multiLine = Peek(1) == '#';
        Advance(multiLine ? 2 : 1);
        while (!AtEnd && !StartsWith("}}") && !(Current is '-' or '~' && Peek(1) == '}' && Peek(2) == '}'))
        {
            if (multiLine && StartsWith("##"))
            {
                Advance(2);
                return;
            }

            if (!multiLine && Current == '\n')
                return;
            Advance();
        }
    }

    private void ReadNameOrSymbol(TextPosition start, bool space, ref int braces)
    {
        if (char.IsLetter(Current) || Current is '_' or '$')
        {
            bool member = _tokens.Count > 0 && (_tokens[^1].Is(".") || _tokens[^1].Is("?."));
            Advance(StartsWith("$$") ? 2 : 1);
            while (char.IsLetterOrDigit(Current) || Current == '_')
                Advance();
            if (member && Current == '?' && _text[start.Offset.._position.Offset] == "empty")
                Advance();
            Add(TokenKind.Identifier, start, space);
            return;
        }

        string symbol = Array.Find(Symbols, StartsWith);
        if (symbol is null)
        {
            Advance();
            Error(start, $"Invalid character `{_text[start.Offset]}` found in code");
            return;
        }

        braces += symbol switch { "{" => 1, "}" => -1, _ => 0 };
        Advance(symbol.Length);
        Add(TokenKind.Symbol, start, space);
    }

    private string ReadString()
    {
        TextPosition start = _position;
        char quote = Current;
        var value = new StringBuilder();
        Advance();
        while (!AtEnd)
        {
            if (Current == quote)
            {
                Advance();
                return value.ToString();
            }

            if (Current == '\\' && quote != '`')
                ReadEscape(value);
            else
            {
                value.Append(Current);
                Advance();
            }
        }

        Error(start, $"Unexpected end of text: the string is not closed by a `{quote}`");
        return value.ToString();
    }

    private void ReadEscape(StringBuilder value)
    {
        TextPosition start = _position;
        char kind = Peek(1);
        Advance(2);
        switch (kind)
        {
            case 'n': value.Append('\n'); break;
            case 'r': value.Append('\r'); break;
            case 't': value.Append('\t'); break;
            case 'b': value.Append('\b'); break;
            case 'f': value.Append('\f'); break;
            case '\\' or '\'' or '"' or '0' or '{' or '}': value.Append(kind == '0' ? '\0' : kind); break;
            case '\n': break;
            case 'x' or 'u':
                int digits = kind == 'x' ? 2 : 4;
                int available = Math.Min(digits, _text.Length - _position.Offset);
                if (available == digits && ushort.TryParse(_text.AsSpan(_position.Offset, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort code))
                    value.Append((char)code);
                else
                    Error(start, $"Expecting {digits} hexadecimal digits after `\\{kind}`");
                Advance(available);
                break;
            default:
                Error(start, $"Unexpected escape character `{kind}` in a string");
                break;
        }
    }

    /// <summary>The parts of <c>$"text {code} text"</c>.</summary>
    private List<object> ReadInterpolated()
    {
        TextPosition start = _position;
        char quote = Peek(1);
        var parts = new List<object>();
        var text = new StringBuilder();
        Advance(2);
        while (!AtEnd && Current != quote)
        {
            if (Current == '{')
            {
                parts.Add(text.ToString());
                text.Clear();
                parts.Add(ReadInterpolatedCode());
            }
            else if (Current == '\\')
                ReadEscape(text);
            else
            {
                text.Append(Current);
                Advance();
            }
        }

        if (AtEnd)
            Error(start, $"Unexpected end of text: the string is not closed by a `{quote}`");
        Advance();
        parts.Add(text.ToString());
        return parts;
    }

    private InterpolatedCode ReadInterpolatedCode()
    {
        Advance();
        TextPosition start = _position;
        int depth = 1;
        while (!AtEnd)
        {
            if (Current is '"' or '\'' or '`')
            {
                ReadString();
                continue;
            }

            depth += Current switch { '{' => 1, '}' => -1, _ => 0 };
            if (depth == 0)
                break;
            Advance();
        }

        var code = new InterpolatedCode(_text[start.Offset.._position.Offset], start);
        Advance();
        return code;
    }

    private object ReadNumber()
    {
        TextPosition start = _position;
        if (Current == '0' && Peek(1) is 'x' or 'X')
            return ReadRadix(start, char.IsAsciiHexDigit, 16);
        if (Current == '0' && Peek(1) is 'b' or 'B')
            return ReadRadix(start, c => c is '0' or '1', 2);

        SkipDigits();
        bool real = Current == '.' && char.IsAsciiDigit(Peek(1));
        if (real)
        {
            Advance();
            SkipDigits();
        }

        if (Current is 'e' or 'E' && (char.IsAsciiDigit(Peek(1)) || (Peek(1) is '+' or '-' && char.IsAsciiDigit(Peek(2)))))
        {
            real = true;
            Advance(2);
            SkipDigits();
        }

        string digits = _text[start.Offset.._position.Offset].Replace("_", "", StringComparison.Ordinal);
        char suffix = char.ToLowerInvariant(Current);
        if (suffix is 'f' or 'd' or 'm' && !char.IsLetterOrDigit(Peek(1)))
        {
            Advance();
            return suffix switch
            {
                'f' => float.Parse(digits, CultureInfo.InvariantCulture),
                'd' => double.Parse(digits, CultureInfo.InvariantCulture),
                _ => decimal.Parse(digits, NumberStyles.Float, CultureInfo.InvariantCulture),
            };
        }

        return real ? double.Parse(digits, CultureInfo.InvariantCulture) : Shrink(BigInteger.Parse(digits, CultureInfo.InvariantCulture));
    }

    private object ReadRadix(TextPosition start, Func<char, bool> isDigit, int radix)
    {
        Advance(2);
        var value = BigInteger.Zero;
        for (; isDigit(Current) || Current == '_'; Advance())
        {
            if (Current != '_')
                value = (value * radix) + Convert.ToInt32(Current.ToString(), 16);
        }

        if (_position.Offset == start.Offset + 2)
            Error(start, "Expecting digits after the prefix of a number");
        if (Current is 'u' or 'U')
            Advance();
        else if (value > int.MaxValue && value <= uint.MaxValue)
            value -= BigInteger.One << 32;
        return Shrink(value);
    }

    private void SkipDigits()
    {
        while (char.IsAsciiDigit(Current) || Current == '_')
            Advance();
    }

    /// <summary>The smallest of int, long and BigInteger that holds the value.</summary>
    internal static object Shrink(BigInteger value)
    {
        if (value >= int.MinValue && value <= int.MaxValue)
            return (int)value;
        return value >= long.MinValue && value <= long.MaxValue ? (long)value : value;
    }
}

using System.Collections.Immutable;
using System.Globalization;
using Experiments.Core.Diagnostics;

namespace Experiments.Core.Sweeps;

internal enum TokenKind
{
    Number,
    Text,
    Name,
    Symbol,
    End,
}

/// <summary><paramref name="Position"/> counts from 0 in the condition's text.</summary>
internal readonly record struct Token(TokenKind Kind, string Text, double Number, int Position);

/// <summary>A condition's text to tokens.</summary>
internal static class ConditionLexer
{
    private static readonly ImmutableArray<string> Symbols =
        ["==", "!=", "<=", ">=", "&&", "||", "<", ">", "!", "+", "-", "*", "/", "%", "(", ")", "[", "]", ","];

    /// <summary>Throws <see cref="ExperimentException"/> at a character that begins nothing.</summary>
    public static ImmutableArray<Token> Read(ConditionText source)
    {
        string text = source.Text;
        var tokens = ImmutableArray.CreateBuilder<Token>();
        int at = 0;
        while (true)
        {
            while (at < text.Length && char.IsWhiteSpace(text[at]))
                at++;
            if (at == text.Length)
                break;

            Token token = ReadOne(source, at, out int end);
            tokens.Add(token);
            at = end;
        }

        tokens.Add(new Token(TokenKind.End, "", 0, text.Length));
        return tokens.ToImmutable();
    }

    private static Token ReadOne(ConditionText source, int start, out int end)
    {
        string text = source.Text;
        char first = text[start];
        if (char.IsAsciiDigit(first) || (first == '.' && start + 1 < text.Length && char.IsAsciiDigit(text[start + 1])))
            return ReadNumber(source, start, out end);
        if (first is '"' or '\'')
            return ReadQuoted(source, start, out end);
        if (IsNameStart(first))
        {
            end = NameEnd(text, start);
            return new Token(TokenKind.Name, text[start..end], 0, start);
        }

        foreach (string symbol in Symbols)
        {
            if (string.CompareOrdinal(text, start, symbol, 0, symbol.Length) == 0)
            {
                end = start + symbol.Length;
                return new Token(TokenKind.Symbol, symbol, 0, start);
            }
        }

        string hint = first switch { '=' => "; equality is written ==", '&' => "; and is written &&", '|' => "; or is written ||", _ => "" };
        throw source.Invalid(start, $"'{first}' means nothing here{hint}");
    }

    private static Token ReadNumber(ConditionText source, int start, out int end)
    {
        string text = source.Text;
        int at = start;
        while (at < text.Length && (char.IsAsciiDigit(text[at]) || text[at] == '.'))
            at++;
        if (at < text.Length && text[at] is 'e' or 'E')
        {
            int exponent = at + 1;
            if (exponent < text.Length && text[exponent] is '+' or '-')
                exponent++;
            if (exponent < text.Length && char.IsAsciiDigit(text[exponent]))
            {
                while (exponent < text.Length && char.IsAsciiDigit(text[exponent]))
                    exponent++;
                at = exponent;
            }
        }

        end = at;
        return double.TryParse(text.AsSpan(start, at - start), NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            && (at == text.Length || !IsNameStart(text[at]))
            ? new Token(TokenKind.Number, text[start..at], number, start)
            : throw source.Invalid(start, "this is no number; words that begin with a digit go in quotes");
    }

    private static Token ReadQuoted(ConditionText source, int start, out int end)
    {
        int close = source.Text.IndexOf(source.Text[start], start + 1);
        if (close < 0)
            throw source.Invalid(start, "the quote is not closed");
        end = close + 1;
        return new Token(TokenKind.Text, source.Text[(start + 1)..close], 0, start);
    }

    /// <summary>Dots join the parts of a key; a hyphen belongs to the word when a letter follows at once: <c>text-classification</c>.</summary>
    private static int NameEnd(string text, int start)
    {
        int at = start + 1;
        while (at < text.Length)
        {
            bool inside = IsNameStart(text[at]) || char.IsDigit(text[at]);
            bool joins = text[at] is '.' or '-' && at + 1 < text.Length && IsNameStart(text[at + 1]) && text[at - 1] is not ('.' or '-');
            if (!inside && !joins)
                break;
            at++;
        }

        return at;
    }

    private static bool IsNameStart(char c) => char.IsLetter(c) || c == '_';
}

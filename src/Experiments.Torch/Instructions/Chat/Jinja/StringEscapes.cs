using System.Globalization;
using System.Text;

namespace Experiments.Torch.Instructions.Chat.Jinja;

/// <summary>The escapes of a Python string literal; one that Python does not know stays as it is written.</summary>
internal static class StringEscapes
{
    /// <param name="body">What stands between the quotes.</param>
    /// <param name="position">Of the literal, for faults.</param>
    public static string Resolve(string body, int position)
    {
        if (!body.Contains('\\'))
            return body;
        var text = new StringBuilder(body.Length);
        for (var i = 0; i < body.Length; i++)
        {
            if (body[i] == '\\')
                i += Escape(body.AsSpan(i + 1), text, position);
            else
                text.Append(body[i]);
        }

        return text.ToString();
    }

    /// <returns>How many characters after the backslash belong to the escape.</returns>
    private static int Escape(ReadOnlySpan<char> rest, StringBuilder text, int position)
    {
        switch (rest[0])
        {
            case 'x':
                return 1 + CodePoint(rest[1..], 2, text, position);
            case 'u':
                return 1 + CodePoint(rest[1..], 4, text, position);
            case 'U':
                return 1 + CodePoint(rest[1..], 8, text, position);
            case 'N':
                throw TemplateFault.Unsupported("the escape \\N", position);
            case >= '0' and <= '7':
                return Octal(rest, text);
        }

        var index = "\n\\'\"abfnrtv".IndexOf(rest[0]);
        if (index < 0)
            text.Append('\\').Append(rest[0]);
        else if (index > 0)
            text.Append("\\'\"\a\b\f\n\r\t\v"[index - 1]);
        return 1;
    }

    private static int CodePoint(ReadOnlySpan<char> digits, int count, StringBuilder text, int position)
    {
        if (digits.Length < count
            || !uint.TryParse(digits[..count], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            || !Rune.IsValid(value))
            throw TemplateFault.Invalid("an escape is not a character", position);
        text.Append(new Rune(value));
        return count;
    }

    private static int Octal(ReadOnlySpan<char> digits, StringBuilder text)
    {
        var (value, count) = (0, 0);
        for (; count < Math.Min(3, digits.Length) && digits[count] is >= '0' and <= '7'; count++)
            value = (value * 8) + (digits[count] - '0');
        text.Append((char)value);
        return count;
    }
}

using System.Text;
using Experiments.Core.Workers;
using Spectre.Console;

namespace Experiments.Cli.Output;

/// <summary>
/// Tokens as text in which one sees what is learned. Rows come from anywhere: whatever would move the cursor is shown, not sent.
/// </summary>
internal static class TokenText
{
    public const string Open = "⟦";
    public const string Close = "⟧";
    public const char Break = '↵';

    public static Style Read { get; } = new(Color.Grey);

    public static Style Learned { get; } = new(Color.Green);

    public static Style Special { get; } = new(Color.Cyan1, decoration: Decoration.Italic);

    public static Paragraph Of(IReadOnlyList<TokenView> tokens, bool colourless)
    {
        var text = new Paragraph();
        bool open = false;
        foreach (TokenView token in tokens)
        {
            if (colourless && token.Learned != open)
            {
                text.Append(open ? Close : Open);
                open = token.Learned;
            }

            text.Append(Visible(token.Text), colourless ? Style.Plain : StyleOf(token));
            if (token.Target is not null)
            {
                text.Append($"→{Visible(token.Target)} ", colourless ? Style.Plain : Learned);
            }
        }

        if (open)
        {
            text.Append(Close);
        }

        return text;
    }

    /// <summary>A text without line breaks, no longer than a line.</summary>
    public static string OnOneLine(string text)
    {
        const int Longest = 200;
        string line = Visible(text).Replace("\n", "", StringComparison.Ordinal);
        return line.Length <= Longest ? line : $"{line[..Longest]}…";
    }

    /// <summary>A path as seen from the current folder.</summary>
    public static string Near(string path, string folder) =>
        path.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal) ? Path.GetRelativePath(folder, path) : path;

    /// <summary>Line breaks are marked and broken, other control characters are pictures of themselves.</summary>
    private static string Visible(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            return text;
        }

        var visible = new StringBuilder(text.Length);
        foreach (char c in text)
        {
            _ = c switch
            {
                '\n' => visible.Append(Break).Append('\n'),
                < ' ' => visible.Append((char)('\u2400' + c)),
                '\u007f' => visible.Append('\u2421'),
                >= '\u0080' and <= '\u009f' => visible.Append('\ufffd'),
                _ => visible.Append(c),
            };
        }

        return visible.ToString();
    }

    private static Style StyleOf(TokenView token) => token.Learned
        ? token.Special ? new Style(Color.Green, decoration: Decoration.Italic) : Learned
        : token.Special ? Special : Read;
}

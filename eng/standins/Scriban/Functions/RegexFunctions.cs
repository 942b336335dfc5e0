using System.Text.RegularExpressions;
using Scriban.Runtime;

namespace Scriban.Functions;

/// <summary><c>regex.*</c>; the options are letters: i, m, s, x.</summary>
internal static class RegexFunctions
{
    public static string Escape(string pattern) => Regex.Escape(pattern);

    public static string Unescape(string pattern) => Regex.Unescape(pattern);

    public static ScriptArray Match(TemplateContext context, string text, string pattern, string options = null)
    {
        Match match = Create(context, pattern, options).Match(text ?? "");
        return match.Success ? Groups(match) : [];
    }

    public static ScriptArray Matches(TemplateContext context, string text, string pattern, string options = null) =>
        new(Create(context, pattern, options).Matches(text ?? "").Select(Groups));

    public static string Replace(TemplateContext context, string text, string pattern, string replace, string options = null) =>
        Create(context, pattern, options).Replace(text ?? "", replace ?? "");

    public static ScriptArray Split(TemplateContext context, string text, string pattern, string options = null) =>
        new(Create(context, pattern, options).Split(text ?? ""));

    private static ScriptArray Groups(Match match) => new(match.Groups.Values.Select(g => (object)g.Value));

    private static Regex Create(TemplateContext context, string pattern, string options)
    {
        RegexOptions flags = RegexOptions.None;
        foreach (char letter in options ?? "")
        {
            flags |= letter switch
            {
                'i' => RegexOptions.IgnoreCase,
                'm' => RegexOptions.Multiline,
                's' => RegexOptions.Singleline,
                'x' => RegexOptions.IgnorePatternWhitespace,
                _ => RegexOptions.None,
            };
        }

        return context.CreateRegex(pattern, flags);
    }
}

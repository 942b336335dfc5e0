using System.Net;
using System.Text.RegularExpressions;

namespace Scriban.Functions;

/// <summary><c>html.*</c>. Nothing is escaped unless a template asks.</summary>
internal static class HtmlFunctions
{
    public static string Escape(string text) => string.IsNullOrEmpty(text) ? text : WebUtility.HtmlEncode(text);

    public static string NewlineToBr(string text) => text?.Replace("\r\n", "\n", StringComparison.Ordinal).Replace("\n", "<br />\n", StringComparison.Ordinal);

    public static string Strip(TemplateContext context, string text) =>
        text is null ? null : context.CreateRegex(@"<script.*?</script>|<!--.*?-->|<style.*?</style>|<.*?>", RegexOptions.Singleline | RegexOptions.IgnoreCase).Replace(text, "");

    public static string UrlEncode(string text) => string.IsNullOrEmpty(text) ? text : Uri.EscapeDataString(text);

    public static string UrlEscape(string text)
    {
        if (string.IsNullOrEmpty(text))
            return text;
        // What separates the parts of an address stays as it is.
        string escaped = Uri.EscapeDataString(text);
        foreach (char kept in "-._~:/?#[]@!$&'()*+,;=%")
            escaped = escaped.Replace(Uri.HexEscape(kept), kept.ToString(), StringComparison.Ordinal);
        return escaped;
    }
}

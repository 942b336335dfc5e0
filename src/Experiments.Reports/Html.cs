using System.Text;

namespace Experiments.Reports;

/// <summary>Markup that is safe to write as it is. Every other string is escaped before a template sees it.</summary>
internal readonly record struct Html(string Value)
{
    public static Html Empty { get; } = new("");

    /// <summary>Text for element content and quoted attributes alike; control characters, which HTML does not allow, are replaced.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (char letter in text)
        {
            switch (letter)
            {
                case '&': escaped.Append("&amp;"); break;
                case '<': escaped.Append("&lt;"); break;
                case '>': escaped.Append("&gt;"); break;
                case '"': escaped.Append("&quot;"); break;
                case '\'': escaped.Append("&#39;"); break;
                case '\t' or '\n': escaped.Append(letter); break;
                case '\r': break;
                case < ' ' or '\u007f': escaped.Append('\ufffd'); break;
                default: escaped.Append(letter); break;
            }
        }

        return escaped.ToString();
    }
}

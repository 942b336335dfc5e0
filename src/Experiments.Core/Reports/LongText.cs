namespace Experiments.Core.Reports;

/// <summary>Texts that are too long for a page.</summary>
internal static class LongText
{
    /// <summary>The first so many characters and an ellipsis; no surrogate pair is cut apart.</summary>
    public static string Shorten(string text, int longest)
    {
        if (text.Length <= longest)
            return text;
        int end = char.IsHighSurrogate(text[longest - 1]) ? longest - 1 : longest;
        return text[..end] + "…";
    }
}

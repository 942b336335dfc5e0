using System.Buffers;

namespace Experiments.Torch.Instructions.Chat.Jinja;

/// <summary>Python's ways of cutting a text up.</summary>
internal static class TextSplitting
{
    // The breaks are those of Python: more than the newline.
    private static readonly SearchValues<char> LineBreaks = SearchValues.Create("\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029");

    public static IReadOnlyList<object?> Split(string text, CallArguments arguments)
    {
        var (separator, limit) = Read(arguments, "split()");
        return separator is null ? AtSpace(text, limit) : At(text, separator, limit);
    }

    public static IReadOnlyList<object?> SplitFromRight(string text, CallArguments arguments)
    {
        var (separator, limit) = Read(arguments, "rsplit()");
        if (limit == int.MaxValue)
            return separator is null ? AtSpace(text, limit) : At(text, separator, limit);
        return separator is null ? AtSpaceFromRight(text, limit) : AtFromRight(text, separator, limit);
    }

    public static IReadOnlyList<object?> Lines(string text, bool keepEnds)
    {
        var lines = new List<object?>();
        var start = 0;
        while (start < text.Length)
        {
            var end = text.AsSpan(start).IndexOfAny(LineBreaks);
            if (end < 0)
            {
                lines.Add(text[start..]);
                break;
            }

            end += start;
            var next = end + (text[end] == '\r' && end + 1 < text.Length && text[end + 1] == '\n' ? 2 : 1);
            lines.Add(text[start..(keepEnds ? next : end)]);
            start = next;
        }

        return lines;
    }

    public static Sequence Partition(string text, string separator, bool fromRight)
    {
        if (separator.Length == 0)
            throw TemplateFault.Invalid("the separator is empty");
        var at = fromRight ? text.LastIndexOf(separator, StringComparison.Ordinal) : text.IndexOf(separator, StringComparison.Ordinal);
        if (at < 0)
            return fromRight ? Sequence.Tuple("", "", text) : Sequence.Tuple(text, "", "");
        return Sequence.Tuple(text[..at], separator, text[(at + separator.Length)..]);
    }

    private static (string? Separator, int Limit) Read(CallArguments arguments, string what)
    {
        var values = arguments.Bind(what, "sep=", "maxsplit=");
        var separator = values[0] is null || CallArguments.IsAbsent(values[0]) ? null : Python.Text(values[0], $"the separator of {what}");
        if (separator is "")
            throw TemplateFault.Invalid("the separator is empty");
        var limit = CallArguments.Whole(values[1], -1, $"the limit of {what}");
        return (separator, limit is < 0 or > int.MaxValue ? int.MaxValue : (int)limit);
    }

    private static List<object?> At(string text, string separator, int limit)
    {
        var parts = new List<object?>();
        var start = 0;
        for (; parts.Count < limit && text.IndexOf(separator, start, StringComparison.Ordinal) is >= 0 and var at;
            start = at + separator.Length)
            parts.Add(text[start..at]);
        parts.Add(text[start..]);
        return parts;
    }

    private static List<object?> AtFromRight(string text, string separator, int limit)
    {
        var parts = new List<object?>();
        var end = text.Length;
        for (; parts.Count < limit && text.AsSpan(0, end).LastIndexOf(separator) is >= 0 and var at; end = at)
            parts.Add(text[(at + separator.Length)..end]);
        parts.Add(text[..end]);
        parts.Reverse();
        return parts;
    }

    private static List<object?> AtSpace(string text, int limit)
    {
        var parts = new List<object?>();
        for (var at = Skip(text, 0, space: true); at < text.Length;)
        {
            var end = parts.Count == limit ? text.Length : Skip(text, at, space: false);
            parts.Add(text[at..end]);
            at = Skip(text, end, space: true);
        }

        return parts;
    }

    private static List<object?> AtSpaceFromRight(string text, int limit)
    {
        var parts = new List<object?>();
        var end = PythonText.TrimEnd(text).Length;
        while (end > 0)
        {
            var start = end;
            while (start > 0 && (parts.Count == limit || !PythonText.IsSpace(text[start - 1])))
                start--;
            parts.Add(parts.Count == limit ? text[..end] : text[start..end]);
            end = PythonText.TrimEnd(text[..start]).Length;
        }

        parts.Reverse();
        return parts;
    }

    private static int Skip(string text, int at, bool space)
    {
        while (at < text.Length && PythonText.IsSpace(text[at]) == space)
            at++;
        return at;
    }
}

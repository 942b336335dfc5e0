using System.Text;
using System.Text.RegularExpressions;

namespace StandIns.Tests.PublicApi;

/// <summary>Type names as text: <c>A.B&lt;T&gt;.C</c>.</summary>
internal static class TypeText
{
    /// <summary>The name with the number of arguments in place of them, the same for a definition and its uses.</summary>
    public static string Shape(string type)
    {
        var shape = new StringBuilder();
        for (var i = 0; i < type.Length; i++)
        {
            if (type[i] != '<')
            {
                shape.Append(type[i]);
                continue;
            }

            var end = Closing(type, i);
            shape.Append('`').Append(SplitList(type[(i + 1)..end]).Count);
            i = end;
        }

        return shape.ToString();
    }

    public static string WithoutArguments(string name)
    {
        var open = name.IndexOf('<', StringComparison.Ordinal);
        return open <= 0 || name.StartsWith("<Clone>", StringComparison.Ordinal) ? name : name[..open];
    }

    /// <summary>The items of a list with commas, where those between brackets do not count.</summary>
    public static IReadOnlyList<string> SplitList(string list)
    {
        var items = new List<string>();
        var (depth, start) = (0, 0);
        for (var i = 0; i < list.Length; i++)
        {
            depth += list[i] is '<' or '(' ? 1 : list[i] is '>' or ')' ? -1 : 0;
            if (depth == 0 && list[i] == ',')
            {
                items.Add(list[start..i].Trim());
                start = i + 1;
            }
        }

        if (list.Length > start)
        {
            items.Add(list[start..].Trim());
        }

        return items;
    }

    public static int LastDot(string id)
    {
        var depth = 0;
        for (var i = id.Length - 1; i >= 0; i--)
        {
            depth += id[i] == '>' ? 1 : id[i] == '<' ? -1 : 0;
            if (depth == 0 && id[i] == '.')
            {
                return i;
            }
        }

        throw new FormatException($"No owner in: {id}");
    }

    /// <summary>Puts the arguments of <paramref name="use"/> in place of the parameters of <paramref name="definition"/>.</summary>
    public static string Substitute(string text, string definition, string use)
    {
        if (definition == use)
        {
            return text;
        }

        var arguments = Arguments(definition).Zip(Arguments(use)).Where(pair => pair.First != pair.Second).ToDictionary(pair => pair.First, pair => pair.Second);
        return arguments.Count == 0 ? text : Regex.Replace(text, @"(?<![\w.])\w+(?![\w.])", match => arguments.GetValueOrDefault(match.Value, match.Value));
    }

    private static IEnumerable<string> Arguments(string type)
    {
        for (var i = 0; i < type.Length; i++)
        {
            if (type[i] == '<')
            {
                var end = Closing(type, i);
                foreach (var argument in SplitList(type[(i + 1)..end]))
                {
                    yield return argument;
                }

                i = end;
            }
        }
    }

    private static int Closing(string type, int open)
    {
        var depth = 0;
        for (var i = open; i < type.Length; i++)
        {
            depth += type[i] == '<' ? 1 : type[i] == '>' ? -1 : 0;
            if (depth == 0)
            {
                return i;
            }
        }

        throw new FormatException($"Unbalanced: {type}");
    }
}

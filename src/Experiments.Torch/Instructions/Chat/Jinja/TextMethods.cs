using System.Globalization;
using System.Text;

namespace Experiments.Torch.Instructions.Chat.Jinja;

/// <summary>Python's methods of texts. What Unicode's fine print makes long and no chat template uses is refused by name.</summary>
internal static class TextMethods
{
    private delegate object? Method(string text, CallArguments arguments, RenderState state);

    private static readonly Dictionary<string, Method> Known = new(StringComparer.Ordinal)
    {
        ["strip"] = (text, arguments, _) => Strip(text, Optional(arguments, "strip()"), left: true, right: true),
        ["lstrip"] = (text, arguments, _) => Strip(text, Optional(arguments, "lstrip()"), left: true, right: false),
        ["rstrip"] = (text, arguments, _) => Strip(text, Optional(arguments, "rstrip()"), left: false, right: true),
        ["upper"] = (text, _, _) => LetterCase.Upper(text),
        ["lower"] = (text, _, _) => LetterCase.Lower(text),
        ["title"] = (text, _, _) => LetterCase.Title(text),
        ["capitalize"] = (text, _, _) => LetterCase.Capitalize(text),
        ["startswith"] = (text, arguments, _) =>
            Affix(text, arguments, "startswith()", (part, affix) => part.StartsWith(affix, StringComparison.Ordinal)),
        ["endswith"] = (text, arguments, _) =>
            Affix(text, arguments, "endswith()", (part, affix) => part.EndsWith(affix, StringComparison.Ordinal)),
        ["removeprefix"] = (text, arguments, _) =>
            Only(arguments, "removeprefix()") is var affix && text.StartsWith(affix, StringComparison.Ordinal)
                ? text[affix.Length..]
                : text,
        ["removesuffix"] = (text, arguments, _) =>
            Only(arguments, "removesuffix()") is { Length: > 0 } affix && text.EndsWith(affix, StringComparison.Ordinal)
                ? text[..^affix.Length]
                : text,
        ["split"] = (text, arguments, state) => state.Made(TextSplitting.Split(text, arguments)),
        ["rsplit"] = (text, arguments, state) => state.Made(TextSplitting.SplitFromRight(text, arguments)),
        ["splitlines"] = (text, arguments, state) =>
            state.Made(TextSplitting.Lines(text, CallArguments.Flag(arguments.Bind("splitlines()", "keepends=")[0], false))),
        ["partition"] = (text, arguments, _) => TextSplitting.Partition(text, Only(arguments, "partition()"), fromRight: false),
        ["rpartition"] = (text, arguments, _) => TextSplitting.Partition(text, Only(arguments, "rpartition()"), fromRight: true),
        ["replace"] = Replace,
        ["join"] = (text, arguments, state) => Join(text, arguments, state),
        ["count"] = (text, arguments, _) => Count(text, Only(arguments, "count()")),
        ["find"] = (text, arguments, _) => Place(text, text.IndexOf(Only(arguments, "find()"), StringComparison.Ordinal)),
        ["rfind"] = (text, arguments, _) => Place(text, LastIndex(text, Only(arguments, "rfind()"))),
        ["index"] = (text, arguments, _) => Found(Place(text, text.IndexOf(Only(arguments, "index()"), StringComparison.Ordinal))),
        ["rindex"] = (text, arguments, _) => Found(Place(text, LastIndex(text, Only(arguments, "rindex()")))),
        ["isspace"] = (text, _, _) => text.Length > 0 && PythonText.IsBlank(text),
        ["isupper"] = (text, _, _) => LetterCase.IsUpper(text),
        ["islower"] = (text, _, _) => LetterCase.IsLower(text),
        ["isdigit"] = (text, _, _) => All(text, rune => IsDecimal(rune) || "²³¹⁰⁴⁵⁶⁷⁸⁹".Contains(rune.ToString(), StringComparison.Ordinal)),
        ["isdecimal"] = (text, _, _) => All(text, IsDecimal),
        ["isnumeric"] = (text, _, _) => All(text, Rune.IsNumber),
        ["isalpha"] = (text, _, _) => All(text, Rune.IsLetter),
        ["isalnum"] = (text, _, _) => All(text, rune => Rune.IsLetter(rune) || Rune.IsNumber(rune)),
        ["isascii"] = (text, _, _) => Ascii.IsValid(text),
        ["ljust"] = (text, arguments, state) => Pad(text, arguments, state, "ljust()", _ => 0),
        ["rjust"] = (text, arguments, state) => Pad(text, arguments, state, "rjust()", space => space),
        ["center"] = (text, arguments, state) => Pad(text, arguments, state, "center()", null),
        ["zfill"] = ZeroFill,
    };

    private static readonly HashSet<string> Refused =
    [
        "casefold", "encode", "expandtabs", "format", "format_map", "isidentifier",
        "isprintable", "istitle", "maketrans", "swapcase", "translate",
    ];

    public static Callable? Find(string text, string name)
    {
        if (Known.TryGetValue(name, out var method))
        {
            return new Callable(name, (frame, arguments) =>
            {
                frame.State.Seek(text, arguments.All.OfType<string>().FirstOrDefault(""));
                var result = method(text, arguments, frame.State);
                return result is string made ? frame.State.Made(made) : result;
            });
        }

        return Refused.Contains(name)
            ? new Callable(name, (_, _) => throw TemplateFault.Unsupported($"the method {name}() of a text"))
            : null;
    }

    /// <param name="characters">To take off; null: white space.</param>
    public static string Strip(string text, string? characters, bool left, bool right)
    {
        if (characters is null)
        {
            var trimmed = left ? PythonText.TrimStart(text) : text;
            return right ? PythonText.TrimEnd(trimmed) : trimmed;
        }

        var taken = characters.EnumerateRunes().ToHashSet();
        var (start, end) = (0, text.Length);
        while (left && start < end && Rune.TryGetRuneAt(text, start, out var rune) && taken.Contains(rune))
            start += rune.Utf16SequenceLength;
        while (right && end > start && Rune.DecodeLastFromUtf16(text.AsSpan(start, end - start), out var rune, out var units) == 0
            && taken.Contains(rune))
            end -= units;
        return text[start..end];
    }

    /// <summary>Replaces at most <paramref name="count"/> times, or always where that is negative.</summary>
    public static string Replace(string text, string old, string other, long count, RenderState state)
    {
        state.Seek(text, old);
        var places = old.Length == 0 ? text.Length + 1 : text.AsSpan().Count(old);
        var times = count < 0 ? places : Math.Min(count, places);
        if (text.Length + (times * Math.Max(0, other.Length - old.Length)) > RenderBudget.LongestText)
            throw TemplateFault.Invalid("a text grows too long");
        if (times == places && old.Length > 0)
            return state.Made(text.Replace(old, other, StringComparison.Ordinal));
        var made = new StringBuilder();
        var at = 0;
        for (var i = 0L; i < times; i++)
        {
            var next = old.Length > 0 ? text.IndexOf(old, at, StringComparison.Ordinal) : i == 0 ? 0 : NextCharacter(text, at);
            if (next < 0 || next > text.Length)
                break;
            made.Append(text, at, next - at).Append(other);
            at = next + old.Length;
        }

        return state.Made(made.Append(text, at, text.Length - at).ToString());
    }

    public static string Join(string separator, IEnumerable<string> parts, RenderState state)
    {
        var made = new StringBuilder();
        var first = true;
        foreach (var part in parts)
        {
            state.Spend(1 + (part.Length / RenderBudget.CharactersAStep));
            (first ? made : made.Append(separator)).Append(part);
            first = false;
            if (made.Length > RenderBudget.LongestText)
                throw TemplateFault.Invalid("a text grows too long");
        }

        return state.Made(made.ToString());
    }

    /// <summary>As Python centres: with an odd blank too many it goes to the left where the width is odd, too.</summary>
    public static string Centre(string text, long width, string fill, RenderState state)
    {
        var space = Space(text, width);
        var left = (space / 2) + (space & width & 1);
        return state.Made($"{Filled(fill, left)}{text}{Filled(fill, space - left)}");
    }

    private static string Replace(string text, CallArguments arguments, RenderState state)
    {
        var values = arguments.Bind("replace()", "old", "new", "count=");
        return Replace(text, Python.Text(values[0], "what replace() replaces"), Python.Text(values[1], "what replace() puts in"),
            CallArguments.Whole(values[2], -1, "the count of replace()"), state);
    }

    private static string Join(string separator, CallArguments arguments, RenderState state) =>
        Join(separator, Python.Items(arguments.Bind("join()", "iterable")[0])
            .Select(item => Python.Text(item, "what join() joins")), state);

    private static bool Affix(string text, CallArguments arguments, string what, Func<string, string, bool> test)
    {
        if (arguments.Positional.Count > 1)
            throw TemplateFault.Unsupported($"{what} with bounds");
        return arguments.Bind(what, "affix")[0] is Sequence { IsTuple: true } several
            ? several.Any(affix => test(text, Python.Text(affix, $"the argument of {what}")))
            : test(text, Only(arguments, what));
    }

    private static string Pad(string text, CallArguments arguments, RenderState state, string what, Func<long, long>? left)
    {
        var values = arguments.Bind(what, "width", "fillchar=");
        var width = Python.Whole(values[0], $"the width of {what}");
        var fill = CallArguments.IsAbsent(values[1]) ? " " : Python.Text(values[1], $"the filling of {what}");
        if (PythonText.Length(fill) != 1)
            throw TemplateFault.Invalid($"the filling of {what} is not one character");
        if (left is null)
            return Centre(text, width, fill, state);
        var space = Space(text, width);
        return state.Made($"{Filled(fill, left(space))}{text}{Filled(fill, space - left(space))}");
    }

    private static string ZeroFill(string text, CallArguments arguments, RenderState state)
    {
        var width = Python.Whole(arguments.Bind("zfill()", "width")[0], "the width of zfill()");
        var sign = text.StartsWith('-') || text.StartsWith('+') ? 1 : 0;
        return state.Made($"{text[..sign]}{Filled("0", Space(text, width))}{text[sign..]}");
    }

    private static long Space(string text, long width)
    {
        var space = Math.Max(0, width - PythonText.Length(text));
        return space <= RenderBudget.LongestText ? space : throw TemplateFault.Invalid("a text grows too long");
    }

    private static string Filled(string fill, long count) => string.Concat(Enumerable.Repeat(fill, (int)count));

    private static string? Optional(CallArguments arguments, string what) => arguments.Bind(what, "chars=")[0] switch
    {
        null => null,
        var value when CallArguments.IsAbsent(value) => null,
        var value => Python.Text(value, $"the argument of {what}"),
    };

    private static string Only(CallArguments arguments, string what)
    {
        if (arguments.Positional.Count > 1)
            throw TemplateFault.Unsupported($"{what} with bounds");
        return Python.Text(arguments.Bind(what, "text")[0], $"the argument of {what}");
    }

    private static long Count(string text, string part) => part.Length == 0 ? PythonText.Length(text) + 1 : text.AsSpan().Count(part);

    private static int LastIndex(string text, string part) =>
        part.Length == 0 ? text.Length : text.LastIndexOf(part, StringComparison.Ordinal);

    private static long Place(string text, int unit) => unit < 0 ? -1 : PythonText.Length(text[..unit]);

    private static long Found(long place) => place >= 0 ? place : throw TemplateFault.Invalid("the text looked for is not there");

    private static int NextCharacter(string text, int at) =>
        at >= text.Length ? text.Length + 1 : at + (char.IsHighSurrogate(text[at]) && at + 1 < text.Length ? 2 : 1);

    private static bool IsDecimal(Rune rune) => Rune.GetUnicodeCategory(rune) == UnicodeCategory.DecimalDigitNumber;

    private static bool All(string text, Func<Rune, bool> test) => text.Length > 0 && text.EnumerateRunes().All(test);
}

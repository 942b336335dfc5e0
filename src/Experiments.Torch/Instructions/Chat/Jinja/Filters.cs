using System.Globalization;

namespace Experiments.Torch.Instructions.Chat.Jinja;

internal delegate object? Filter(Frame frame, object? value, CallArguments arguments);

/// <summary>What follows a <c>|</c>. Filters that are not here are refused by name when the template is read.</summary>
internal static class Filters
{
    private static readonly Dictionary<string, Filter> Known = new(StringComparer.Ordinal)
    {
        ["abs"] = (_, value, _) => Absolute(value),
        ["batch"] = Batch,
        ["capitalize"] = (frame, value, _) => frame.State.Made(LetterCase.Capitalize(PythonText.Soft(value))),
        ["center"] = Centre,
        ["count"] = (_, value, _) => (long)Python.Length(value),
        ["length"] = (_, value, _) => (long)Python.Length(value),
        ["d"] = Default,
        ["default"] = Default,
        ["dictsort"] = ListFilters.SortMapping,
        ["first"] = (_, value, _) => Python.Items(value) is { Count: > 0 } items ? items[0] : new Undefined("there is no first item"),
        ["float"] = ToReal,
        ["indent"] = Indent,
        ["int"] = ToWhole,
        ["items"] = (frame, value, _) => Items(frame, value),
        ["join"] = Join,
        ["last"] = (_, value, _) => Python.Items(value) is { Count: > 0 } items ? items[^1] : new Undefined("there is no last item"),
        ["list"] = (frame, value, _) => frame.State.Made(Python.Items(value)),
        ["lower"] = (frame, value, _) => frame.State.Made(LetterCase.Lower(PythonText.Soft(value))),
        ["map"] = ListFilters.Map,
        ["max"] = (frame, value, arguments) => ListFilters.Extreme(frame, value, arguments, largest: true),
        ["min"] = (frame, value, arguments) => ListFilters.Extreme(frame, value, arguments, largest: false),
        ["reject"] = (frame, value, arguments) => ListFilters.Select(frame, value, arguments, keep: false),
        ["rejectattr"] = (frame, value, arguments) => ListFilters.SelectByMember(frame, value, arguments, keep: false),
        ["replace"] = Replace,
        ["reverse"] = Reverse,
        ["safe"] = (_, value, _) => new SafeText(PythonText.Show(value)),
        ["select"] = (frame, value, arguments) => ListFilters.Select(frame, value, arguments, keep: true),
        ["selectattr"] = (frame, value, arguments) => ListFilters.SelectByMember(frame, value, arguments, keep: true),
        ["sort"] = ListFilters.Sort,
        ["string"] = (frame, value, _) => value is SafeText ? value : frame.State.Made(PythonText.Show(value)),
        ["sum"] = ListFilters.Sum,
        ["title"] = (frame, value, _) => frame.State.Made(TitleWords(PythonText.Soft(value))),
        ["tojson"] = ToJson,
        ["trim"] = Trim,
        ["unique"] = ListFilters.Unique,
        ["upper"] = (frame, value, _) => frame.State.Made(LetterCase.Upper(PythonText.Soft(value))),
    };

    public static Filter? Find(string name) => Known.GetValueOrDefault(name);

    private static object? Absolute(object? value) => Python.Number(Python.Defined(value)) switch
    {
        long whole when whole != long.MinValue => (object)Math.Abs(whole),
        double real => Math.Abs(real),
        _ => throw TemplateFault.Invalid($"abs does not work with {Python.KindOf(value)}"),
    };

    private static object? Default(Frame frame, object? value, CallArguments arguments)
    {
        var values = arguments.Bind("default", "default_value=", "boolean=");
        var missing = value is Undefined || (CallArguments.Flag(values[1], false) && !Python.IsTrue(value));
        return !missing ? value : CallArguments.IsAbsent(values[0]) ? "" : values[0];
    }

    private static Sequence Batch(Frame frame, object? value, CallArguments arguments)
    {
        var values = arguments.Bind("batch", "linecount", "fill_with=");
        var size = Python.Whole(values[0], "the size of batch");
        if (size is < 1 or > RenderBudget.LongestList)
            throw TemplateFault.Invalid("the size of batch is not above 0");
        var batches = Python.Items(value).Chunk((int)size).Select(batch => CallArguments.IsAbsent(values[1]) || values[1] is null
            ? batch
            : [.. batch, .. Enumerable.Repeat(values[1], (int)size - batch.Length)]);
        return frame.State.Made([.. batches.Select(batch => (object?)frame.State.Made(batch))]);
    }

    private static string Centre(Frame frame, object? value, CallArguments arguments)
    {
        var width = CallArguments.Whole(arguments.Bind("center", "width=")[0], 80, "the width of center");
        if (width > RenderBudget.LongestText)
            throw TemplateFault.Invalid("a text grows too long");
        return TextMethods.Centre(PythonText.Soft(value), width, " ", frame.State);
    }

    private static object ToReal(Frame frame, object? value, CallArguments arguments)
    {
        var otherwise = arguments.Bind("float", "default=")[0];
        return Python.Number(value) switch
        {
            long whole => (object)(double)whole,
            double real => real,
            _ when value is string text && ParseReal(text) is { } real => real,
            _ => CallArguments.IsAbsent(otherwise) ? 0.0 : otherwise ?? 0.0,
        };
    }

    private static object? ToWhole(Frame frame, object? value, CallArguments arguments)
    {
        var values = arguments.Bind("int", "default=", "base=");
        var otherwise = CallArguments.IsAbsent(values[0]) ? 0L : values[0];
        if (CallArguments.Whole(values[1], 10, "the base of int") != 10)
            throw TemplateFault.Unsupported("the filter int with another base than 10");
        return Python.Number(value) switch
        {
            long whole => (object)whole,
            double real when Math.Abs(real) < 9e18 => (long)real,
            double => throw TemplateFault.Unsupported("a whole number beyond 64 bits"),
            _ when value is string text && ParseWhole(text) is { } whole => whole,
            _ when value is string text && ParseReal(text) is { } real && Math.Abs(real) < 9e18 => (long)real,
            _ => otherwise,
        };
    }

    private static long? ParseWhole(string text) =>
        long.TryParse(Digits(text), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? whole : null;

    private static double? ParseReal(string text) =>
        double.TryParse(Digits(text), NumberStyles.Float & ~NumberStyles.AllowTrailingWhite & ~NumberStyles.AllowLeadingWhite,
            CultureInfo.InvariantCulture, out var real)
            && !text.Contains('\u221e') ? real : null;

    private static string Digits(string text) => TextMethods.Strip(text, null, left: true, right: true);

    private static string Indent(Frame frame, object? value, CallArguments arguments)
    {
        var values = arguments.Bind("indent", "width=", "first=", "blank=");
        var width = CallArguments.IsAbsent(values[0]) ? new string(' ', 4) : values[0] is string own
            ? own
            : new string(' ', (int)Math.Clamp(Python.Whole(values[0], "the width of indent"), 0, 1000));
        var (first, blank) = (CallArguments.Flag(values[1], false), CallArguments.Flag(values[2], false));
        var text = $"{PythonText.Soft(value)}\n";
        var lines = TextSplitting.Lines(text, keepEnds: false).OfType<string>().ToList();
        var indented = blank
            ? TextMethods.Join($"\n{width}", lines, frame.State)
            : TextMethods.Join("\n", lines.Select((line, i) => i == 0 || line.Length == 0 ? line : $"{width}{line}"), frame.State);
        return frame.State.Made(first ? $"{width}{indented}" : indented);
    }

    private static Sequence Items(Frame frame, object? value) => value switch
    {
        Mapping map => MappingMethods.Items(map, frame.State),
        Undefined => new Sequence([]),
        _ => throw TemplateFault.Invalid($"{Python.KindOf(value)} has no items"),
    };

    private static string Join(Frame frame, object? value, CallArguments arguments)
    {
        var values = arguments.Bind("join", "d=", "attribute=");
        var items = CallArguments.IsAbsent(values[1]) || values[1] is null
            ? Python.Items(value)
            : Python.Items(value).Select(item => ListFilters.Member(item, values[1], frame.State));
        return TextMethods.Join(CallArguments.Text(values[0], ""), items.Select(PythonText.Soft), frame.State);
    }

    private static string Replace(Frame frame, object? value, CallArguments arguments)
    {
        var values = arguments.Bind("replace", "old", "new", "count=");
        var count = values[2] is null ? -1 : CallArguments.Whole(values[2], -1, "the count of replace");
        return TextMethods.Replace(PythonText.Soft(value), PythonText.Soft(values[0]), PythonText.Soft(values[1]), count, frame.State);
    }

    private static object Reverse(Frame frame, object? value, CallArguments arguments) => value is string text
        ? frame.State.Made(string.Concat(PythonText.Characters(text).Reverse()))
        : frame.State.Made([.. Python.Items(value).Reverse()]);

    /// <summary>Jinja's own idea of words: they begin after blanks, hyphens and opening brackets.</summary>
    private static string TitleWords(string text)
    {
        var title = new System.Text.StringBuilder(text.Length);
        var begins = true;
        foreach (var rune in text.EnumerateRunes())
        {
            title.Append(begins ? LetterCase.Upper(rune.ToString()) : LetterCase.Lower(rune.ToString()));
            begins = rune.IsBmp && (PythonText.IsSpace((char)rune.Value) || "-({[<".Contains((char)rune.Value));
        }

        return title.ToString();
    }

    private static string ToJson(Frame frame, object? value, CallArguments arguments)
    {
        var values = arguments.Bind("tojson", "ensure_ascii=", "indent=", "separators=", "sort_keys=");
        var indent = values[1] is null || CallArguments.IsAbsent(values[1]) ? null : values[1] is string own
            ? own
            : new string(' ', (int)Math.Clamp(Python.Whole(values[1], "the indent of tojson"), 0, 1000));
        var (item, key) = (indent is null ? ", " : ",", ": ");
        if (values[2] is not null && !CallArguments.IsAbsent(values[2]))
        {
            (item, key) = values[2] is Sequence { Count: 2 } pair
                ? (Python.Text(pair[0], "a separator of tojson"), Python.Text(pair[1], "a separator of tojson"))
                : throw TemplateFault.Invalid("the separators of tojson are not two texts");
        }

        var options = new JsonText.Options(CallArguments.Flag(values[0], false), indent, item, key, CallArguments.Flag(values[3], false));
        return frame.State.Made(JsonText.Write(value, options));
    }

    private static string Trim(Frame frame, object? value, CallArguments arguments)
    {
        var characters = arguments.Bind("trim", "chars=")[0];
        return frame.State.Made(TextMethods.Strip(PythonText.Soft(value),
            characters is null || CallArguments.IsAbsent(characters) ? null : Python.Text(characters, "the argument of trim"),
            left: true, right: true));
    }
}

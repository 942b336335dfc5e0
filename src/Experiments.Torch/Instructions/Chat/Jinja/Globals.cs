using System.Globalization;
using System.Text;

namespace Experiments.Torch.Instructions.Chat.Jinja;

/// <summary>Functions that every chat template can call.</summary>
internal static class Globals
{
    // The reference's sandbox allows no longer range.
    private const int LongestRange = 100_000;

    /// <summary>Jinja has them, and no chat template uses them.</summary>
    public static IReadOnlySet<string> Refused { get; } = new HashSet<string>(StringComparer.Ordinal) { "cycler", "joiner", "lipsum" };

    public static void AddTo(Scope scope)
    {
        scope.Set("range", new Callable("range", (frame, arguments) => Range(arguments, frame.State)));
        scope.Set("namespace", new Callable("namespace", (_, arguments) => MakeNamespace(arguments)));
        scope.Set("dict", new Callable("dict", (_, arguments) => Dictionary(arguments)));
        scope.Set("raise_exception", new Callable("raise_exception", (_, arguments) =>
            throw TemplateFault.Refused(CallArguments.Text(arguments.Bind("raise_exception", "message")[0], ""))));
        scope.Set("strftime_now", new Callable("strftime_now", (frame, arguments) =>
            Now(Python.Text(arguments.Bind("strftime_now", "format")[0], "the format of strftime_now"), frame.State.Time.GetLocalNow())));
    }

    private static Sequence Range(CallArguments arguments, RenderState state)
    {
        var numbers = arguments.Positional.Select(number => Python.Whole(number, "the bound of range")).ToList();
        if (numbers.Count is 0 or > 3 || arguments.Named.Count > 0)
            throw TemplateFault.Invalid("range takes one to three whole numbers");
        var (start, stop) = numbers.Count == 1 ? (0, numbers[0]) : (numbers[0], numbers[1]);
        var step = numbers.Count == 3 ? numbers[2] : 1;
        if (step == 0)
            throw TemplateFault.Invalid("the step of range is 0");
        var items = new List<object?>();
        for (Int128 at = start; step > 0 ? at < stop : at > stop; at += step)
        {
            if (items.Count == LongestRange)
                throw TemplateFault.Invalid($"a range has more than {LongestRange} numbers");
            items.Add((long)at);
        }

        return state.Made(items);
    }

    private static Namespace MakeNamespace(CallArguments arguments)
    {
        var space = new Namespace();
        foreach (var (key, value) in Dictionary(arguments).Entries)
            space.Members[PythonText.Show(key)] = value;
        return space;
    }

    private static Mapping Dictionary(CallArguments arguments)
    {
        var map = new Mapping();
        foreach (var from in arguments.Positional)
        {
            foreach (var (key, value) in from is Mapping other
                ? other.Entries : throw TemplateFault.Unsupported($"a mapping made of {Python.KindOf(from)}"))
                map.Set(key, value);
        }

        foreach (var (name, value) in arguments.Named)
            map.Set(name, value);
        return map;
    }

    private static string Now(string format, DateTimeOffset now)
    {
        var text = new StringBuilder();
        for (var i = 0; i < format.Length; i++)
        {
            if (format[i] != '%')
            {
                text.Append(format[i]);
                continue;
            }

            var bare = i + 2 < format.Length && format[i + 1] == '-';
            i += bare ? 2 : 1;
            var directive = i < format.Length ? format[i] : throw TemplateFault.Unsupported("a '%' at the end of a time's format");
            var part = Part(directive, now) ?? throw TemplateFault.Unsupported($"'%{directive}' in a time's format");
            text.Append(bare && part.Length > 1 ? part.TrimStart('0').PadLeft(1, '0') : part);
        }

        return text.ToString();
    }

    /// <summary>In English, as the C locale has it.</summary>
    private static string? Part(char directive, DateTimeOffset now)
    {
        string Format(string format) => now.ToString(format, CultureInfo.InvariantCulture);
        return directive switch
        {
            'a' => Format("ddd"),
            'A' => Format("dddd"),
            'b' or 'h' => Format("MMM"),
            'B' => Format("MMMM"),
            'd' => Format("dd"),
            'e' => Format("%d").PadLeft(2),
            'D' => Format("MM/dd/yy"),
            'F' => Format("yyyy-MM-dd"),
            'H' => Format("HH"),
            'I' => Format("hh"),
            'j' => now.DayOfYear.ToString("000", CultureInfo.InvariantCulture),
            'm' => Format("MM"),
            'M' => Format("mm"),
            'p' => Format("tt"),
            'S' => Format("ss"),
            'T' => Format("HH:mm:ss"),
            'u' => (((int)now.DayOfWeek + 6) % 7 + 1).ToString(CultureInfo.InvariantCulture),
            'w' => ((int)now.DayOfWeek).ToString(CultureInfo.InvariantCulture),
            'y' => Format("yy"),
            'Y' => Format("yyyy"),
            // datetime.now() knows no zone.
            'z' or 'Z' => "",
            'n' => "\n",
            't' => "\t",
            '%' => "%",
            _ => null,
        };
    }
}

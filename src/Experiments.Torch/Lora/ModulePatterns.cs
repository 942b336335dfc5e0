using System.Globalization;
using System.Text.RegularExpressions;
using Experiments.Core.Diagnostics;

namespace Experiments.Torch.Lora;

/// <summary>
/// PEFT's ways of naming modules, each with its exact rule. Python's <c>re.match</c> anchors at the start, <c>re.fullmatch</c> at both
/// ends.
/// </summary>
internal static class ModulePatterns
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>A list's rule: the name itself, or the end of the path after a dot.</summary>
    public static bool IsNamed(IEnumerable<string> names, string path) =>
        names.Any(name => path == name || path.EndsWith($".{name}", StringComparison.Ordinal));

    /// <summary>A string's rule: a regular expression that fits the whole path.</summary>
    public static bool FullyMatches(string pattern, string path) => IsMatch(pattern, path, @"\A(?:", @")\z");

    /// <summary>A module that is saved whole, and all within it: never a target.</summary>
    public static bool IsWithin(IEnumerable<string> saved, string path) =>
        saved.Any(name => IsMatch(name, path, @"\A(^|.*\.)", @"($|\..*)"));

    /// <summary>
    /// A module that is trained and saved whole, and all within it. PEFT asks for the end of the name, dots or not: <c>classifier</c> means
    /// DistilBERT's <c>pre_classifier</c> too.
    /// </summary>
    public static bool IsSaved(IReadOnlyCollection<string> saved, string path)
    {
        for (int end = path.Length; end > 0; end = path.LastIndexOf('.', end - 1))
        {
            if (saved.Any(name => path.AsSpan(0, end).EndsWith(name, StringComparison.Ordinal)))
                return true;
        }

        return false;
    }

    /// <summary>The number of the layer a path is in, or null outside of layers.</summary>
    /// <param name="patterns">What precedes the number, such as <c>layers</c>; none: any name.</param>
    public static int? LayerOf(IReadOnlyCollection<string> patterns, string path)
    {
        foreach (var pattern in patterns.Count == 0 ? [@"[^.]*"] : patterns)
        {
            // The first number that fits: experts within a layer are numbered as well.
            var match = Asked(pattern, expression => Regex.Match(path, expression, RegexOptions.CultureInvariant, Patience),
                $@"\A.*?\.{FromPython(pattern)}\.(?<layer_of_path>[0-9]+)\.");
            if (match.Success)
                return int.TryParse(match.Groups["layer_of_path"].ValueSpan, CultureInfo.InvariantCulture, out var layer) ? layer : null;
        }

        return null;
    }

    /// <summary>The value of the first key that fits the end of the path, as <c>(.*\.)?(KEY)$</c>.</summary>
    public static T? FirstMatch<T>(IEnumerable<KeyValuePair<string, T>> patterns, string path)
        where T : struct
    {
        foreach (var (key, value) in patterns)
        {
            if (IsMatch(key, path, @"\A(.*\.)?(", @")\z"))
                return value;
        }

        return null;
    }

    /// <exception cref="ExperimentException">One of these is no regular expression.</exception>
    public static void Check(IEnumerable<string> patterns)
    {
        foreach (var pattern in patterns)
            Asked(pattern, expression => new Regex(expression, RegexOptions.CultureInvariant, Patience), FromPython(pattern));
    }

    private static bool IsMatch(string pattern, string path, string before, string after) => Asked(
        pattern,
        expression => Regex.IsMatch(path, expression, RegexOptions.CultureInvariant, Patience),
        $"{before}{FromPython(pattern)}{after}");

    private static T Asked<T>(string pattern, Func<string, T> ask, string expression)
    {
        try
        {
            return ask(expression);
        }
        catch (Exception e) when (e is ArgumentException or RegexMatchTimeoutException)
        {
            throw new ExperimentException(
                Diagnostic.Error(
                    DiagnosticCodes.InvalidLoraPattern,
                    e is ArgumentException ? $"'{pattern}' is no regular expression: {e.Message}" : $"'{pattern}' takes too long to match",
                    hint: "Names are enough in most cases; a dot in a pattern stands for any character"),
                inner: e);
        }
    }

    // Where Python's dialect differs: named groups, and the end of the text.
    private static string FromPython(string pattern) => pattern
        .Replace("(?P<", "(?<", StringComparison.Ordinal)
        .Replace(@"\Z", @"\z", StringComparison.Ordinal);
}

using System.Text.RegularExpressions;

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
    public static bool FullyMatches(string pattern, string path) => IsMatch($@"\A(?:{pattern})\z", path);

    /// <summary>A module that is saved whole, and all within it: never a target.</summary>
    public static bool IsWithin(IEnumerable<string> saved, string path) =>
        saved.Any(name => IsMatch($@"\A(^|.*\.){name}($|\..*)", path));

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
            if (Regex.Match(path, $@"\A.*\.{pattern}\.(\d+)\.", RegexOptions.CultureInvariant, Patience) is { Success: true } match)
                return int.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);
        }

        return null;
    }

    /// <summary>The value of the first key that fits the end of the path, as <c>(.*\.)?(KEY)$</c>.</summary>
    public static T? FirstMatch<T>(IEnumerable<KeyValuePair<string, T>> patterns, string path)
        where T : struct
    {
        foreach (var (key, value) in patterns)
        {
            if (IsMatch($@"\A(.*\.)?({key})\z", path))
                return value;
        }

        return null;
    }

    private static bool IsMatch(string pattern, string path) => Regex.IsMatch(path, pattern, RegexOptions.CultureInvariant, Patience);
}

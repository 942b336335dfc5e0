using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Experiments.Core.Diagnostics;
using Experiments.Core.Hub;
using Experiments.Core.Knobs;

namespace Experiments.Engine.Hub;

/// <summary>
/// Which files of a data set's repository are which split: as its README.md says, else by the names of folders and files as
/// Hugging Face's datasets library takes them. The first of its ways that finds anything is the way.
/// </summary>
internal static partial class DataSplits
{
    private const string Train = "train";

    /// <summary>What splits are called in the names of folders and files.</summary>
    private static readonly ImmutableArray<(string Split, string[] Words)> Words =
    [
        (Train, ["train", "training"]),
        ("validation", ["validation", "valid", "dev", "val"]),
        ("test", ["test", "testing", "eval", "evaluation"]),
    ];

    private static readonly string[] About = ["config.json", "dataset_info.json", "dataset_infos.json", "dataset_dict.json"];

    /// <summary>The files of the split that is named, or that the key <paramref name="role"/> means, in order.</summary>
    /// <exception cref="ExperimentException">There is no such split or configuration, or no file that is read.</exception>
    public static (string Split, ImmutableArray<string> Files) Choose(HubName name, string role, IReadOnlyList<string> listing, DataCard card)
    {
        IReadOnlyDictionary<string, ImmutableArray<string>> splits = Find(name, listing, card);
        if (splits.Values.All(files => files.IsEmpty))
            throw NoData(name, listing);
        string wanted = name.Split ?? role;
        string? split = splits.ContainsKey(wanted) ? wanted : name.Split is null ? SameMeaning(wanted).FirstOrDefault(splits.ContainsKey) : null;
        if (split is not null)
            return (split, splits[split]);
        string hint = KeySpelling.Closest(wanted, splits.Keys) is { } close ? $"did you mean '{name with { Split = close }}'?" : $"write for example {name with { Split = splits.Keys.First() }}";
        throw HubProblems.Input(
            DiagnosticCodes.HubSplitNotFound, $"{name.Repository} has no split '{wanted}', but {string.Join(", ", splits.Keys)}", hint);
    }

    /// <summary>All splits by name, in order; files of the one format that most of them have.</summary>
    public static IReadOnlyDictionary<string, ImmutableArray<string>> Find(HubName name, IReadOnlyList<string> listing, DataCard card)
    {
        ImmutableArray<string> data = [.. listing.Where(IsVisible).Where(file => DataFormatOf(file) is not null).Order(StringComparer.Ordinal)];
        DataCardConfiguration? configuration = ConfigurationOf(name, card);
        string folder = configuration?.Folder?.Trim('/', '.') is { Length: > 0 } inner ? inner + "/" : "";
        if (configuration is { Splits.IsEmpty: false })
        {
            return configuration.Splits
                .GroupBy(split => split.Name)
                .ToDictionary(split => split.Key, split => Matching(data, folder, split.SelectMany(part => part.Patterns)), StringComparer.Ordinal);
        }

        data = OneFormat([.. data.Where(file => file.StartsWith(folder, StringComparison.Ordinal))]);
        return new[] { BySharding(data), ByFolder(data), ByName(data) }.FirstOrDefault(splits => splits.Count > 0)
            ?? new Dictionary<string, ImmutableArray<string>>(StringComparer.Ordinal) { [Train] = data };
    }

    private static DataCardConfiguration? ConfigurationOf(HubName name, DataCard card)
    {
        ImmutableArray<DataCardConfiguration> all = card.Configurations;
        DataCardConfiguration? found = name.Configuration is { } wanted
            ? all.FirstOrDefault(configuration => configuration.Name == wanted)
            : all.FirstOrDefault(configuration => configuration.IsDefault) ?? all.FirstOrDefault(configuration => configuration.Name == "default") ?? (all.Length == 1 ? all[0] : null);
        if (found is not null || (all.IsEmpty && name.Configuration is null))
            return found;
        string names = all.IsEmpty ? "none" : string.Join(", ", all.Select(configuration => configuration.Name));
        throw HubProblems.Input(
            DiagnosticCodes.HubSplitNotFound,
            name.Configuration is null ? $"{name.Repository} has several configurations: {names}" : $"{name.Repository} has no configuration '{name.Configuration}', but {names}",
            all.IsEmpty ? "write hub:owner/name:split" : $"write for example {name with { Configuration = all[0].Name, Split = name.Split ?? Train }}");
    }

    /// <summary><c>data/SPLIT-00000-of-00003.csv</c>, whatever the split is called.</summary>
    private static Dictionary<string, ImmutableArray<string>> BySharding(ImmutableArray<string> data) => data
        .Select(file => (File: file, Match: Shard().Match(file)))
        .Where(file => file.Match.Success)
        .GroupBy(file => file.Match.Groups["split"].Value, file => file.File)
        .OrderBy(split => Rank(split.Key)).ThenBy(split => split.Key, StringComparer.Ordinal)
        .ToDictionary(split => split.Key, split => split.ToImmutableArray(), StringComparer.Ordinal);

    private static Dictionary<string, ImmutableArray<string>> ByFolder(ImmutableArray<string> data) =>
        ByWord(data, (file, word) => file.Split('/')[..^1].Any(folder => HasWord(folder, word, atEnd: true)));

    private static Dictionary<string, ImmutableArray<string>> ByName(ImmutableArray<string> data) =>
        ByWord(data, (file, word) => HasWord(HubPath.Name(file), word, atEnd: false));

    private static Dictionary<string, ImmutableArray<string>> ByWord(ImmutableArray<string> data, Func<string, string, bool> has) => Words
        .Select(entry => (entry.Split, Files: data.Where(file => entry.Words.Any(word => has(file, word))).ToImmutableArray()))
        .Where(entry => !entry.Files.IsEmpty)
        .ToDictionary(entry => entry.Split, entry => entry.Files, StringComparer.Ordinal);

    /// <summary>The word between ends, digits, and the characters <c>- . _</c> and space: in <c>my_train-2.csv</c>, not in <c>training-data.csv</c>.</summary>
    private static bool HasWord(string text, string word, bool atEnd)
    {
        for (int at = text.IndexOf(word, StringComparison.Ordinal); at >= 0; at = text.IndexOf(word, at + 1, StringComparison.Ordinal))
        {
            int end = at + word.Length;
            if ((at == 0 || IsBetween(text[at - 1])) && (end == text.Length ? atEnd : IsBetween(text[end])))
                return true;
        }

        return false;
    }

    private static bool IsBetween(char c) => char.IsAsciiDigit(c) || c is '-' or '.' or '_' or ' ';

    private static ImmutableArray<string> Matching(ImmutableArray<string> data, string folder, IEnumerable<string> patterns) =>
        [.. patterns.Select(pattern => Glob(folder + (pattern.StartsWith("./", StringComparison.Ordinal) ? pattern[2..] : pattern)))
            .SelectMany(glob => data.Where(file => glob.IsMatch(file)))
            .Distinct(StringComparer.Ordinal)];

    /// <summary>Of text from outside: an engine that does not go back keeps it quick.</summary>
    private static Regex Glob(string pattern)
    {
        string expression = Regex.Escape(pattern)
            .Replace(@"\*\*/", "(?:.*/)?", StringComparison.Ordinal)
            .Replace(@"\*\*", ".*", StringComparison.Ordinal)
            .Replace(@"\*", "[^/]*", StringComparison.Ordinal)
            .Replace(@"\?", "[^/]", StringComparison.Ordinal);
        expression = CharacterClass().Replace(expression, "[${set}]");
        return new Regex($@"\A{expression}\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
    }

    private static ImmutableArray<string> OneFormat(ImmutableArray<string> data)
    {
        string? most = data.GroupBy(DataFormatOf).OrderByDescending(format => format.Key == "txt" ? 0 : format.Count()).FirstOrDefault()?.Key;
        return [.. data.Where(file => DataFormatOf(file) == most)];
    }

    private static string? DataFormatOf(string file)
    {
        string name = file.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? file[..^3] : file;
        return Path.GetExtension(name).ToLowerInvariant() switch
        {
            ".csv" => "csv",
            ".tsv" => "tsv",
            ".json" or ".jsonl" or ".ndjson" => "json",
            ".parquet" when name == file => "parquet",
            ".txt" => "txt",
            _ => null,
        };
    }

    private static bool IsVisible(string file) =>
        !file.Split('/').Any(part => part.StartsWith('.') || part.StartsWith("__", StringComparison.Ordinal)) && !About.Contains(HubPath.Name(file));

    private static string[] SameMeaning(string split) => Words.FirstOrDefault(entry => entry.Split == split).Words ?? [];

    private static int Rank(string split) => Words.Select(entry => entry.Split).ToList().IndexOf(split) is >= 0 and var rank ? rank : Words.Length;

    private static ExperimentException NoData(HubName name, IReadOnlyList<string> listing)
    {
        string kinds = string.Join(", ", listing.Where(IsVisible).Select(file => Path.GetExtension(file)).Where(kind => kind.Length > 1).Distinct().Order(StringComparer.Ordinal).Take(8));
        return HubProblems.Input(
            DiagnosticCodes.UnsupportedDataFormat,
            $"{name.Repository} has no data that is read: csv, tsv, json, jsonl, txt or parquet{(kinds.Length > 0 ? $"; it has {kinds}" : "")}",
            $"its revision refs/convert/parquet may have it ({name with { Revision = "refs/convert/parquet" }}); or write it once in Python: datasets.load_dataset('{name.Repository}', split='train').to_json('train.jsonl')");
    }

    [GeneratedRegex(@"(?:\A|/)data/(?<split>[A-Za-z0-9_]+(?:\.[A-Za-z0-9_]+)*)-[0-9]{5}-of-[0-9]{5}[^/]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Shard();

    [GeneratedRegex(@"\\\[(?<set>[^\]\\/]+)\]", RegexOptions.CultureInvariant)]
    private static partial Regex CharacterClass();
}

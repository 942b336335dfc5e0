using System.Collections.Immutable;
using Experiments.Core.Diagnostics;
using Experiments.Core.Hub;
using Experiments.Yaml.Documents;

namespace Experiments.Yaml.Hub;

/// <summary>
/// The <c>configs</c> of a data set's README.md: which files are which split.
/// <code>
/// configs:
/// - config_name: default
///   data_files:
///   - { split: train, path: data/train-* }
/// </code>
/// <c>data_files</c> may also be a pattern or a list of them, which are all training rows, or a map from splits to patterns.
/// </summary>
public sealed class YamlDataCardFormat : IDataCardFormat
{
    private const string Fence = "---";
    private const string OnlySplit = "train";

    public DataCard Read(string readme)
    {
        if (Header(readme) is not { } header)
            return DataCard.Empty;
        try
        {
            YamlNode? configurations = Find(YamlComposer.Compose(header, "README.md"), "configs");
            return configurations is { Kind: YamlKind.List }
                ? new DataCard([.. configurations.Items.Where(item => item.Kind == YamlKind.Map).Select(Configuration)])
                : DataCard.Empty;
        }
        catch (ExperimentException)
        {
            return DataCard.Empty;
        }
    }

    /// <summary>What stands between the first line, three dashes, and the next line of them.</summary>
    private static string? Header(string readme)
    {
        string[] lines = readme.TrimStart('\uFEFF').ReplaceLineEndings("\n").Split('\n');
        int end = lines[0].TrimEnd() == Fence ? Array.FindIndex(lines, 1, line => line.TrimEnd() == Fence) : -1;
        return end < 0 ? null : string.Join('\n', lines[1..end]);
    }

    private static DataCardConfiguration Configuration(YamlNode node) => new(
        Text(node, "config_name") ?? "default",
        Text(node, "default") is "true" or "True",
        Text(node, "data_dir"),
        [.. Splits(Find(node, "data_files"))]);

    private static IEnumerable<DataCardSplit> Splits(YamlNode? files) => files?.Kind switch
    {
        YamlKind.Map => files.Entries.Select(entry => new DataCardSplit(entry.Key, Patterns(entry.Value))),
        YamlKind.List when files.Items.Any(item => item.Kind == YamlKind.Map) =>
            from item in files.Items
            let split = Text(item, "split")
            let path = Find(item, "path")
            where split is not null && path is not null
            select new DataCardSplit(split, Patterns(path)),
        YamlKind.List or YamlKind.Scalar => [new DataCardSplit(OnlySplit, Patterns(files))],
        _ => [],
    };

    private static ImmutableArray<string> Patterns(YamlNode node) =>
        [.. (node.Kind == YamlKind.List ? node.Items : [node]).Where(item => item is { Kind: YamlKind.Scalar, Text.Length: > 0 }).Select(item => item.Text)];

    private static string? Text(YamlNode map, string key) => Find(map, key) is { Kind: YamlKind.Scalar, Text.Length: > 0 } scalar ? scalar.Text : null;

    private static YamlNode? Find(YamlNode map, string key) => map.Entries.FirstOrDefault(entry => entry.Key == key)?.Value;
}

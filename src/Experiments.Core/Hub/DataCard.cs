using System.Collections.Immutable;

namespace Experiments.Core.Hub;

/// <summary>What the header of a data set's README.md says of its files. Empty where it says nothing.</summary>
public sealed record DataCard(ImmutableArray<DataCardConfiguration> Configurations)
{
    public static DataCard Empty { get; } = new([]);
}

/// <summary>One way to load a data set.</summary>
/// <param name="Folder">Patterns count from there; null: the root. Without patterns, the folder whose files are meant.</param>
/// <param name="Splits">In the order of the header; empty: by the names of files.</param>
public sealed record DataCardConfiguration(string Name, bool IsDefault, string? Folder, ImmutableArray<DataCardSplit> Splits);

/// <summary>The files of a split, as paths or patterns such as <c>data/train-*</c>.</summary>
public sealed record DataCardSplit(string Name, ImmutableArray<string> Patterns);

/// <summary>Reads README.md: Markdown behind a YAML header.</summary>
public interface IDataCardFormat
{
    /// <summary>A header that is no YAML, or that means something else, says nothing: it was written for other readers too.</summary>
    DataCard Read(string readme);
}

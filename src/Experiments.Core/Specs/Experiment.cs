using System.Collections.Immutable;

namespace Experiments.Core.Specs;

/// <summary>
/// An experiment folder as read: what its author set, and the sweep over it. Defaults are not in here; the planner adds them.
/// </summary>
/// <param name="Folder">Absolute path of the folder of the file that was named.</param>
/// <param name="Settings">By dotted key, as merged from <c>extends</c>, the file, and <c>--set</c>. Paths are absolute.</param>
/// <param name="Sources">Every YAML file that was read.</param>
public sealed record Experiment(
    string Name,
    string Folder,
    string? Question,
    string? Hypothesis,
    ImmutableSortedDictionary<string, Setting> Settings,
    Sweep Sweep,
    ImmutableArray<SourceFile> Sources);

/// <summary>A file that the experiment was read from. <paramref name="Sha256"/> is lowercase hexadecimal.</summary>
public sealed record SourceFile(string Path, string Sha256);

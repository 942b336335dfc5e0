using System.Collections.Immutable;
using Experiments.Core.Diagnostics;

namespace Experiments.Yaml.Documents;

internal enum YamlKind
{
    Scalar,
    List,
    Map,
}

/// <summary>One node of a YAML document and where it begins.</summary>
/// <param name="Text">Of a scalar, unquoted.</param>
/// <param name="Plain">A scalar without quotes, which may be a number, a boolean or nothing.</param>
internal sealed record YamlNode(
    YamlKind Kind,
    SourceLocation At,
    string Text,
    bool Plain,
    ImmutableArray<YamlNode> Items,
    ImmutableArray<YamlEntry> Entries)
{
    public static YamlNode Scalar(SourceLocation at, string text, bool plain) => new(YamlKind.Scalar, at, text, plain, [], []);

    public static YamlNode List(SourceLocation at, ImmutableArray<YamlNode> items) => new(YamlKind.List, at, "", false, items, []);

    public static YamlNode Map(SourceLocation at, ImmutableArray<YamlEntry> entries) => new(YamlKind.Map, at, "", false, [], entries);

    /// <summary>Where the first character of a scalar's text stands: behind its quote.</summary>
    public SourceLocation TextAt => Plain ? At : At with { Column = At.Column + 1 };

    /// <summary>Nodes in the tree, repeated ones counted again.</summary>
    public int Size { get; } = 1 + Items.Sum(item => item.Size) + Entries.Sum(entry => entry.Value.Size);
}

/// <summary>One key of a map.</summary>
internal sealed record YamlEntry(string Key, SourceLocation KeyAt, YamlNode Value);

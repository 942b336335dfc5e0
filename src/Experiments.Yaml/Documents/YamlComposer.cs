using System.Collections.Immutable;
using Experiments.Core.Diagnostics;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Experiments.Yaml.Documents;

/// <summary>
/// YAML text to nodes with positions. Tags, duplicate keys, more than one document, and whatever could be made to grow without bound are refused.
/// </summary>
internal sealed class YamlComposer
{
    /// <summary>Experiment files are small; 1 MiB leaves room for long lists.</summary>
    public const int MaxCharacters = 1 << 20;

    /// <summary>An alias counts with all that it repeats, so that nested aliases cannot explode.</summary>
    private const int MaxNodes = 100_000;
    private const int MaxDepth = 32;

    private readonly string _file;
    private readonly Parser _parser;
    private readonly Dictionary<string, YamlNode> _anchors = new(StringComparer.Ordinal);
    private int _nodes;

    private YamlComposer(string text, string file)
    {
        _file = file;
        _parser = new Parser(new StringReader(text));
    }

    /// <summary>The only document of the text; an empty map where it is empty. Throws <see cref="ExperimentException"/> where it is not sound.</summary>
    public static YamlNode Compose(string text, string file)
    {
        if (text.Length > MaxCharacters)
        {
            throw new ExperimentException(Diagnostic.Error(
                DiagnosticCodes.UnsafeYaml, $"the file is larger than {MaxCharacters >> 20} MiB", new SourceLocation(file)));
        }

        try
        {
            return new YamlComposer(text, file).Document();
        }
        catch (YamlException problem)
        {
            // An anchor within itself, an alias to nothing, a tab for indentation: all that the grammar does not allow.
            throw new ExperimentException(
                Diagnostic.Error(DiagnosticCodes.InvalidYaml, problem.Message.TrimEnd('.'), At(file, problem.Start)), inner: problem);
        }
    }

    private YamlNode Document()
    {
        Next<StreamStart>();
        if (!Advance() || _parser.Current is StreamEnd)
            return YamlNode.Map(new SourceLocation(_file, 1, 1), []);
        Advance();
        YamlNode root = Node(0);
        Next<DocumentEnd>();
        if (Advance() && _parser.Current is DocumentStart second)
            throw Unsafe("a file holds one document", second.Start);
        return root is { Kind: YamlKind.Scalar, Plain: true, Text: "" } ? YamlNode.Map(root.At, []) : root;
    }

    /// <summary>The node that the current event begins; afterwards its last event is the current one.</summary>
    private YamlNode Node(int depth)
    {
        ParsingEvent start = _parser.Current ?? throw Unsafe("the file ends in the middle", Mark.Empty);
        if (depth > MaxDepth)
            throw Unsafe($"nested more than {MaxDepth} deep", start.Start);
        if (start is AnchorAlias alias)
            return Alias(alias);

        if (start is not NodeEvent node)
            throw Unsafe("a value is missing", start.Start);
        if (!node.Tag.IsEmpty)
            throw Unsafe($"the tag {node.Tag.Value} is not allowed", start.Start);
        Count(1, start.Start);
        YamlNode composed = node switch
        {
            Scalar scalar => YamlNode.Scalar(At(_file, start.Start), scalar.Value, scalar.Style == ScalarStyle.Plain),
            SequenceStart => List(start.Start, depth),
            _ => Map(start.Start, depth),
        };
        if (!node.Anchor.IsEmpty)
            _anchors[node.Anchor.Value] = composed;
        return composed;
    }

    private YamlNode List(Mark start, int depth)
    {
        var items = ImmutableArray.CreateBuilder<YamlNode>();
        while (Advance() && _parser.Current is not SequenceEnd)
            items.Add(Node(depth + 1));
        return YamlNode.List(At(_file, start), items.ToImmutable());
    }

    private YamlNode Map(Mark start, int depth)
    {
        var entries = ImmutableArray.CreateBuilder<YamlEntry>();
        var seen = new Dictionary<string, SourceLocation>(StringComparer.Ordinal);
        while (Advance() && _parser.Current is not MappingEnd)
        {
            if (_parser.Current is not Scalar key)
                throw Unsafe("a key must be a word", _parser.Current?.Start ?? start);
            SourceLocation at = At(_file, key.Start);
            if (!seen.TryAdd(key.Value, at))
            {
                throw new ExperimentException(Diagnostic.Error(
                    DiagnosticCodes.DuplicateKey, $"'{key.Value}' is set twice", at, $"first in line {seen[key.Value].Line}"));
            }

            Advance();
            entries.Add(new YamlEntry(key.Value, at, Node(depth + 1)));
        }

        return YamlNode.Map(At(_file, start), entries.ToImmutable());
    }

    private YamlNode Alias(AnchorAlias alias)
    {
        if (!_anchors.TryGetValue(alias.Value.Value, out YamlNode? node))
            throw Unsafe($"*{alias.Value.Value} names nothing above it", alias.Start);
        Count(node.Size, alias.Start);
        return node;
    }

    private void Count(int nodes, Mark at)
    {
        _nodes += nodes;
        if (_nodes > MaxNodes)
            throw Unsafe($"the document has more than {MaxNodes} nodes, aliases included", at);
    }

    /// <summary>The parser of YamlDotNet 16 trips over some texts (an odd plain scalar, a lone surrogate) with other exceptions than its own.</summary>
    private bool Advance()
    {
        try
        {
            return _parser.MoveNext();
        }
        catch (Exception problem) when (problem is InvalidOperationException or ArgumentException or FormatException or OverflowException)
        {
            throw new ExperimentException(
                Diagnostic.Error(DiagnosticCodes.InvalidYaml, "this is no YAML", At(_file, _parser.Current?.End ?? Mark.Empty)), inner: problem);
        }
    }

    private void Next<T>()
        where T : ParsingEvent
    {
        if (!Advance() || _parser.Current is not T)
            throw Unsafe("the file ends in the middle", _parser.Current?.Start ?? Mark.Empty);
    }

    private ExperimentException Unsafe(string message, Mark at) =>
        new(Diagnostic.Error(DiagnosticCodes.UnsafeYaml, message, At(_file, at)));

    private static SourceLocation At(string file, Mark mark) => new(file, (int)mark.Line, (int)mark.Column);
}

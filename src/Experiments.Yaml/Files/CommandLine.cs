using Experiments.Core.Diagnostics;
using Experiments.Yaml.Documents;

namespace Experiments.Yaml.Files;

/// <summary><c>--set key=value</c>: the value is YAML as it would stand in the file.</summary>
internal static class CommandLine
{
    private const string Option = "--set ";

    /// <summary>Whether a node comes from the command line; its paths then count from the current folder.</summary>
    public static bool IsAt(SourceLocation at) => at.File.StartsWith(Option, StringComparison.Ordinal);

    /// <summary>All of them as one map; a later one takes the place of an earlier one of the same key.</summary>
    public static YamlNode Compose(IReadOnlyList<string> sets, ICollection<Diagnostic> diagnostics)
    {
        var entries = new Dictionary<string, YamlEntry>(StringComparer.Ordinal);
        foreach (string set in sets)
        {
            var at = new SourceLocation(Option + set);
            int equals = set.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                diagnostics.Add(Diagnostic.Error(DiagnosticCodes.InvalidYaml, "this is not key=value", at));
                continue;
            }

            try
            {
                string key = set[..equals].Trim();
                entries[key] = new YamlEntry(key, at, WithoutPosition(YamlComposer.Compose(set[(equals + 1)..], at.File), set[(equals + 1)..]));
            }
            catch (ExperimentException problem)
            {
                foreach (Diagnostic diagnostic in problem.Diagnostics)
                    diagnostics.Add(diagnostic);
            }
        }

        return YamlNode.Map(new SourceLocation("--set"), [.. entries.Values]);
    }

    /// <summary>No value at all means null, not an empty map.</summary>
    private static YamlNode WithoutPosition(YamlNode node, string text)
    {
        var at = new SourceLocation(node.At.File);
        return string.IsNullOrWhiteSpace(text) ? YamlNode.Scalar(at, "", plain: true) : node with { At = at };
    }
}

using System.Text.RegularExpressions;
using Experiments.Core.Diagnostics;

namespace Experiments.Yaml.Documents;

/// <summary>A scalar with its variables filled in. <paramref name="Read"/> says what was read, for the record; null where nothing was.</summary>
internal sealed record Expansion(string Text, string? Read);

/// <summary><c>${NAME}</c> and <c>${NAME:-default}</c> within scalars; <c>$${</c> is a literal <c>${</c>.</summary>
internal sealed partial class Variables(IReadOnlyDictionary<string, string> environment)
{
    public Expansion Expand(YamlNode scalar, ICollection<Diagnostic> diagnostics)
    {
        if (!scalar.Text.Contains("${", StringComparison.Ordinal))
            return new Expansion(scalar.Text, null);

        var read = new List<string>();
        string text = Reference().Replace(scalar.Text, match => Replace(match, scalar.At, read, diagnostics));
        return new Expansion(text, read.Count == 0 ? null : string.Join(", ", read));
    }

    private string Replace(Match match, SourceLocation at, List<string> read, ICollection<Diagnostic> diagnostics)
    {
        if (match.Value == "$${")
            return "${";
        if (!match.Groups["name"].Success)
        {
            diagnostics.Add(Diagnostic.Error(
                DiagnosticCodes.UnsetVariable, "'${' begins no variable", at, "write ${NAME} or ${NAME:-default}; a literal ${ is written $${"));
            return match.Value;
        }

        string name = match.Groups["name"].Value;
        if (environment.TryGetValue(name, out string? value) && value.Length > 0)
        {
            read.Add($"{name}={value}");
            return value;
        }

        if (match.Groups["default"].Success)
        {
            read.Add($"{name} is not set");
            return match.Groups["default"].Value;
        }

        diagnostics.Add(Diagnostic.Error(
            DiagnosticCodes.UnsetVariable, $"the environment variable {name} is not set", at, $"set it, or write ${{{name}:-default}}"));
        return "";
    }

    [GeneratedRegex(@"\$\$\{|\$\{(?<name>[A-Za-z_][A-Za-z0-9_]*)(:-(?<default>[^}]*))?\}|\$\{", RegexOptions.CultureInvariant)]
    private static partial Regex Reference();
}

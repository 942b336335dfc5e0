using System.Reflection;
using System.Text.Json.Nodes;
using Experiments.Core.Diagnostics;
using Experiments.Core.Json;
using Experiments.Core.Linting;

namespace Experiments.Cli.Output;

/// <summary>
/// Findings as a SARIF log (OASIS, Static Analysis Results Interchange Format 2.1.0), with the text of each rule. Files below the base folder
/// are told relative to it, so that a code host finds them in its checkout.
/// </summary>
internal static class SarifLog
{
    private const string Schema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

    private const string Base = "%SRCROOT%";

    /// <exception cref="ExperimentException">The file cannot be written.</exception>
    public static void Write(string file, IReadOnlyList<LintFinding> findings, string folder)
    {
        try
        {
            if (Path.GetDirectoryName(file) is { Length: > 0 } parent)
            {
                Directory.CreateDirectory(parent);
            }

            File.WriteAllText(file, Of(findings, folder).ToJsonString(ExperimentJson.Document) + "\n");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new ExperimentException(
                Diagnostic.Error(DiagnosticCodes.FolderNotWritable, problem.Message, new SourceLocation(file)), ExitCode.InvalidEnvironment, problem);
        }
    }

    public static JsonObject Of(IReadOnlyList<LintFinding> findings, string folder)
    {
        string? version = typeof(SarifLog).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        var rules = new JsonArray([.. LintRules.All.Select(Rule)]);
        var results = new JsonArray([.. findings.Select(found => Result(found, folder))]);
        return new JsonObject
        {
            ["$schema"] = Schema,
            ["version"] = "2.1.0",
            ["runs"] = new JsonArray(new JsonObject
            {
                ["tool"] = new JsonObject
                {
                    ["driver"] = new JsonObject { ["name"] = "dotnet experiment data lint", ["semanticVersion"] = version, ["rules"] = rules },
                },
                ["originalUriBaseIds"] = new JsonObject { [Base] = new JsonObject { ["uri"] = new Uri(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar).AbsoluteUri } },
                ["columnKind"] = "utf16CodeUnits",
                ["results"] = results,
            }),
        };
    }

    private static JsonObject Rule(LintRule rule) => new()
    {
        ["id"] = rule.Code,
        ["name"] = string.Concat(rule.Name.Split('_').Select(word => char.ToUpperInvariant(word[0]) + word[1..])),
        ["shortDescription"] = Text($"{rule.Meaning}."),
        ["help"] = Text(rule.Help),
        ["defaultConfiguration"] = new JsonObject { ["enabled"] = !rule.IsOffByDefault, ["level"] = Level(rule.Severity) },
    };

    private static JsonObject Result(LintFinding found, string folder)
    {
        Diagnostic diagnostic = found.Diagnostic;
        var result = new JsonObject { ["ruleId"] = diagnostic.Code };
        int rule = LintRules.All.Select(known => known.Code).ToList().IndexOf(diagnostic.Code);
        if (rule >= 0)
        {
            result["ruleIndex"] = rule;
        }

        result["level"] = Level(diagnostic.Severity);
        result["message"] = Text(diagnostic.Hint is null ? diagnostic.Message : $"{diagnostic.Message} ({diagnostic.Hint})");
        if (diagnostic.Location is { } place)
        {
            result["locations"] = new JsonArray(new JsonObject { ["physicalLocation"] = Physical(place, folder) });
        }

        if (found.Other is { } other)
        {
            result["relatedLocations"] = new JsonArray(new JsonObject
            {
                ["id"] = 1,
                ["physicalLocation"] = Physical(other, folder),
                ["message"] = Text("the other row"),
            });
        }

        return result;
    }

    private static JsonObject Physical(SourceLocation place, string folder)
    {
        string relative = Path.GetRelativePath(folder, place.File);
        bool isBelow = !Path.IsPathRooted(relative) && relative != ".." && !relative.StartsWith(".." + Path.DirectorySeparatorChar, StringComparison.Ordinal);
        var artifact = isBelow
            ? new JsonObject
            {
                ["uri"] = string.Join('/', relative.Split(Path.DirectorySeparatorChar).Select(Uri.EscapeDataString)),
                ["uriBaseId"] = Base,
            }
            : new JsonObject { ["uri"] = new Uri(Path.GetFullPath(place.File, folder)).AbsoluteUri };
        var physical = new JsonObject { ["artifactLocation"] = artifact };
        if (place.Line > 0)
        {
            physical["region"] = new JsonObject { ["startLine"] = place.Line, ["startColumn"] = Math.Max(1, place.Column) };
        }

        return physical;
    }

    private static JsonObject Text(string text) => new() { ["text"] = text };

    private static string Level(Severity severity) => severity switch { Severity.Error => "error", Severity.Warning => "warning", _ => "note" };
}

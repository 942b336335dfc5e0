using System.Text.Json;
using Experiments.Core.Diagnostics;
using Experiments.Core.Linting;

namespace Experiments.Cli.Tests.EndToEnd;

public sealed class DataLintTests
{
    [Fact]
    public async Task Tells_rows_as_a_compiler_tells_errors()
    {
        using var folder = new QuickstartFolder(trainRows: 40, evalRows: 8);
        File.AppendAllText(Path.Combine(folder.Path, "data/eval.csv"), "What is a cafÃ©?,not_a_label\n");

        ToolResult result = await Tool.RunAsync(folder.Path, "data", "lint", ".");

        result.ShouldExit(4);
        result.Output.ShouldBeEmpty();
        result.Error.ShouldContain($"data/eval.csv(10,1): error {DiagnosticCodes.UnknownLabel}: ");
        result.Error.ShouldContain($"data/eval.csv(10,1): warning {DiagnosticCodes.DamagedText}: ");
        result.Error.ShouldContain("40 train rows, 9 validation rows: ");
    }

    [Fact]
    public async Task Says_the_same_in_json_and_in_sarif()
    {
        using var folder = new QuickstartFolder(trainRows: 40, evalRows: 8);
        string[] train = File.ReadAllLines(Path.Combine(folder.Path, "data/train.csv"));
        File.WriteAllText(Path.Combine(folder.Path, "data/eval.csv"), string.Join('\n', train.Take(3)) + "\n");

        ToolResult result = await Tool.RunAsync(folder.Path, "data", "lint", "experiment.yaml", "--json", "--sarif", "logs/lint.sarif");

        result.ShouldExit(0);
        JsonElement[] leaks = [.. result.Json.GetProperty("diagnostics").EnumerateArray()
            .Where(found => found.GetProperty("code").GetString() == DiagnosticCodes.Leakage)];
        leaks.Select(leak => leak.GetProperty("location").GetProperty("line").GetInt32()).ShouldBe([2, 3]);
        leaks.Select(leak => leak.GetProperty("other").GetProperty("line").GetInt32()).ShouldBe([2, 3]);
        result.Json.GetProperty("valid").GetBoolean().ShouldBeTrue();
        result.Json.GetProperty("rules").EnumerateArray().Single(rule => rule.GetProperty("rule").GetString() == "leakage"
            && rule.GetProperty("split").GetString() == "validation").GetProperty("found").GetInt32().ShouldBe(2);
        ShouldBeSarif(JsonDocument.Parse(File.ReadAllText(Path.Combine(folder.Path, "logs/lint.sarif"))).RootElement, folder.Path, leaks: 2);
    }

    [Fact]
    public async Task A_data_file_needs_no_experiment()
    {
        using var folder = new QuickstartFolder(trainRows: 24, evalRows: 8);
        folder.Write("rows.jsonl", "{\"text\": \"fine\"}\n{\"text\": \"\"}\n");

        ToolResult result = await Tool.RunAsync(folder.Path, "data", "lint", "rows.jsonl");

        result.ShouldExit(0).Error.ShouldContain($"rows.jsonl(2,1): warning {DiagnosticCodes.EmptyText}: ");
        (await Tool.RunAsync(folder.Path, "data", "lint", "rows.jsonl", "--limit", "-1")).ShouldExit(5);
        (await Tool.RunAsync(folder.Path, "data", "lint", "none.jsonl")).ShouldExit(4).Error.ShouldContain("none.jsonl");
    }

    [Fact]
    public async Task A_limit_of_the_experiment_stops_validate_and_run()
    {
        using var folder = new QuickstartFolder(trainRows: 40, evalRows: 8);
        string[] train = File.ReadAllLines(Path.Combine(folder.Path, "data/train.csv"));
        string label = train[5][(train[5].LastIndexOf(',') + 1)..];
        folder.Write("data/eval.csv", $"text,label\nwhere is it?,{label}\nwhy not now?,{label}\nso when then?,{label}\nby whom at all?,{label}\n{train[5]}\n");
        folder.Replace("experiment.yaml", "max_length: 32", "max_length: 32\n  lint: { leakage: 0 }");

        (await Tool.RunAsync(folder.Path, "validate", "experiment.yaml")).ShouldExit(4).Error
            .ShouldContain($"data/eval.csv(6,1): error {DiagnosticCodes.Leakage}: the same text is in train.csv(6,1)");
        (await Tool.RunAsync(folder.Path, "run", "experiment.yaml")).ShouldExit(4);
        folder.Journals().ShouldBeEmpty();
        (await Tool.RunAsync(folder.Path, "validate", "experiment.yaml", "--set", "data.lint.leakage=0.2")).ShouldExit(0);
    }

    /// <summary>What the schema of SARIF 2.1.0 asks for, and that indices and places are right.</summary>
    private static void ShouldBeSarif(JsonElement log, string folder, int leaks)
    {
        log.GetProperty("version").GetString().ShouldBe("2.1.0");
        log.GetProperty("$schema").GetString().ShouldNotBeNull().ShouldEndWith("sarif-schema-2.1.0.json");
        JsonElement run = log.GetProperty("runs").EnumerateArray().ShouldHaveSingleItem();
        JsonElement driver = run.GetProperty("tool").GetProperty("driver");
        driver.GetProperty("name").GetString().ShouldNotBeNullOrEmpty();
        JsonElement[] rules = [.. driver.GetProperty("rules").EnumerateArray()];
        rules.Select(rule => rule.GetProperty("id").GetString()).ShouldBe(LintRules.All.Select(rule => rule.Code));
        foreach (JsonElement rule in rules)
        {
            rule.GetProperty("shortDescription").GetProperty("text").GetString().ShouldNotBeNullOrEmpty();
            rule.GetProperty("help").GetProperty("text").GetString().ShouldNotBeNullOrEmpty();
            rule.GetProperty("defaultConfiguration").GetProperty("level").GetString().ShouldBeOneOf("error", "warning");
        }

        Uri root = new(run.GetProperty("originalUriBaseIds").GetProperty("%SRCROOT%").GetProperty("uri").GetString()!);
        root.AbsoluteUri.ShouldEndWith("/");
        JsonElement[] results = [.. run.GetProperty("results").EnumerateArray()];
        results.Count(found => found.GetProperty("ruleId").GetString() == DiagnosticCodes.Leakage).ShouldBe(leaks);
        foreach (JsonElement result in results)
        {
            rules[result.GetProperty("ruleIndex").GetInt32()].GetProperty("id").GetString().ShouldBe(result.GetProperty("ruleId").GetString());
            result.GetProperty("level").GetString().ShouldBeOneOf("error", "warning", "note");
            result.GetProperty("message").GetProperty("text").GetString().ShouldNotBeNullOrEmpty();
            JsonElement physical = result.GetProperty("locations").EnumerateArray().ShouldHaveSingleItem().GetProperty("physicalLocation");
            JsonElement artifact = physical.GetProperty("artifactLocation");
            artifact.GetProperty("uriBaseId").GetString().ShouldBe("%SRCROOT%");
            File.Exists(new Uri(root, artifact.GetProperty("uri").GetString()).LocalPath).ShouldBeTrue();
            physical.GetProperty("region").GetProperty("startLine").GetInt32().ShouldBeGreaterThan(0);
            physical.GetProperty("region").GetProperty("startColumn").GetInt32().ShouldBeGreaterThan(0);
        }

        Path.GetFullPath(root.LocalPath).ShouldStartWith(folder);
    }
}

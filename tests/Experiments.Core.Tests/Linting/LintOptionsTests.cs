using System.Text.Json;
using Experiments.Core.Diagnostics;
using Experiments.Core.Knobs;
using Experiments.Core.Linting;
using Experiments.Core.Plans;
using Experiments.Testing;
using Experiments.Testing.Plans;

namespace Experiments.Core.Tests.Linting;

public sealed class LintOptionsTests
{
    [Fact]
    public void All_rules_are_on_but_those_about_persons()
    {
        LintOptions options = new PlanBuilder().Build().Configuration.Data.Lint;

        LintRules.All.Where(rule => !options.IsOn(rule)).ShouldBe([LintRules.PersonalData]);
        LintRules.All.ShouldNotContain(rule => options.Gates(rule));
        options.Similarity.ShouldBe(0.8);
    }

    [Fact]
    public void An_experiment_switches_rules_and_sets_limits()
    {
        LintOptions options = Of("""{ "duplicates": 0.01, "truncated": 0, "secrets": "off", "personal_data": "on", "similarity": 0.9 }""");

        options.LimitOf(LintRules.Duplicates).ShouldBe(0.01);
        options.LimitOf(LintRules.Truncated).ShouldBe(0);
        options.LimitOf(LintRules.PersonalData).ShouldBeNull();
        options.IsOn(LintRules.Secrets).ShouldBeFalse();
        options.IsOn(LintRules.PersonalData).ShouldBeTrue();
        options.Similarity.ShouldBe(0.9);
        LintRules.All.Where(options.Gates).ShouldBe([LintRules.Duplicates, LintRules.Truncated]);
    }

    [Fact]
    public void A_single_entry_is_a_key_of_its_own()
    {
        RunPlan plan = new PlanBuilder().Build();

        KnobCatalog.FindEntry("data.lint.duplicates").ShouldNotBeNull().Map.Key.ShouldBe("data.lint");
        plan.Settings["data.lint"].Value.GetRawText().ShouldBe("{}");
    }

    [Theory]
    [InlineData("""{ "duplicate": 0.1 }""", DiagnosticCodes.UnknownKey, "duplicates")]
    [InlineData("""{ "duplicates": 1.5 }""", DiagnosticCodes.ValueOutOfRange, "at most 1")]
    [InlineData("""{ "duplicates": -0.1 }""", DiagnosticCodes.ValueOutOfRange, "at least 0")]
    [InlineData("""{ "duplicates": "never" }""", DiagnosticCodes.WrongType, "on, off, or the share")]
    [InlineData("""{ "duplicates": "0.1" }""", DiagnosticCodes.WrongType, "without quotes")]
    [InlineData("""{ "duplicates": true }""", DiagnosticCodes.WrongType, "on, off, or the share")]
    [InlineData("""{ "similarity": "off" }""", DiagnosticCodes.WrongType, "a number")]
    [InlineData("""{ "similarity": 0.2 }""", DiagnosticCodes.ValueOutOfRange, "at least 0.5")]
    [InlineData("0.1", DiagnosticCodes.WrongType, "a map")]
    public void What_says_nothing_is_refused(string value, string code, string said)
    {
        Diagnostic error = KeyReader.Read("data.lint", JsonElement.Parse(value), null, null).Diagnostics.ShouldHaveSingleItem();

        error.Code.ShouldBe(code);
        error.ToString().ShouldContain(said);
    }

    [Fact]
    public void A_plan_made_before_there_were_rules_can_be_read()
    {
        RunPlan plan = new PlanBuilder().Build();

        RunConfiguration.From(plan.Settings.Remove("data.lint")).Data.Lint.ShouldBeEquivalentTo(LintOptions.Default);
    }

    [Fact]
    public void Names_and_codes_are_unique()
    {
        LintRules.All.Select(rule => rule.Name).ShouldBeUnique();
        LintRules.All.Select(rule => rule.Code).ShouldBeUnique();
        LintRules.Find("duplicates").ShouldBe(LintRules.Duplicates);
        LintRules.Find("nothing").ShouldBeNull();
    }

    [Fact]
    public void Each_rule_has_a_line_in_the_documentation()
    {
        string[] lines = File.ReadAllLines(Path.Combine(RepositoryFolder.Root, "docs", "data-lint.md"));
        string[] rows = [.. lines.Where(line => line.StartsWith("| `", StringComparison.Ordinal))];

        rows.Length.ShouldBe(LintRules.All.Length);
        foreach ((LintRule rule, string row) in LintRules.All.Zip(rows))
            row.ShouldStartWith($"| `{rule.Name}` | {rule.Code} | {(rule.IsOffByDefault ? "off" : $"{rule.Severity}".ToLowerInvariant())} | ");
    }

    private static LintOptions Of(string json) =>
        new PlanBuilder().Set("data.lint", JsonElement.Parse(json)).Build().Configuration.Data.Lint;
}

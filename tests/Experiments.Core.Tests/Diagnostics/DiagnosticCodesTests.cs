using System.Reflection;
using System.Text.RegularExpressions;
using Experiments.Core.Diagnostics;
using Experiments.Testing;

namespace Experiments.Core.Tests.Diagnostics;

public sealed partial class DiagnosticCodesTests
{
    private static readonly Dictionary<string, string> Codes = typeof(DiagnosticCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .ToDictionary(field => field.Name, field => (string)field.GetRawConstantValue()!);

    [Fact]
    public void Codes_are_unique() => Codes.Values.ShouldBeUnique();

    [Fact]
    public void Codes_are_in_a_range_that_exists()
    {
        Codes.Count.ShouldBeGreaterThan(50);
        Codes.Values.ShouldAllBe(code => Shape().IsMatch(code));
    }

    [Fact]
    public void Each_code_has_one_line_in_the_documentation()
    {
        string[] lines = File.ReadAllLines(Path.Combine(RepositoryFolder.Root, "docs", "diagnostics.md"));
        IEnumerable<string> documented = lines.Select(line => Row().Match(line)).Where(match => match.Success).Select(match => match.Groups[1].Value);

        documented.ShouldBe(Codes.Values.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_diagnostic_has_the_form_that_builds_understand()
    {
        Diagnostic error = Diagnostic.Error(DiagnosticCodes.UnknownKey, "unknown key 'x'", new SourceLocation("a.yaml", 3, 5), "did you mean 'y'?");

        error.ToString().ShouldBe("a.yaml(3,5): error EXP1003: unknown key 'x' (did you mean 'y'?)");
        Diagnostic.Warning("EXP1010", "old").ToString().ShouldBe("EXPERIMENT: warning EXP1010: old");
    }

    [GeneratedRegex(@"\AEXP[1-7][0-9]{3}\z")]
    private static partial Regex Shape();

    [GeneratedRegex(@"\A\| (EXP[0-9]{4}) \| \S.* \|\z")]
    private static partial Regex Row();
}

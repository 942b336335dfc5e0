using Experiments.Core.Diagnostics;
using Experiments.Core.Reports;
using Experiments.Testing;
using Experiments.Testing.Reports;

namespace Experiments.Reports.Tests;

public sealed class UserTemplateTests : IDisposable
{
    private static readonly ReportModel Model = ReportBuilder.Build(ReportInputs.ThreeWays());

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Takes_one_file_from_the_user_and_the_others_from_the_product()
    {
        Write("reproduce.sbn-html", "<p>Ask {{ experiment }}'s author, {{ reproduce.size }} commands.</p>");

        string page = new ReportRenderer().Render(Model, [_folder.Path]);

        page.ShouldContain("<p>Ask bank-customers's author, 3 commands.</p>");
        page.ShouldContain("<h2 id=\"answer\">Answer</h2>");
    }

    [Fact]
    public void Prefers_the_first_folder()
    {
        using var second = new TemporaryFolder();
        Write("report.sbn-html", "first");
        File.WriteAllText(Path.Combine(second.Path, "report.sbn-html"), "second");

        string page = new ReportRenderer().Render(Model, [_folder.Path, second.Path]);

        page.ShouldBe("first");
    }

    [Fact]
    public void Shows_every_run_of_a_wide_sweep()
    {
        ReportModel wide = Model with { Runs = [.. Enumerable.Range(0, 3000).Select(i => Model.Runs[0] with { Id = $"run{i}" })] };
        Write("report.sbn-html", "{{ for run in runs.rows }}{{ run.id }}\n{{ end }}");

        string page = new ReportRenderer().Render(wide, [_folder.Path]);

        page.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(3000);
    }

    [Fact]
    public void Locates_what_does_not_parse()
    {
        string path = Write("report.sbn-html", "<h1>{{ title }}</h1>\n<p>{{ if experiment }}\n<p>{{ 1 + }}</p>{{ end }}");

        Diagnostic diagnostic = Failure(() => new ReportRenderer().Render(Model, [_folder.Path]));

        diagnostic.Code.ShouldBe(DiagnosticCodes.InvalidTemplate);
        diagnostic.Location!.Value.File.ShouldBe(path);
        diagnostic.Location.Value.Line.ShouldBe(3);
    }

    [Fact]
    public void Locates_what_does_not_parse_in_an_included_template()
    {
        string path = Write("groups.sbn-html", "fine\n{{ for row in }}\n{{ end }}");

        Diagnostic diagnostic = Failure(() => new ReportRenderer().Render(Model, [_folder.Path]));

        diagnostic.ToString().ShouldStartWith($"{path}(2,");
        diagnostic.Code.ShouldBe(DiagnosticCodes.InvalidTemplate);
    }

    [Fact]
    public void Locates_a_misspelt_name()
    {
        string path = Write("report.sbn-html", "<h1>\n  {{ tittle }}</h1>");

        Diagnostic diagnostic = Failure(() => new ReportRenderer().Render(Model, [_folder.Path]));

        diagnostic.Code.ShouldBe(DiagnosticCodes.TemplateFailed);
        diagnostic.Location.ShouldBe(new SourceLocation(path, 2, 6));
        diagnostic.Message.ShouldContain("tittle");
    }

    [Theory]
    [InlineData("missing.sbn-html")]
    [InlineData("../../secret.txt")]
    [InlineData("/etc/hostname")]
    public void Refuses_includes_that_are_no_templates(string name)
    {
        string path = Write("report.sbn-html", $"{{{{ include '{name}' }}}}");

        Diagnostic diagnostic = Failure(() => new ReportRenderer().Render(Model, [_folder.Path]));

        diagnostic.Code.ShouldBe(DiagnosticCodes.TemplateNotFound);
        diagnostic.Message.ShouldContain(name);
        diagnostic.Location!.Value.File.ShouldBe(path);
    }

    private static Diagnostic Failure(Action action) => Should.Throw<ExperimentException>(action).Diagnostics[0];

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder.Path, name);
        File.WriteAllText(path, text);
        return path;
    }
}

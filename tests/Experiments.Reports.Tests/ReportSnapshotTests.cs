using Experiments.Core.Reports;
using Experiments.Testing;
using Experiments.Testing.Reports;

namespace Experiments.Reports.Tests;

public class ReportSnapshotTests
{
    [Fact]
    public void Renders_the_page_that_is_checked_in()
    {
        string rendered = new ReportRenderer().Render(ReportBuilder.Build(ReportInputs.WithFailures()), []);

        Snapshot.ShouldMatch("report.html", rendered);
    }

    [Fact]
    public void Renders_answers_side_by_side_as_checked_in()
    {
        string rendered = new ReportRenderer().Render(ReportBuilder.Build(ReportInputs.Answering()), []);

        Snapshot.ShouldMatch("answers.html", rendered);
    }

    [Fact]
    public void Renders_the_same_bytes_whatever_the_order_of_the_runs()
    {
        ReportInput input = ReportInputs.WithFailures();
        ReportInput shuffled = input with { Runs = [.. input.Runs.Reverse()] };
        var renderer = new ReportRenderer();

        string first = renderer.Render(ReportBuilder.Build(input), []);
        string second = renderer.Render(ReportBuilder.Build(shuffled), []);

        second.ShouldBe(first);
    }

    [Fact]
    public void Embeds_the_templates_of_the_repository()
    {
        string folder = Path.Combine(RepositoryFolder.Root, "templates");
        ReportModel model = ReportBuilder.Build(ReportInputs.ThreeWays());
        var renderer = new ReportRenderer();

        string fromFolder = renderer.Render(model, [folder]);

        fromFolder.ShouldBe(renderer.Render(model, []));
    }
}

using Experiments.Core.Reports;
using Experiments.Testing;
using Experiments.Testing.Reports;

namespace Experiments.Reports.Tests;

/// <summary>Opens reports in the browser that is installed; skipped by name where there is none.</summary>
public class ChromiumTests
{
    [SkippableTheory]
    [InlineData(1280)]
    [InlineData(390)]
    public async Task Opens_without_console_messages_and_without_sideways_scrolling(int width)
    {
        Skip.IfNot(Chromium.IsInstalled, "chromium is not installed");
        using var folder = new TemporaryFolder();
        string report = new ReportRenderer().Render(ReportBuilder.Build(ReportInputs.WithFailures()), []);

        ChromiumPage page = await Chromium.OpenAsync(folder.Path, report, width);

        page.ConsoleMessages.ShouldBeEmpty();
        page.Width.ShouldBe(width);
        page.ScrollWidth.ShouldBeLessThanOrEqualTo(width);
        page.SortButtons.ShouldBeGreaterThan(5, "the script did not run");
    }

    [SkippableTheory]
    [InlineData(1280)]
    [InlineData(390)]
    public async Task Opens_answers_without_console_messages_and_without_sideways_scrolling(int width)
    {
        Skip.IfNot(Chromium.IsInstalled, "chromium is not installed");
        using var folder = new TemporaryFolder();
        string report = new ReportRenderer().Render(ReportBuilder.Build(ReportInputs.Answering()), []);

        ChromiumPage page = await Chromium.OpenAsync(folder.Path, report, width);

        page.ConsoleMessages.ShouldBeEmpty();
        page.ScrollWidth.ShouldBeLessThanOrEqualTo(width);
    }

    [SkippableFact]
    public async Task Shows_hostile_texts_as_texts()
    {
        Skip.IfNot(Chromium.IsInstalled, "chromium is not installed");
        using var folder = new TemporaryFolder();
        string report = new ReportRenderer().Render(ReportBuilder.Build(HostileInput.Make()), []);

        ChromiumPage page = await Chromium.OpenAsync(folder.Path, report, 1280);

        page.ConsoleMessages.ShouldBeEmpty();
        page.ForeignElements.ShouldBe(0);
        page.ScrollWidth.ShouldBeLessThanOrEqualTo(1280);
    }
}

using System.Text.RegularExpressions;
using Experiments.Core.Reports;

namespace Experiments.Reports.Tests;

public partial class EscapingTests
{
    private static readonly string Page = new ReportRenderer().Render(ReportBuilder.Build(HostileInput.Make()), []);

    [Fact]
    public void Writes_no_element_that_came_from_data()
    {
        Page.ShouldNotContain("<img");
        Regex.Count(Page, "<script").ShouldBe(1);
        Regex.Count(Page, "</script>").ShouldBe(1);
        Regex.Count(Page, "</title>").ShouldBe(1 + Regex.Count(Page, "<title>") - 1);
    }

    [Fact]
    public void Writes_no_attribute_that_came_from_data()
    {
        // Quotes are escaped, so within a tag the attack can only be the value of an attribute.
        foreach (Match tag in Tags().Matches(Page))
            QuotedValues().Replace(tag.Value, "").ShouldNotContain("onerror");
        Tags().Count(Page).ShouldBeGreaterThan(100);
    }

    [Fact]
    public void Shows_hostile_texts_unchanged()
    {
        string shown = System.Net.WebUtility.HtmlDecode(Tags().Replace(Page, ""));

        shown.ShouldContain(HostileInput.Attack.Replace('\u0001', '\ufffd'));
        shown.ShouldContain("{{ 1 + 1 }}");
    }

    [Fact]
    public void Makes_links_of_web_addresses_only()
    {
        Page.ShouldNotContain("javascript:alert(3)\"");
        Regex.Matches(Page, "href=\"(?<to>[^\"]*)\"").Select(m => m.Groups["to"].Value).ShouldAllBe(to => to == "#" || to.StartsWith("https://example.org/"));
    }

    [Fact]
    public void Lets_the_browser_run_only_its_own_script()
    {
        Page.ShouldContain("default-src 'none'; style-src 'sha256-");
        Page.ShouldNotContain("unsafe-inline");
    }

    [GeneratedRegex("<(?:[^>\"]|\"[^\"]*\")*>")]
    private static partial Regex Tags();

    [GeneratedRegex("\"[^\"]*\"")]
    private static partial Regex QuotedValues();
}

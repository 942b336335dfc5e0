using Experiments.Reports.Pages;

namespace Experiments.Reports.Tests;

public class SafeMarkdownTests
{
    [Theory]
    [InlineData("One *two* **three** `four`", "<p>One <em>two</em> <strong>three</strong> <code>four</code></p>")]
    [InlineData("- one\n- two", "<ul>\n<li>one</li>\n<li>two</li>\n</ul>")]
    [InlineData("[paper](https://example.org/a?b=c)", "<p><a href=\"https://example.org/a?b=c\">paper</a></p>")]
    [InlineData("<b onclick=\"x()\">bold</b>", "<p>&lt;b onclick=&quot;x()&quot;&gt;bold&lt;/b&gt;</p>")]
    [InlineData("[x](javascript:alert(1))", "<p><a href=\"#\">x</a></p>")]
    [InlineData("[x](data:text/html,y)", "<p><a href=\"#\">x</a></p>")]
    [InlineData("![x](https://example.org/x.png)", "<p><a href=\"https://example.org/x.png\">x</a></p>")]
    [InlineData("  ", "")]
    public void Renders_what_cannot_run(string markdown, string expected) => SafeMarkdown.Render(markdown).Value.ShouldBe(expected);
}

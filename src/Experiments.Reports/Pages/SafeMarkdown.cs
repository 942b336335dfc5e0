using Markdig;
using Markdig.Renderers;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Experiments.Reports.Pages;

/// <summary>An author's Markdown as markup that cannot run anything: no HTML, links to http and https only, pictures as links.</summary>
internal static class SafeMarkdown
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().DisableHtml().UsePipeTables().Build();

    public static Html Render(string? markdown)
    {
        if (string.IsNullOrWhiteSpace(markdown))
            return Html.Empty;

        MarkdownDocument document = Markdown.Parse(markdown.ReplaceLineEndings("\n"), Pipeline);
        foreach (LinkInline link in document.Descendants<LinkInline>())
        {
            link.IsImage = false;
            if (!IsWebAddress(link.Url))
                link.Url = "#";
        }

        foreach (AutolinkInline link in document.Descendants<AutolinkInline>())
        {
            if (!link.IsEmail && !IsWebAddress(link.Url))
                link.Url = "#";
        }

        using var writer = new StringWriter { NewLine = "\n" };
        var renderer = new HtmlRenderer(writer);
        Pipeline.Setup(renderer);
        renderer.Render(document);
        return new Html(writer.ToString().Trim());
    }

    private static bool IsWebAddress(string? url) =>
        Uri.TryCreate(url, UriKind.Absolute, out Uri? address) && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps);
}

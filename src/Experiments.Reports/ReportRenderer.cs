using System.Security.Cryptography;
using System.Text;
using Experiments.Core.Diagnostics;
using Experiments.Core.Reports;
using Experiments.Reports.Pages;
using Experiments.Reports.Templates;
using Scriban.Runtime;

namespace Experiments.Reports;

/// <summary>Lays a report out as one HTML file that needs nothing else: no network, no fonts, no scripts for the numbers.</summary>
public sealed class ReportRenderer
{
    /// <summary>The template that the others are included from.</summary>
    public const string PageTemplate = "report.sbn-html";

    private const string StyleSheet = "report.css";
    private const string Script = "report.js";

    /// <summary>The same model and templates give the same bytes.</summary>
    /// <param name="templateFolders">
    /// Looked through in this order for each template, such as <c>templates/</c> beside the experiment, then that of the repository.
    /// What none of them holds comes from this assembly.
    /// </param>
    /// <exception cref="ExperimentException">A template is missing or broken; the diagnostics have file, line and column.</exception>
    public string Render(ReportModel model, IReadOnlyList<string> templateFolders)
    {
        var source = new TemplateSource(templateFolders);
        string css = TemplateSource.Read(source.Require(StyleSheet));
        string script = TemplateSource.Read(source.Require(Script));

        ScriptObject page = TemplateModel.From(PageBuilder.Build(model));
        page.Add("css", css);
        page.Add("script", script);
        page.Add("content_security_policy", $"default-src 'none'; style-src {Digest(css)}; script-src {Digest(script)}; img-src data:; base-uri 'none'; form-action 'none'");
        return TemplateRenderer.Render(source, PageTemplate, page);
    }

    /// <summary>The browser runs this style and this script, and nothing that data might have brought in.</summary>
    private static string Digest(string content) => $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(content)))}'";
}

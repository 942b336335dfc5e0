using Experiments.Core.Diagnostics;
using Scriban;
using Scriban.Parsing;
using Scriban.Runtime;

namespace Experiments.Reports.Templates;

/// <summary>Serves <c>include 'name'</c> from the same places as the page itself.</summary>
internal sealed class IncludeLoader(TemplateSource source) : ITemplateLoader
{
    public string GetPath(TemplateContext context, SourceSpan callerSpan, string templateName) =>
        source.Find(templateName) ?? throw new ExperimentException(Diagnostic.Error(
            DiagnosticCodes.TemplateNotFound,
            $"There is no template '{templateName}' to include",
            TemplateRenderer.Locate(callerSpan)));

    public string Load(TemplateContext context, SourceSpan callerSpan, string templatePath) => TemplateSource.Read(templatePath);

    public ValueTask<string> LoadAsync(TemplateContext context, SourceSpan callerSpan, string templatePath) =>
        ValueTask.FromResult(Load(context, callerSpan, templatePath));
}

using Scriban.Parsing;

namespace Scriban.Runtime;

/// <summary>Where included templates come from.</summary>
public interface ITemplateLoader
{
    /// <summary>The unique key of a template, which is also the file name in messages about it.</summary>
    string GetPath(TemplateContext context, SourceSpan callerSpan, string templateName);

    /// <summary>The text of the template with that key.</summary>
    string Load(TemplateContext context, SourceSpan callerSpan, string templatePath);

    ValueTask<string> LoadAsync(TemplateContext context, SourceSpan callerSpan, string templatePath);
}

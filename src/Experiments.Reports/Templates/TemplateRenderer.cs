using Experiments.Core.Diagnostics;
using Scriban;
using Scriban.Parsing;
using Scriban.Runtime;
using Scriban.Syntax;

namespace Experiments.Reports.Templates;

/// <summary>Runs a template and turns what is wrong with it into diagnostics with file, line and column.</summary>
internal static class TemplateRenderer
{
    /// <exception cref="ExperimentException">The template, or one that it includes, is missing, does not parse or fails.</exception>
    public static string Render(TemplateSource source, string name, ScriptObject model)
    {
        string path = source.Require(name);
        Template template = Template.Parse(TemplateSource.Read(path), path);
        if (template.HasErrors)
            throw new ExperimentException(Diagnose(template.Messages));

        // A name that is not there is a slip of the pen, and the page is as long as the sweep is wide: strict, and without the limits for strangers.
        var context = new TemplateContext
        {
            TemplateLoader = new IncludeLoader(source),
            StrictVariables = true,
            AutoIndent = false,
            LoopLimit = 0,
            LimitToString = 0,
        };
        context.PushGlobal(model);
        try
        {
            return template.Render(context);
        }
        catch (ScriptParserRuntimeException exception)
        {
            throw new ExperimentException(Diagnose(exception.ParserMessages));
        }
        catch (ScriptRuntimeException exception) when (Cause(exception) is { } inner)
        {
            throw new ExperimentException(inner.Diagnostics);
        }
        catch (ScriptRuntimeException exception)
        {
            throw new ExperimentException(
                Diagnostic.Error(DiagnosticCodes.TemplateFailed, exception.OriginalMessage, Locate(exception.Span)),
                ExitCode.InvalidExperiment,
                exception);
        }
    }

    /// <summary>The place in our terms; Scriban counts lines and columns from 0.</summary>
    public static SourceLocation Locate(SourceSpan span) => new(span.FileName ?? "", span.Start.Line + 1, span.Start.Column + 1);

    /// <summary>Our own complaint, which Scriban may have wrapped on its way out of an include.</summary>
    private static ExperimentException? Cause(Exception? exception) => exception is null or ExperimentException
        ? exception as ExperimentException
        : Cause(exception.InnerException);

    private static List<Diagnostic> Diagnose(LogMessageBag messages) =>
    [
        .. messages
            .Where(m => m.Type == ParserMessageType.Error)
            .Select(m => Diagnostic.Error(DiagnosticCodes.InvalidTemplate, m.Message, Locate(m.Span))),
    ];
}

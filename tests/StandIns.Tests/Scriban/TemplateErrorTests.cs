using Scriban;
using Scriban.Parsing;
using Scriban.Runtime;
using Scriban.Syntax;

namespace StandIns.Tests.Scriban;

public class TemplateErrorTests
{
    [Theory]
    [InlineData("fine\n{{ 1 + }}", 1, 7)]
    [InlineData("{{ if true }}\n{{ x", 0, 3)]
    [InlineData("{{ end }}", 0, 3)]
    [InlineData("\n\n  {{ 'open }}", 2, 5)]
    [InlineData("{{ for x on y }}{{ end }}", 0, 3)]
    [InlineData("{{ a b: 1 2 }}", 0, 10)]
    [InlineData("{{ [1, 2 }}", 0, 9)]
    [InlineData("{{ 5 = x }}", 0, 3)]
    [InlineData("{{ a ~ b }}", 0, 5)]
    [InlineData("{{ \"\\q\" }}", 0, 4)]
    public void Locates_what_does_not_parse(string template, int line, int column)
    {
        Template parsed = Template.Parse(template, "page.html");

        parsed.HasErrors.ShouldBeTrue();
        LogMessage first = parsed.Messages[0];
        first.Type.ShouldBe(ParserMessageType.Error);
        (first.Span.Start.Line, first.Span.Start.Column).ShouldBe((line, column), first.ToString());
        first.ToString().ShouldStartWith($"page.html({line + 1},{column + 1}) : error : ");
        Should.Throw<InvalidOperationException>(() => parsed.Render());
    }

    [Theory]
    [InlineData("{{ a.b }}", 3)]
    [InlineData("{{ missing_function 1 }}", 3)]
    [InlineData("{{ 'text'.y }}", 3)]
    [InlineData("{{ 1 / 0 }}", 3)]
    [InlineData("{{ {} + 1 }}", 3)]
    [InlineData("{{ for i in 5; i; end }}", 12)]
    [InlineData("{{ include 'x' }}", 3)]
    [InlineData("{{ string.upcase }}", 3)]
    [InlineData("{{ string.upcase 'a' 'b' }}", 3)]
    [InlineData("{{ regex.match 'a' '(' }}", 3)]
    [InlineData("{{ x = 1; readonly x; x = 2 }}", 22)]
    public void Locates_what_fails(string template, int column)
    {
        var exception = Should.Throw<ScriptRuntimeException>(() => Template.Parse(template, "page.html").Render());

        (exception.Span.FileName, exception.Span.Start.Line, exception.Span.Start.Column).ShouldBe(("page.html", 0, column), exception.Message);
        exception.Message.ShouldBe($"page.html(1,{column + 1}) : error : {exception.OriginalMessage}");
    }

    [Fact]
    public void Stops_loops_at_the_limit()
    {
        Template template = Template.Parse("{{ for i in 1..2000; end }}");

        Should.Throw<ScriptRuntimeException>(() => template.Render()).OriginalMessage.ShouldContain("`1000`");
        template.Render(new TemplateContext { LoopLimit = 0 }).ShouldBe("");
        Should.Throw<ScriptRuntimeException>(() => Template.Parse("{{ while true; end }}").Render());
    }

    [Fact]
    public void Stops_endless_recursion()
    {
        Template template = Template.Parse("{{ func f; f; end; f }}");

        Should.Throw<ScriptRuntimeException>(() => template.Render()).OriginalMessage.ShouldContain("recursive");
    }

    [Fact]
    public void Cuts_output_off_at_the_limit()
    {
        Template template = Template.Parse("{{ 'ab' }}{{ 'cdef' }}");

        template.Render(new TemplateContext { LimitToString = 4 }).ShouldBe("abcd...");
        Should.Throw<ScriptRuntimeException>(() => Template.Parse("{{ 'ab' * 9 }}").Render(new TemplateContext { LimitToString = 4 }));
    }

    [Fact]
    public void Refuses_unknown_variables_where_told()
    {
        var exception = Should.Throw<ScriptRuntimeException>(() => Template.Parse("{{ nmae }}").Render(new TemplateContext { StrictVariables = true }));

        exception.OriginalMessage.ShouldBe("The variable or function `nmae` was not found");
    }

    [Fact]
    public void Tolerates_null_targets_where_told()
    {
        Template.Parse("[{{ a.b.c }}]").Render(new TemplateContext { EnableRelaxedTargetAccess = true }).ShouldBe("[]");
        Should.Throw<ScriptRuntimeException>(() => Template.Parse("{{ x = {}; x.y }}").Render(new TemplateContext { EnableRelaxedMemberAccess = false }));
        Should.Throw<ScriptRuntimeException>(() => Template.Parse("{{ x = [1]; x[2] }}").Render(new TemplateContext { EnableRelaxedIndexerAccess = false }));
    }

    [Fact]
    public void Includes_templates_and_reports_their_errors_by_their_own_names()
    {
        var context = new TemplateContext { TemplateLoader = new Loader() };

        Template.Parse("{{ y = 1 }}{{ include 'good' }}{{ include 'good' }}").Render(context).ShouldBe("<2><3>");

        var broken = Should.Throw<ScriptParserRuntimeException>(() => Template.Parse("{{ include 'broken' }}", "page").Render(context));
        broken.ParserMessages.Single().Span.ToStringSimple().ShouldBe("loaded/broken(2,4)");
        var failing = Should.Throw<ScriptRuntimeException>(() => Template.Parse("{{ include 'failing' }}", "page").Render(context));
        failing.Span.FileName.ShouldBe("loaded/failing");
    }

    private sealed class Loader : ITemplateLoader
    {
        public string GetPath(TemplateContext context, SourceSpan callerSpan, string templateName) => "loaded/" + templateName;

        public string Load(TemplateContext context, SourceSpan callerSpan, string templatePath) => templatePath switch
        {
            "loaded/good" => "{{ y = y + 1 }}<{{ y }}>",
            "loaded/broken" => "\n{{ ) }}",
            _ => "{{ a.b }}",
        };

        public ValueTask<string> LoadAsync(TemplateContext context, SourceSpan callerSpan, string templatePath) =>
            ValueTask.FromResult(Load(context, callerSpan, templatePath));
    }
}

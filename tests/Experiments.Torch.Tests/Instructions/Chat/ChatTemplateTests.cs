using System.Collections.Immutable;
using System.Text.Json;
using Experiments.Core.Diagnostics;
using Experiments.Torch.Instructions.Chat;

namespace Experiments.Torch.Tests.Instructions.Chat;

public class ChatTemplateTests
{
    [Theory]
    [InlineData("{% include 'x' %}", "the tag 'include'")]
    [InlineData("{% import 'x' as y %}", "the tag 'import'")]
    [InlineData("{% extends 'x' %}", "the tag 'extends'")]
    [InlineData("{% block x %}{% endblock %}", "the tag 'block'")]
    [InlineData("{% call f() %}{% endcall %}", "the tag 'call'")]
    [InlineData("{% autoescape true %}{% endautoescape %}", "the tag 'autoescape'")]
    [InlineData("{% do x %}", "the tag 'do'")]
    [InlineData("{{ x | xmlattr }}", "the filter 'xmlattr'")]
    [InlineData("{{ x | random }}", "the filter 'random'")]
    [InlineData("{{ x | escape }}", "the filter 'escape'")]
    [InlineData("{{ x is weird }}", "the test 'weird'")]
    [InlineData("{% macro f() %}{{ varargs }}{% endmacro %}", "'varargs' in a macro")]
    [InlineData("{% macro f() %}{% generation %}{% endgeneration %}{% endmacro %}", "a generation block within a macro")]
    [InlineData("{{ '\\N{BULLET}' }}", "the escape \\N")]
    [InlineData("{{ 99999999999999999999 }}", "a whole number beyond 64 bits")]
    [InlineData("{{ x[1, 2] }}", "several subscripts")]
    public void Refuses_what_it_does_not_know_by_name_when_it_is_read(string template, string construct)
    {
        var refusal = Should.Throw<ExperimentException>(() => Parse(template)).Diagnostics.Single();

        refusal.Code.ShouldBe(DiagnosticCodes.UnsupportedChatTemplate);
        refusal.Message.ShouldContain(construct);
    }

    [Theory]
    [InlineData("{{ lipsum() }}", "'lipsum'")]
    [InlineData("{{ cycler(1) }}", "'cycler'")]
    [InlineData("{{ 'a%s' % 1 }}", "formatting a text with '%'")]
    [InlineData("{{ 'a'.format(1) }}", "format()")]
    [InlineData("{{ ('<' | safe) + 'a' }}", "'+' with a text marked safe")]
    [InlineData("{{ ('<' | safe) | upper }}", "a text marked safe")]
    [InlineData("{{ messages.append(1) }}", "append()")]
    [InlineData("{{ messages[0].pop('role') }}", "pop()")]
    [InlineData("{{ 9223372036854775807 + 1 }}", "beyond 64 bits")]
    [InlineData("{{ strftime_now('%Q') }}", "'%Q'")]
    [InlineData("{{ 'x' | int(0, 16) }}", "another base")]
    [InlineData("{{ range }}", "printing a function")]
    [InlineData("{{ 'a'.find('b', 1) }}", "with bounds")]
    public void Refuses_what_it_does_not_know_by_name_when_it_is_reached(string template, string construct)
    {
        var refusal = Should.Throw<ExperimentException>(() => Render(template)).Diagnostics.Single();

        refusal.Code.ShouldBe(DiagnosticCodes.UnsupportedChatTemplate);
        refusal.Message.ShouldContain(construct);
    }

    [Fact]
    public void A_branch_that_is_not_taken_may_hold_what_would_fail() =>
        Render("{% if false %}{{ lipsum() }}{{ 1 / 0 }}{% endif %}ok").ShouldBe("ok");

    [Fact]
    public void A_fault_has_its_line_and_column_in_the_template()
    {
        var inFile = Should.Throw<ExperimentException>(() => Render("a\n  {{ messages[0].content + 1 }}", isFile: true)).Diagnostics.Single();
        var inConfig = Should.Throw<ExperimentException>(() => Parse("a\n\n {% if x %}")).Diagnostics.Single();

        inFile.Location.ShouldBe(new SourceLocation("here", 2, 26));
        inConfig.Location.ShouldBe(new SourceLocation("here"));
        inConfig.Message.ShouldContain("line 3, column 12");
        inConfig.Code.ShouldBe(DiagnosticCodes.InvalidChatTemplate);
    }

    [Fact]
    public void What_the_template_says_no_to_is_a_refusal_of_the_conversation()
    {
        var refusal = Should.Throw<ExperimentException>(() => Render("{{ raise_exception('Roles must alternate!') }}")).Diagnostics.Single();

        refusal.Code.ShouldBe(DiagnosticCodes.ConversationRefused);
        refusal.Message.ShouldBe("the chat template refuses the conversation: Roles must alternate!");
    }

    [Fact]
    public void Members_of_a_message_beside_role_and_content_reach_the_template()
    {
        var call = JsonElement.Parse("""[{"function": {"name": "add", "arguments": {"a": 1}}}]""");
        var message = new ChatMessage("assistant", "") { HasContent = false, More = [KeyValuePair.Create("tool_calls", call)] };
        var template = Parse("{% for m in messages %}{{ m.content is none }} {{ m.tool_calls[0].function.name }}({{ m.tool_calls[0].function.arguments | tojson }}){% endfor %}");

        template.Render(new ChatInput([message]), TimeProvider.System).Text.ShouldBe("True add({\"a\": 1})");
    }

    [Fact]
    public void Tools_and_further_variables_reach_the_template()
    {
        var input = new ChatInput([new ChatMessage("user", "x")])
        {
            Tools = JsonElement.Parse("""[{"name": "f"}]"""),
            Variables = ImmutableSortedDictionary<string, JsonElement>.Empty.Add("enable_thinking", JsonElement.Parse("false")),
        };

        Parse("{{ tools[0].name }} {{ enable_thinking is false }} {{ documents is none }}").Render(input, TimeProvider.System).Text
            .ShouldBe("f True True");
    }

    [Fact]
    public void Spans_count_code_points()
    {
        var rendered = Parse("{% for m in messages %}{{ m.role }}😀{% generation %}{{ m.content }}{% endgeneration %}{% endfor %}")
            .Render(new ChatInput([new ChatMessage("a", "é😀x"), new ChatMessage("b", "")]), TimeProvider.System);

        rendered.Assistant.ShouldBe([new TextSpan(2, 5), new TextSpan(7, 7)]);
    }

    [Theory]
    [InlineData("{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}")]
    [InlineData("{% for a in range(100000) %}{% for b in range(100000) %}{{ 'x' * 1000 }}{% endfor %}{% endfor %}")]
    [InlineData("{% set ns = namespace(x='xxxxxxxx') %}{% for a in range(100000) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}")]
    [InlineData("{% set ns = namespace(x=[1]) %}{% for a in range(100000) %}{% set ns.x = ns.x + ns.x %}{% endfor %}")]
    [InlineData("{% set ns = namespace(x=[]) %}{% for a in range(100000) %}{% set ns.x = [ns.x] %}{% endfor %}{{ ns.x }}")]
    [InlineData("{% set ns = namespace(x=[], y=[]) %}{% for a in range(100000) %}{% set ns.x = [ns.x] %}{% set ns.y = [ns.y] %}{% endfor %}{{ ns.x == ns.y }}")]
    [InlineData("{% set ns = namespace(x={}) %}{% for a in range(100000) %}{% set ns.x = {'a': ns.x} %}{% endfor %}{{ ns.x | tojson }}")]
    [InlineData("{% set ns = namespace(x=[1], y=[1]) %}{% for a in range(150) %}{% set ns.x = [ns.x, ns.x] %}{% set ns.y = [ns.y, ns.y] %}{% endfor %}{{ ns.x == ns.y }}")]
    [InlineData("{% set ns = namespace(x=[1], y=[1]) %}{% for a in range(150) %}{% set ns.x = [ns.x, ns.x] %}{% set ns.y = [ns.y, ns.y] %}{% endfor %}{{ [ns.x, ns.y] | sort }}")]
    [InlineData("{% set ns = namespace(x=(1,)) %}{% for a in range(150) %}{% set ns.x = (ns.x, ns.x) %}{% endfor %}{{ {ns.x: 1} }}")]
    [InlineData("{% set ns = namespace(x=(1,)) %}{% for a in range(150) %}{% set ns.x = (ns.x, ns.x) %}{% endfor %}{{ [ns.x] | unique }}")]
    [InlineData("{% set x = 'x' * 9999999 %}{% for a in range(100000) %}{{ x | length }}{{ x[9999998] }}{% endfor %}")]
    [InlineData("{% set x = 'x' * 9999999 %}{% for a in range(100000) %}{{ x == x ~ '' }}{% endfor %}")]
    [InlineData("{% set x = 'x' * 9999999 %}{{ x.find('x' * 4999999 ~ 'y') }}")]
    [InlineData("{% set x = 'x' * 9999999 %}{{ 'x' * 4999999 ~ 'y' in x }}")]
    [InlineData("{% set x = ['x' * 9999999] * 100000 %}{{ x | map('length') | list }}")]
    [InlineData("{% set x = ['x' * 9999999] * 100000 %}{{ x | map(attribute=-1) | list }}")]
    [InlineData("{% set x = ['X' * 9999999] * 100000 %}{{ x | sort | length }}")]
    [InlineData("{% set x = ['X' * 9999999] * 100000 %}{{ x | max | length }}")]
    [InlineData("{% set x = 'x' * 9999999 %}{{ [[[[[[[[]]]]]]]] | tojson(indent=x) }}")]
    [InlineData("{% macro f(x) %}{{ f(x + 1) }}{% endmacro %}{{ f(1) }}")]
    [InlineData("{% for x in [[1]] recursive %}{{ loop(x) }}{{ loop([[1]]) }}{% endfor %}")]
    [InlineData("{{ 'a' * 999999999999 }}")]
    [InlineData("{{ [1] * 999999999999 }}")]
    [InlineData("{{ 'a' | center(999999999999) }}")]
    [InlineData("{{ 'a'.ljust(999999999999) }}")]
    [InlineData("{{ ('a' * 9999999) | replace('a', 'b' * 9999) }}")]
    [InlineData("{{ range(999999999999) }}")]
    public void Endless_templates_end(string template) =>
        Should.Throw<ExperimentException>(() => Render(template)).Diagnostics.Single().Code.ShouldBe(DiagnosticCodes.InvalidChatTemplate);

    [Theory]
    [InlineData("{% set ns = namespace(x=[]) %}{% for a in range(199) %}{% set ns.x = [ns.x] %}{% endfor %}{{ ns.x }}", true)]
    [InlineData("{% set ns = namespace(x=[]) %}{% for a in range(200) %}{% set ns.x = [ns.x] %}{% endfor %}", false)]
    public void Lists_are_nested_no_deeper_than_allowed(string template, bool allowed)
    {
        if (allowed)
            Render(template).ShouldBe(new string('[', 200) + new string(']', 200));
        else
            Should.Throw<ExperimentException>(() => Render(template)).Message.ShouldContain("nested too deeply");
    }

    [Fact]
    public void Deep_nesting_is_refused_and_no_stack_overflows()
    {
        string[] deep =
        [
            $"{{{{ {new string('(', 100_000)}1{new string(')', 100_000)} }}}}",
            $"{{{{ {new string('[', 100_000)}{new string(']', 100_000)} }}}}",
            $"{{{{ {string.Concat(Enumerable.Repeat("not ", 100_000))}1 }}}}",
            $"{{{{ {new string('-', 100_000)}1 }}}}",
            string.Concat(Enumerable.Repeat("{% if 1 %}", 100_000)),
            $"{{% set {new string('(', 100_000)}x = 1 %}}",
            $"{{{{ 1{string.Concat(Enumerable.Repeat(" if 1 else 1", 100_000))} }}}}",
        ];

        foreach (var template in deep)
            Should.Throw<ExperimentException>(() => Render(template), template[..12]).Diagnostics.Single().Code.ShouldBe(DiagnosticCodes.InvalidChatTemplate);
    }

    [Fact]
    public void Long_chains_render()
    {
        Render($"{{{{ 0{string.Concat(Enumerable.Repeat(" + 1", 20_000))} }}}}").ShouldBe("20000");
        Render($"{{{{ false{string.Concat(Enumerable.Repeat(" or 0", 20_000))} }}}}").ShouldBe("0");
        Render($"{{{{ ''{string.Concat(Enumerable.Repeat(" ~ 'a'", 20_000))} }}}}").Length.ShouldBe(20_000);
    }

    internal static ChatTemplate Parse(string template, bool isFile = false) =>
        ChatTemplate.Parse(new TemplateOrigin(template, "here", isFile), ImmutableSortedDictionary<string, string>.Empty);

    private static string Render(string template, bool isFile = false) =>
        Parse(template, isFile).Render(new ChatInput([new ChatMessage("user", "Hi")]), TimeProvider.System).Text;
}

using Scriban;
using Scriban.Runtime;

namespace StandIns.Tests.Scriban;

/// <summary>The language as its public documentation describes it.</summary>
public class TemplateLanguageTests
{
    [Theory]
    [InlineData("Hello {{ name }}!", "Hello World!")]
    [InlineData("{{ x = 5 }}{{ x + 1 }}", "6")]
    [InlineData("{{\n  x = 5 # quiet\n  x\n  x + 1\n}}", "56")]
    [InlineData("{{ if !missing; name = 'default'; end; name }}", "default")]
    [InlineData("a {{ ## many\nlines ## }}b", "a b")]
    [InlineData("{%{Hello {{ name }}}%}", "Hello {{ name }}")]
    [InlineData("{%%{An escaped block: }%} here}%%}", "An escaped block: }%} here")]
    [InlineData("{{ null }}|{{ true }}|{{ missing }}", "|true|")]
    public void Writes_text_and_the_values_of_expressions(string template, string expected) => Render(template).ShouldBe(expected);

    [Theory]
    [InlineData("a <  \n{{- name}}> b", "a <World> b")]
    [InlineData("a <{{ name -}} \n  > b", "a <World> b")]
    [InlineData("<ul>\n    {{~ for p in ['x', 'y'] ~}}\n    <li>{{ p }}</li>\n    {{~ end ~}}\n</ul>", "<ul>\n    <li>x</li>\n    <li>y</li>\n</ul>")]
    [InlineData("a\n\n{{~ name ~}}\n\nb", "a\n\nWorld\nb")]
    public void Strips_white_space_where_told(string template, string expected) => Render(template).ShouldBe(expected);

    [Theory]
    [InlineData("{{ x = \"1\\n2\\n3\\n\" ~}}\n   {{ x }}Hello", "   1\n   2\n   3\nHello")]
    [InlineData("{{ x = \"1\\n2\" }}:{{ x }}", ":1\n2")]
    public void Indents_the_lines_of_a_value_that_starts_a_line(string template, string expected) => Render(template).ShouldBe(expected);

    [Theory]
    [InlineData("1 + 2 * 4", "9")]
    [InlineData("(1 + 2) * 4", "12")]
    [InlineData("5 - 2 - 2", "1")]
    [InlineData("3 / 2", "1.5")]
    [InlineData("3 // 2", "1")]
    [InlineData("5.0 / 2", "2.5")]
    [InlineData("2 * 2.5", "5")]
    [InlineData("3.5 % 2", "1.5")]
    [InlineData("2147483647 + 1", "2147483648")]
    [InlineData("0x1f + 0b11", "34")]
    [InlineData("1.5e3", "1500")]
    [InlineData("-(3)", "-3")]
    [InlineData("null + 1", "")]
    [InlineData("'a' + 1 + null + true", "a1true")]
    [InlineData("'ab' * 3", "ababab")]
    [InlineData("2 * 'b'", "bb")]
    [InlineData("1 == 1.0", "true")]
    [InlineData("'a' < 'b'", "true")]
    [InlineData("1 == null", "false")]
    [InlineData("1.5 > 2 || 3 < 5 && true", "true")]
    [InlineData("'x' || false", "true")]
    [InlineData("null ?? 'yes'", "yes")]
    [InlineData("1 ?! 'no'", "no")]
    [InlineData("0 ? 'true' : 'false'", "true")]
    [InlineData("'' ? 'true' : 'false'", "true")]
    [InlineData("null ? 'true' : 'false'", "false")]
    [InlineData("1..4", "[1, 2, 3, 4]")]
    [InlineData("1..<4", "[1, 2, 3]")]
    [InlineData("$'{1 + 2} and {\"Hello\"}'", "3 and Hello")]
    [InlineData("'\\t\\x41\\u00e9\\'' + `\\s`", "\tAé'\\s")]
    [InlineData("[1, 'a', null, {b: true}]", "[1, \"a\", null, {b: true}]")]
    [InlineData("{a: 1, \"b\": [2]}.b[0]", "2")]
    [InlineData("[5, 6, 7][-1]", "7")]
    [InlineData("[5].size", "1")]
    [InlineData("[] == empty", "true")]
    [InlineData("{}.empty?", "true")]
    [InlineData("[5][9]", "")]
    [InlineData("{a: 1}?.b?.c ?? 'nothing'", "nothing")]
    [InlineData("[1] + [2, 3]", "[1, 2, 3]")]
    public void Evaluates_expressions(string expression, string expected) => Render("{{ " + expression + " }}").ShouldBe(expected);

    [Theory]
    [InlineData("{{ if 1 > 2 }}a{{ else if 2 > 1 }}b{{ else }}c{{ end }}", "b")]
    [InlineData("{{ for x in [1,1,2] }}{{ x }}:{{ for.index }}{{ for.first }}{{ for.last }}{{ for.changed }}{{ for.rindex }} {{ end }}", "1:0truefalsetrue2 1:1falsefalsefalse1 2:2falsetruetrue0 ")]
    [InlineData("{{ for x in (4..9) offset:2 limit:3 reversed }}{{ x }}{{ end }}", "876")]
    [InlineData("{{ for x in missing }}a{{ else }}none{{ end }}", "none")]
    [InlineData("{{ for pair in {a: 1, b: 2} }}{{ pair.key }}={{ pair.value }};{{ end }}", "a=1;b=2;")]
    [InlineData("{{ for i in 1..9; if i == 2; continue; end; if i > 3; break; end; i; end }}", "13")]
    [InlineData("{{ for i in 1..2; for j in 1..2 }}{{ i }}{{ j }}{{ for.index }} {{ end; end }}", "110 121 210 221 ")]
    [InlineData("{{ i = 0; while i < 3; i; i = i + 1; end }}", "012")]
    [InlineData("{{ i = 1; i += 2; i *= 5; i++; ++i }}", "1517")]
    [InlineData("{{ case 5; when 1, 2; 'low'; when 4 || 5; 'high'; else; 'none'; end }}", "high")]
    [InlineData("{{ capture x }}a{{ name }}{{ end }}[{{ x }}]", "[aWorld]")]
    [InlineData("{{ o = {x: 1}; with o; y = x + 1; end; o.y }}", "2")]
    [InlineData("{{ o = {x: 'in'}; import o; x }}", "in")]
    [InlineData("a{{ ret }}b", "a")]
    [InlineData("{{ a = []; a[2] = 'x'; a.tag = 'y'; a; a.tag }}", "[null, null, \"x\"]y")]
    [InlineData("{{ for x in 1..3; y = x; end; y; x }}", "3")]
    public void Runs_statements(string template, string expected) => Render(template).ShouldBe(expected);

    [Theory]
    [InlineData("{{ func sub; ret $0 - $1; end; sub 5 1; 5 | sub 2 }}", "43")]
    [InlineData("{{ func sub(x, y = 1); ret x - y; end; sub 5; sub(5, 2); sub 5 y: 3 }}", "432")]
    [InlineData("{{ func all(x, rest...); ret x + rest.size; end; all 1 2 3 }}", "3")]
    [InlineData("{{ twice(x) = x * 2; 4 | twice | twice }}", "16")]
    [InlineData("{{ f = do; ret $0 + 1; end; [1, 2] | array.each @f }}", "[2, 3]")]
    [InlineData("{{ func say }}<{{ $0 }}>{{ end; say 'a' | string.upcase }}", "<A>")]
    [InlineData("{{ func twice; for $i in 1..2; $$; end; end; wrap twice; 'x'; end }}", "xx")]
    [InlineData("{{ 'text'\n  | string.append 'END'\n  | string.prepend 'START' }}", "STARTtextEND")]
    [InlineData("{{ string.contains 'abc' 'b' }}", "true")]
    [InlineData("{{ math.plus 1 1 + 1 }}", "3")]
    [InlineData("{{ array.join [1, 2] ', ' }}", "1, 2")]
    [InlineData("{{ func f(x, y); ret x - y; end; f 5 -1; f 5 - 1 y: 1; x = 5; x -1 }}", "634")]
    [InlineData("{{ array.size ^[[1, 2, 3]] }}", "3")]
    [InlineData("{{ f = @string.upcase; 'a' | f }}", "A")]
    public void Calls_functions(string template, string expected) => Render(template).ShouldBe(expected);

    [Fact]
    public void Renders_an_instruction_template()
    {
        Template template = Template.Parse("Instruction: {{ instruction }}\nInput: {{ input }}");

        string text = template.Render(new { Instruction = "Summarise <this>", Input = "One\nTwo" });

        text.ShouldBe("Instruction: Summarise <this>\nInput: One\nTwo");
    }

    [Fact]
    public void Sees_members_of_net_objects_in_snake_case()
    {
        var model = new { FirstName = "Ada", Nested = new { F1Score = 0.5, HTMLText = "x" }, Items = new[] { new { IsBest = true } } };

        string text = Template.Parse("{{ first_name }} {{ nested.f1_score }} {{ nested.htmltext }} {{ items[0].is_best }}").Render(model);

        text.ShouldBe("Ada 0.5 x true");
    }

    [Fact]
    public void Leaves_the_keys_of_dictionaries_as_they_are()
    {
        var model = new Dictionary<string, object> { ["Some Key"] = 1, ["plain"] = new Dictionary<string, int> { ["Inner"] = 2 } };

        Template.Parse("{{ this['Some Key'] }}{{ plain.Inner }}").Render(model).ShouldBe("12");
    }

    [Fact]
    public void Calls_delegates()
    {
        var members = new ScriptObject();
        members.Import("add", new Func<int, int, int>((a, b) => a + b));
        var context = new TemplateContext();
        context.PushGlobal(members);

        Template.Parse("{{ add 1 2 }} {{ 3 | add 4 }}").Render(context).ShouldBe("3 7");
    }

    private static string Render(string template)
    {
        Template parsed = Template.Parse(template);
        parsed.Messages.ShouldBeEmpty();
        return parsed.Render(new { Name = "World" });
    }
}

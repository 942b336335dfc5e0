using Scriban;
using Scriban.Runtime;

namespace StandIns.Tests.Scriban;

public class BuiltinFunctionTests
{
    [Theory]
    [InlineData("'<a href=\"x\">&' | html.escape", "&lt;a href=&quot;x&quot;&gt;&amp;")]
    [InlineData("'<p>This is <b>it</b></p>' | html.strip", "This is it")]
    [InlineData("'a b&c' | html.url_encode", "a%20b%26c")]
    [InlineData("'  x ' | string.strip | string.size", "1")]
    [InlineData("'hello world' | string.capitalizewords", "Hello World")]
    [InlineData("'a-b-c' | string.replace_first '-' '+'", "a+b-c")]
    [InlineData("'a,b,,c' | string.split ','", "[\"a\", \"b\", \"c\"]")]
    [InlineData("'hello' | string.slice 1 3", "ell")]
    [InlineData("'hello' | string.slice -2", "lo")]
    [InlineData("'The cat came back' | string.truncate 13", "The cat ca...")]
    [InlineData("'The cat came back' | string.truncatewords 2", "The cat...")]
    [InlineData("'100% M @ Ms!' | string.handleize", "100-m-ms")]
    [InlineData("3 | string.pluralize 'run' 'runs'", "runs")]
    [InlineData("'42' | string.to_int | math.plus 1", "43")]
    [InlineData("null | string.append 'x'", "x")]
    [InlineData("'test' | string.md5", "098f6bcd4621d373cade4e832627b4f6")]
    [InlineData("4.6 | math.round", "5")]
    [InlineData("4.35678 | math.round 2", "4.36")]
    [InlineData("7 | math.divided_by 2", "3")]
    [InlineData("-7 | math.abs", "7")]
    [InlineData("1234.5 | math.format 'N2'", "1,234.50")]
    [InlineData("[3, 1, 2] | array.sort", "[1, 2, 3]")]
    [InlineData("[{n: 2}, {n: 1}] | array.sort 'n' | array.map 'n'", "[1, 2]")]
    [InlineData("[1, 2, 2] | array.uniq | array.reverse", "[2, 1]")]
    [InlineData("[1, null, 2] | array.compact | array.join '-'", "1-2")]
    [InlineData("[1, 2, 3] | array.filter(do; ret $0 > 1; end)", "[2, 3]")]
    [InlineData("[1, 2] | array.contains 2", "true")]
    [InlineData("[] | array.first", "")]
    [InlineData("'' | object.default 5", "5")]
    [InlineData("{a: 1} | object.keys", "[\"a\"]")]
    [InlineData("{a: [1, 'x']} | object.to_json", "{\"a\":[1,\"x\"]}")]
    [InlineData("3 | object.typeof", "number")]
    [InlineData("'2016/01/05' | date.parse | date.to_string '%Y-%m-%d'", "2016-01-05")]
    [InlineData("date.parse '2016/01/05'", "05 Jan 2016")]
    [InlineData("'ab12' | regex.replace `\\d` '#'", "ab##")]
    [InlineData("'this is a text' | regex.split `\\s+` | array.size", "4")]
    public void Computes(string expression, string expected)
    {
        Template template = Template.Parse("{{ " + expression + " }}");

        template.Messages.ShouldBeEmpty();
        template.Render().ShouldBe(expected);
    }

    [Theory]
    [InlineData("MyMethodIsNice", "my_method_is_nice")]
    [InlineData("HTMLText", "htmltext")]
    [InlineData("EvalF1Macro", "eval_f1_macro")]
    [InlineData("already_there", "already_there")]
    public void Renames_members_to_snake_case(string name, string expected) => StandardMemberRenamer.Rename(name).ShouldBe(expected);

    [Fact]
    public void Keeps_script_objects_in_order_and_null_as_a_value()
    {
        var members = new ScriptObject { { "b", 1 }, { "a", null } };

        members.GetMembers().ShouldBe(["b", "a"]);
        members.Contains("a").ShouldBeTrue();
        members["missing"].ShouldBeNull();
        members.ToString().ShouldBe("{b: 1, a: null}");
    }

    [Fact]
    public void Protects_read_only_members()
    {
        var members = new ScriptObject();
        members.SetValue("a", 1, true);

        members.CanWrite("a").ShouldBeFalse();
        members.TrySetValue(null, default, "a", 2, false).ShouldBeFalse();
        members["a"].ShouldBe(1);
    }
}

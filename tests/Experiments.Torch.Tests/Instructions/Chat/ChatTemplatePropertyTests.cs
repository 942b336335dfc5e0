using System.Globalization;
using System.Text.Json;
using Experiments.Torch.Instructions.Chat;
using FsCheck;
using FsCheck.Fluent;

namespace Experiments.Torch.Tests.Instructions.Chat;

public class ChatTemplatePropertyTests
{
    [Fact]
    public void Content_reaches_the_output_as_it_is() => Prop.ForAll(Texts, text =>
        Render("{% for m in messages %}<{{ m.content }}>{% endfor %}", text) == $"<{text}>").QuickCheckThrowOnFailure();

    [Fact]
    public void A_text_in_quotes_is_itself() => Prop.ForAll(Texts, text =>
        Render($"{{{{ {Quoted(text)} }}}}", "") == text).QuickCheckThrowOnFailure();

    [Fact]
    public void Tojson_reads_back() => Prop.ForAll(Texts, text =>
        JsonSerializer.Deserialize<string>(Render("{{ messages[0].content | tojson }}", text)) == text
        && JsonSerializer.Deserialize<string>(Render("{{ messages[0].content | tojson(ensure_ascii=true) }}", text)) == text).QuickCheckThrowOnFailure();

    [Fact]
    public void Halves_of_a_text_make_the_whole() => Prop.ForAll(Texts, ArbMap.Default.ArbFor<int>(), (text, at) =>
        Render($"{{% set c = messages[0].content %}}{{{{ c[:{at}] ~ c[{at}:] }}}}", text) == text).QuickCheckThrowOnFailure();

    [Fact]
    public void Splitting_and_joining_gives_the_text_back() => Prop.ForAll(Texts, text =>
        Render("{{ 'ab'.join(messages[0].content.split('ab')) }}", text) == text
        && Render("{{ messages[0].content.splitlines(true) | join }}", text) == text
        && Render("{{ messages[0].content | list | join }}", text) == text
        && Render("{{ messages[0].content[::-1][::-1] }}", text) == text).QuickCheckThrowOnFailure();

    [Fact]
    public void Generation_blocks_span_what_they_wrap() => Prop.ForAll(Texts, Texts, (first, second) =>
    {
        var rendered = ChatTemplateTests.Parse("{% for m in messages %}[{% generation %}{{ m.content }}{% endgeneration %}]{% endfor %}")
            .Render(new ChatInput([new ChatMessage("a", first), new ChatMessage("b", second)]), TimeProvider.System);
        return rendered.Assistant.Select(span => Part(rendered.Text, span)).SequenceEqual([first, second]);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Reals_are_written_so_that_they_read_back() => Prop.ForAll(ArbMap.Default.ArbFor<double>().Filter(double.IsFinite), number =>
    {
        var text = Render($"{{{{ {number.ToString("E17", CultureInfo.InvariantCulture)} }}}}", "");
        return double.Parse(text, CultureInfo.InvariantCulture) == number && text.Contains('.') | text.Contains('e');
    }).QuickCheckThrowOnFailure();

    /// <summary>Any text without halves of surrogate pairs, with the letters that templates and escapes mind.</summary>
    private static Arbitrary<string> Texts { get; } = Gen.Elements("a", "b", "ab", " ", "\n", "'", "\"", "\\", "{{", "%}", "{#", "é", "\ud83d\ude00", "\t", "\u2028", "0", "\u0001", "ß")
        .ListOf().Select(parts => string.Concat(parts)).ToArbitrary();

    private static string Render(string template, string content) =>
        ChatTemplateTests.Parse(template).Render(new ChatInput([new ChatMessage("user", content)]), TimeProvider.System).Text;

    private static string Quoted(string text) => $"'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";

    private static string Part(string text, TextSpan span) =>
        string.Concat(text.EnumerateRunes().Skip(span.Start).Take(span.End - span.Start).Select(rune => rune.ToString()));
}

using Experiments.Cli.Output;
using Experiments.Core.Diagnostics;
using Experiments.Core.Runs;
using Experiments.Core.Workers;
using Spectre.Console;

namespace Experiments.Cli.Tests.Output;

public class DataPageTests
{
    private static readonly DataView View = new(
        ["lora r=8"], "/here/models/chat", "alpaca", "answers", "custom", "Q: {{ instruction }}\nA:", 64, null, [],
        [new SplitCounts(new SplitSummary("train", 2000, 34567, 12, 64), 4321, [3, 17, 40, 64], 1)],
        [
            new RowView(
                0, new SourceLocation("/here/data/train.jsonl", 7, 1), "sums", "four",
                [new SideView("tokens", [new TokenView(1, "<s>", false, true), new TokenView(2, "Q: add\nA:", false, false), new TokenView(3, " four", true, false), new TokenView(4, "</s>", true, true)])],
                5),
            new RowView(
                1, new SourceLocation("/here/data/train.jsonl", 8, 1), null, null,
                [new SideView("tokens", [new TokenView(5, "[MASK]", true, true, "good"), new TokenView(6, " \u001b[31mred\u0007", false, false)])],
                0),
        ],
        ["One note."]);

    [Fact]
    public void Without_colours_brackets_tell_what_is_learned()
    {
        var page = Page(colours: false);

        page.ShouldContain("lora r=8");
        page.ShouldContain("models/chat");
        page.ShouldContain("custom: Q: {{ instruction }}↵A:");
        page.ShouldContain("train row 0, data/train.jsonl(7,1), task sums, answer four");
        page.ShouldContain("<s>Q: add↵");
        page.ShouldContain("A:⟦ four</s>⟧ (4 tokens)");
        page.ShouldContain("… 5 tokens did not fit");
        page.ShouldContain("⟦[MASK]→good ⟧");
        page.ShouldContain("One note.");
        page.ShouldContain("2,000");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Control_characters_of_the_data_never_reach_the_terminal(bool colours)
    {
        var page = Page(colours);

        page.ShouldContain("␛[31mred␇");
        page.ShouldNotContain("\u001b[31mred");
        page.ShouldNotContain('\u0007');
    }

    [Fact]
    public void On_a_terminal_colours_tell_what_is_learned()
    {
        var page = Page(colours: true);

        page.ShouldContain("\u001b[");
        page.ShouldNotContain("⟦");
        // Green, as the terminal spells it: what is learned. Grey: what is read.
        page.ShouldContain("\u001b[32m four\u001b[0m");
    }

    private static string Page(bool colours)
    {
        using var writer = new StringWriter();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = colours ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = colours ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
        });
        console.Profile.Width = 200;
        DataPage.Write(console, View, "train", "/here");
        return writer.ToString();
    }
}

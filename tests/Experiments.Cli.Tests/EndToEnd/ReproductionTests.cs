using System.Text.Json;
using Experiments.Core.Diagnostics;

namespace Experiments.Cli.Tests.EndToEnd;

public class ReproductionTests
{
    [Fact]
    public async Task Says_bitwise_equal_and_names_the_first_step_that_a_changed_label_reaches()
    {
        using var folder = new QuickstartFolder();
        (await Tool.RunAsync(folder.Path, "run", "experiment.yaml", "--set", "training.train_sampling_strategy=sequential")).ShouldExit(0);

        ToolResult same = await Tool.RunAsync(folder.Path, "reproduce", "latest", "--json");
        same.ShouldExit((int)ExitCode.Success);
        same.Json.GetProperty("verdict").GetString().ShouldBe("bitwise");

        // Row 20 of the file is in the third batch of eight.
        string[] rows = File.ReadAllLines(Path.Combine(folder.Path, "data", "train.csv"));
        string label = rows[20][(rows[20].LastIndexOf(',') + 1)..];
        string other = rows.Skip(1).Select(row => row[(row.LastIndexOf(',') + 1)..]).First(text => text != label);
        rows[20] = rows[20][..(rows[20].LastIndexOf(',') + 1)] + other;
        File.WriteAllLines(Path.Combine(folder.Path, "data", "train.csv"), rows);

        ToolResult changed = await Tool.RunAsync(folder.Path, "reproduce", "latest", "--json");
        changed.ShouldExit((int)ExitCode.ReproductionDiffers);
        JsonElement difference = changed.Json.GetProperty("first_difference");
        difference.GetProperty("step").GetInt64().ShouldBe(3);
        difference.GetProperty("tensor").GetString().ShouldBe("loss");
        changed.Json.GetProperty("causes").EnumerateArray().Select(cause => cause.GetProperty("kind").GetString()).ShouldContain("data");
    }
}

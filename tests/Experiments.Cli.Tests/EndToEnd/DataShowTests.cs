using System.Text.Json;
using Experiments.Core.Diagnostics;

namespace Experiments.Cli.Tests.EndToEnd;

public sealed class DataShowTests
{
    private const string Instructions = """
        name: sums
        model: ../t5
        task: text2text-generation
        mode: instruction
        data: { train: rows.jsonl, max_length: 32 }
        """;

    [Fact]
    public async Task Shows_the_rows_of_classifiers_on_standard_output()
    {
        using var folder = new QuickstartFolder(trainRows: 24, evalRows: 8);

        ToolResult result = await Tool.RunAsync(folder.Path, "data", "show", "experiment.yaml", "--split", "validation", "--rows", "1");

        result.ShouldExit(0);
        result.Output.ShouldContain("classification; learned: classes");
        result.Output.ShouldContain("validation row 0, data/eval.csv(2,1), answer ");
        result.Output.ShouldContain("[CLS] ");
        result.Output.ShouldNotContain("row 1,");
    }

    [Fact]
    public async Task Shows_prompts_and_answers_in_json()
    {
        using var folder = new QuickstartFolder(trainRows: 24, evalRows: 8);
        WriteInstructions(folder, Instructions);

        ToolResult result = await Tool.RunAsync(folder.Path, "data", "show", "sums/experiment.yaml", "--json");

        result.ShouldExit(0);
        JsonElement view = result.Json.GetProperty("views").EnumerateArray().Single();
        view.GetProperty("template").GetString().ShouldBe("instruction");
        view.GetProperty("splits")[0].GetProperty("summary").GetProperty("rows").GetInt32().ShouldBe(2);
        JsonElement[] sides = [.. view.GetProperty("rows")[0].GetProperty("sides").EnumerateArray()];
        Text(sides[0]).ShouldBe("Instruction: Add Input: two and two</s>");
        Text(sides[1]).ShouldBe("four</s>");
        sides[1].GetProperty("tokens").EnumerateArray().ShouldAllBe(token => token.GetProperty("learned").GetBoolean());
    }

    [Fact]
    public async Task A_template_that_is_wrong_is_told_where_it_is_written()
    {
        using var folder = new QuickstartFolder(trainRows: 24, evalRows: 8);
        WriteInstructions(folder, Instructions + "\ninstruction:\n  template: \"Q: {{ instrution }}\"\n");

        ToolResult result = await Tool.RunAsync(folder.Path, "data", "show", "sums/experiment.yaml");

        result.ShouldExit(4);
        result.Output.ShouldBeEmpty();
        result.Error.ShouldContain($"sums/experiment.yaml(7,13): error {DiagnosticCodes.InvalidPrompt}: ");
        result.Error.ShouldContain("instrution");
    }

    [Fact]
    public async Task Broken_rows_are_told_with_their_lines()
    {
        using var folder = new QuickstartFolder(trainRows: 24, evalRows: 8);
        WriteInstructions(folder, Instructions);
        File.AppendAllText(Path.Combine(folder.Path, "sums/rows.jsonl"), "{\"instruction\": \"x\"}\n");

        ToolResult result = await Tool.RunAsync(folder.Path, "data", "show", "sums/experiment.yaml");

        result.ShouldExit(4);
        result.Error.ShouldContain($"sums/rows.jsonl(3,1): error {DiagnosticCodes.MalformedRow}: ");
    }

    [Fact]
    public async Task A_split_of_another_name_is_a_wrong_command_line()
    {
        using var folder = new QuickstartFolder(trainRows: 24, evalRows: 8);

        (await Tool.RunAsync(folder.Path, "data", "show", "experiment.yaml", "--split", "dev")).ShouldExit(5);
    }

    private static void WriteInstructions(QuickstartFolder folder, string experiment)
    {
        string model = Path.Combine(folder.Path, "t5");
        Directory.CreateDirectory(model);
        Directory.CreateDirectory(Path.Combine(folder.Path, "sums"));
        foreach (string file in Directory.EnumerateFiles(Path.Combine(Experiments.Testing.RepositoryFolder.Root, "experiments", "quickstart", "models", "tiny-t5")))
        {
            File.Copy(file, Path.Combine(model, Path.GetFileName(file)));
        }

        folder.Write("sums/experiment.yaml", experiment);
        folder.Write("sums/rows.jsonl", """
            {"instruction": "Add", "input": "two and two", "output": "four"}
            {"instruction": "Say yes", "output": "yes"}

            """);
    }

    private static string Text(JsonElement side) => string.Concat(side.GetProperty("tokens").EnumerateArray().Select(token => token.GetProperty("text").GetString()));
}

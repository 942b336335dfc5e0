using System.Text.Json;
using Experiments.Core.Diagnostics;

namespace Experiments.Cli.Tests.EndToEnd;

/// <summary>Trained runs and model folders that answer rows and lines.</summary>
public class AnswerTests(AnswerTests.Trained trained) : IClassFixture<AnswerTests.Trained>
{
    private const string Question = "What is the capital of Peru ?";

    private string Folder => trained.Folder.Path;

    [Fact]
    public async Task Predicts_for_every_row_of_a_file_in_order()
    {
        string[] texts = [.. Enumerable.Range(0, 20).Select(i => $"Who is number {i} ?")];
        trained.Folder.Write("rows.jsonl", string.Join('\n', texts.Select(text => JsonSerializer.Serialize(new { text }))) + "\n");

        ToolResult result = (await Tool.RunAsync(Folder, "predict", "latest", "--input", "rows.jsonl")).ShouldExit(0);

        result.JsonLines.Select(line => line.GetProperty("index").GetInt32()).ShouldBe(Enumerable.Range(0, 20));
        result.JsonLines.Select(line => line.GetProperty("text").GetString()).ShouldBe(texts);
        foreach (JsonElement line in result.JsonLines)
        {
            Dictionary<string, double> probabilities = line.GetProperty("probabilities").EnumerateObject().ToDictionary(one => one.Name, one => one.Value.GetDouble());
            probabilities.Values.Sum().ShouldBe(1, 1e-4);
            probabilities[line.GetProperty("label").GetString()!].ShouldBe(probabilities.Values.Max());
        }

        result.Error.ShouldContain("20 rows.");
    }

    [Fact]
    public async Task Lines_and_objects_on_standard_input_and_a_csv_document_say_the_same()
    {
        ToolResult lines = await Tool.AskAsync(Folder, [Question, "", $$"""{"text": "{{Question}}"}"""], "predict", "latest");
        ToolResult csv = await Tool.AskAsync(Folder, ["text", $"\"{Question}\""], "predict", "latest", "--format", "csv", "--input", "-");

        lines.ShouldExit(0).JsonLines.Count.ShouldBe(2);
        Probabilities(lines.JsonLines[1]).ShouldBe(Probabilities(lines.JsonLines[0]), 1e-5);
        Probabilities(csv.ShouldExit(0).JsonLines.Single()).ShouldBe(Probabilities(lines.JsonLines[0]), 1e-5);
    }

    [Fact]
    public async Task The_saved_model_folder_answers_as_its_run_does()
    {
        string run = (await Tool.RunAsync(Folder, "show", "latest", "--json")).ShouldExit(0).Json.GetProperty("folder").GetString()!;

        ToolResult ofRun = await Tool.AskAsync(Folder, [Question], "predict", "latest");
        ToolResult ofFolder = await Tool.AskAsync(Folder, [Question], "predict", Path.Combine(run, "model"), "--batch-size", "1");

        Probabilities(ofFolder.ShouldExit(0).JsonLines.Single()).ShouldBe(Probabilities(ofRun.ShouldExit(0).JsonLines.Single()), 1e-5);
    }

    [Fact]
    public async Task A_line_that_cannot_be_read_is_refused_and_the_others_are_answered()
    {
        ToolResult result = await Tool.AskAsync(Folder, ["one", "{\"text\": ", "three"], "predict", "latest");

        result.ShouldExit((int)ExitCode.InvalidExperiment).JsonLines.Select(line => line.TryGetProperty("label", out _)).ShouldBe([true, false, true]);
        result.JsonLines[1].GetProperty("error").GetProperty("code").GetString().ShouldBe(DiagnosticCodes.MalformedRow);
        result.Error.ShouldContain($"standard input(2,1): error {DiagnosticCodes.MalformedRow}");
    }

    [Fact]
    public async Task A_broken_file_is_told_with_its_lines_and_nothing_is_predicted()
    {
        trained.Folder.Write("broken.csv", "txt\none\n");

        ToolResult result = await Tool.RunAsync(Folder, "predict", "latest", "--input", "broken.csv");

        result.ShouldExit((int)ExitCode.InvalidExperiment).Output.ShouldBeEmpty();
        result.Error.ShouldContain($"broken.csv(2,1): error {DiagnosticCodes.MissingColumn}");
        (await Tool.RunAsync(Folder, "predict", "latest", "--input", "none.csv")).ShouldExit(4).Error.ShouldContain(DiagnosticCodes.DataFileNotFound);
    }

    [Fact]
    public async Task Answers_a_line_before_the_next_one_comes()
    {
        using System.Diagnostics.Process tool = Tool.Start(Folder, "predict", "latest");
        foreach (string line in new[] { "one", "two" })
        {
            await tool.StandardInput.WriteLineAsync(line);
            await tool.StandardInput.FlushAsync();
            string? answer = await tool.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(2));
            JsonDocument.Parse(answer!).RootElement.GetProperty("text").GetString().ShouldBe(line);
        }

        tool.StandardInput.Close();
        (await Tool.EndAsync(tool)).ShouldExit(0);
    }

    [Fact]
    public async Task Chats_with_a_classifier_one_line_a_turn()
    {
        ToolResult text = await Tool.AskAsync(Folder, [Question, "/reset", "", Question, "/exit", "not asked"], "chat", "latest");
        ToolResult json = await Tool.AskAsync(Folder, [Question], "chat", "latest", "--json");

        string[] answers = text.ShouldExit(0).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        answers.Length.ShouldBe(2);
        answers[1].ShouldBe(answers[0]);
        answers[0].ShouldStartWith(json.ShouldExit(0).JsonLines.Single().GetProperty("label").GetString()!);
    }

    [Theory]
    [InlineData("--temperature", "0")]
    [InlineData("--max-new-tokens", "many")]
    [InlineData("--batch-size", "0")]
    [InlineData("--format", "xml")]
    public async Task Values_out_of_range_are_a_wrong_command_line(string option, string value) =>
        (await Tool.RunAsync(Folder, "predict", "latest", option, value)).ShouldExit((int)ExitCode.InvalidCommandLine);

    [Fact]
    public async Task What_is_not_there_is_said_so()
    {
        (await Tool.RunAsync(Folder, "predict", "zzz")).ShouldExit((int)ExitCode.NothingMatched);
        (await Tool.RunAsync(Folder, "chat", "zzz")).ShouldExit((int)ExitCode.NothingMatched);

        // A base model has no head that was trained.
        ToolResult untrained = await Tool.AskAsync(Folder, [Question], "predict", "./model");
        untrained.ShouldExit((int)ExitCode.InvalidExperiment).Error.ShouldContain(DiagnosticCodes.UnsupportedModel);
    }

    private static double[] Probabilities(JsonElement line) =>
        [.. line.GetProperty("probabilities").EnumerateObject().Select(one => one.Value.GetDouble())];

    /// <summary>A folder with one run in it.</summary>
    public sealed class Trained : IAsyncLifetime
    {
        internal QuickstartFolder Folder { get; } = new(trainRows: 32, evalRows: 8);

        public async Task InitializeAsync() => (await Tool.RunAsync(Folder.Path, "run", "experiment.yaml")).ShouldExit(0);

        public Task DisposeAsync()
        {
            Folder.Dispose();
            return Task.CompletedTask;
        }
    }
}

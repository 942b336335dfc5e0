using System.Text.Json;
using Experiments.Core.Diagnostics;
using Experiments.Testing;

namespace Experiments.Cli.Tests.EndToEnd;

/// <summary>A run that learned from instructions, asked for answers. The model is the quickstart's T5.</summary>
public class GeneratedAnswerTests(GeneratedAnswerTests.Trained trained) : IClassFixture<GeneratedAnswerTests.Trained>
{
    [Fact]
    public async Task Repeats_the_answers_that_the_run_was_measured_with()
    {
        string run = (await Tool.RunAsync(trained.Path, "show", "latest", "--json")).ShouldExit(0).Json.GetProperty("folder").GetString()!;
        string[] recorded = [.. File.ReadLines(Path.Combine(run, "predictions.jsonl"))
            .Select(line => JsonDocument.Parse(line).RootElement)
            .Where(line => line.GetProperty("split").GetString() == "eval")
            .Select(line => line.GetProperty("predicted").GetString()!)];

        ToolResult result = (await Tool.RunAsync(trained.Path, "predict", "latest", "--input", "rows.jsonl", "--json")).ShouldExit(0);

        result.JsonLines.Select(line => line.GetProperty("answer").GetString()).ShouldBe(recorded);
        result.JsonLines[0].GetProperty("prompt").GetString().ShouldBe("Instruction: Say the colour.\nInput: grass");
        result.JsonLines[0].GetProperty("ending").GetString().ShouldBeOneOf("end", "length");
        result.JsonLines[0].GetProperty("tokens").GetInt32().ShouldBeInRange(1, 8);
    }

    [Fact]
    public async Task Options_of_generation_come_before_the_run_s()
    {
        ToolResult cut = await Tool.AskAsync(trained.Path, ["Say it."], "predict", "latest", "--max-new-tokens", "1");
        ToolResult stopped = await Tool.AskAsync(trained.Path, ["Say it."], "predict", "latest", "--stop", "e", "--stop", "a", "--max-new-tokens", "30");

        cut.ShouldExit(0).JsonLines.Single().GetProperty("tokens").GetInt32().ShouldBe(1);
        stopped.ShouldExit(0).JsonLines.Single().GetProperty("answer").GetString()!.ShouldNotContain("e");
    }

    [Fact]
    public async Task A_seed_repeats_what_is_drawn()
    {
        string[] lines = [.. Enumerable.Range(0, 6).Select(i => $"Say something about {i}.")];

        ToolResult first = await Tool.AskAsync(trained.Path, lines, "predict", "latest", "--temperature", "3", "--seed", "1");
        ToolResult again = await Tool.AskAsync(trained.Path, lines, "predict", "latest", "--temperature", "3", "--seed", "1", "--batch-size", "1");
        ToolResult other = await Tool.AskAsync(trained.Path, lines, "predict", "latest", "--temperature", "3", "--seed", "2");

        again.ShouldExit(0).Output.ShouldBe(first.ShouldExit(0).Output);
        other.ShouldExit(0).Output.ShouldNotBe(first.Output);
    }

    [Fact]
    public async Task Chats_through_a_pipe_and_forgets_when_it_is_told_to()
    {
        ToolResult text = await Tool.AskAsync(trained.Path, ["Say the colour.", "/reset", "Say the colour.", "/exit"], "chat", "latest", "--max-new-tokens", "8");
        ToolResult json = await Tool.AskAsync(trained.Path, ["Say the colour.", "And now?"], "chat", "latest", "--json", "--max-new-tokens", "8");

        // A line an answer, also where the answer is empty.
        string[] answers = text.ShouldExit(0).Output.Split('\n')[..^1];
        answers.Length.ShouldBe(2);
        answers[1].ShouldBe(answers[0]);
        json.ShouldExit(0).JsonLines.Select(line => line.GetProperty("index").GetInt32()).ShouldBe([0, 1]);
        json.JsonLines[0].GetProperty("answer").GetString().ShouldBe(answers[0].Trim());
        // The second prompt has the first turn in it.
        json.JsonLines[1].GetProperty("prompt").GetString()!.ShouldContain("Say the colour.");
    }

    [Fact]
    public async Task Wrong_options_are_told_before_anything_is_loaded()
    {
        ToolResult result = await Tool.RunAsync(trained.Path, "chat", "latest", "--top-p", "1.5");

        result.ShouldExit((int)ExitCode.InvalidCommandLine).Error.ShouldContain("generation.top_p is 1.5");
    }

    /// <summary>A folder with one run in it.</summary>
    public sealed class Trained : IAsyncLifetime
    {
        private readonly TemporaryFolder folder = new();

        internal string Path => folder.Path;

        public async Task InitializeAsync()
        {
            folder.Write("rows.jsonl", """
                {"instruction": "Say the colour.", "input": "grass", "output": "green"}
                {"instruction": "Say the colour.", "input": "snow", "output": "white"}
                {"instruction": "Count the words.", "input": "one two", "output": "two"}

                """);
            folder.Write("experiment.yaml", $$"""
                name: answers
                model: {{System.IO.Path.Combine(RepositoryFolder.Root, "experiments", "quickstart", "models", "tiny-t5")}}
                task: text2text-generation
                mode: instruction
                data: { train: rows.jsonl, validation: rows.jsonl, max_length: 32 }
                training: { num_train_epochs: 2, learning_rate: 1e-3, predict_with_generate: true }
                generation: { max_new_tokens: 8 }
                threads: 1
                """);
            (await Tool.RunAsync(Path, "run", "experiment.yaml")).ShouldExit(0);
        }

        public Task DisposeAsync()
        {
            folder.Dispose();
            return Task.CompletedTask;
        }
    }
}

using System.Collections.Immutable;
using System.Text.Json;
using Experiments.Core.Diagnostics;
using Experiments.Core.Json;
using Experiments.Core.Plans;
using Experiments.Core.Runs;
using Experiments.Core.Workers;
using Experiments.Testing;
using Experiments.Testing.Golden;
using Experiments.Testing.Plans;
using Experiments.Torch.Tests.Models;
using Experiments.Torch.Tests.Runs;
using Experiments.Torch.Tests.Weights.Gguf;

namespace Experiments.Torch.Tests.Answering;

/// <summary>Runs and models that predict tokens, asked for answers.</summary>
public sealed class TextAnswersTests : IDisposable
{
    private const string Rows = """
        {"instruction": "Say the colour.", "input": "grass", "output": "green"}
        {"instruction": "Say the colour.", "input": "snow", "output": "white"}
        {"instruction": "Count the words.", "input": "one two", "output": "two"}

        """;

    private readonly TemporaryFolder _folder = new();
    private readonly TorchAnswers _answers = new();

    public TextAnswersTests() => _folder.Write("rows.jsonl", Rows);

    private static string T5 { get; } = Path.Combine(Quickstart.Folder, "models", "tiny-t5");

    [Theory]
    [InlineData("full")]
    [InlineData("lora")]
    public void A_run_repeats_the_answers_that_it_was_measured_with(string mode)
    {
        var plan = Generating(mode).Build();
        var recorded = Train(plan);

        Open(plan);
        var replies = Predict(Rows.Split('\n', StringSplitOptions.RemoveEmptyEntries)).Cast<AnsweredReply>().ToList();

        replies.Select(reply => reply.Answer).ShouldBe(recorded.Select(prediction => prediction.Predicted));
        replies.Select(reply => reply.Prompt).ShouldBe(recorded.Select(prediction => prediction.Text));
        replies.Select(reply => reply.Index).ShouldBe([0, 1, 2]);
        replies.ShouldAllBe(reply => reply.Ending == "end" || reply.Tokens == plan.Configuration.Generation.MaxNewTokens);
    }

    [Fact]
    public void Rows_need_no_answers_and_texts_are_instructions()
    {
        Train(Generating("full").Build());
        Open(Generating("full").Build());

        var replies = Predict(
            """{"instruction": "Say the colour.", "input": "grass"}""",
            """{"messages": [{"role": "user", "content": "Say the colour."}]}""",
            """{"prompt": "Say it:"}""",
            "Say the colour.",
            """{"txt": "Say the colour."}""");

        replies.Take(4).Cast<AnsweredReply>().Select(reply => reply.Prompt).ShouldBe(
            ["Instruction: Say the colour.\nInput: grass", "Instruction: Say the colour.\nInput: ", "Say it:", "Instruction: Say the colour.\nInput: "]);
        replies[4].ShouldBeOfType<RefusedReply>().Problem.Code.ShouldBe(DiagnosticCodes.MissingColumn);
    }

    [Fact]
    public void What_is_said_of_generation_comes_before_what_the_run_says()
    {
        Train(Generating("full").Build());

        Open(Generating("full").Build(), """{"max_new_tokens": 2}""");
        var cut = Predict("Count to ten.").Cast<AnsweredReply>().Single();
        Open(Generating("full").Build(), """{"max_new_tokens": 40, "stop_strings": ["e"], "no_repeat_ngram_size": 1}""");
        var stopped = Predict("Say the colour.", "Count the words.", "grass", "Which one is it?").Cast<AnsweredReply>().ToList();

        cut.Tokens.ShouldBeLessThanOrEqualTo(2);
        stopped.ShouldAllBe(reply => !reply.Answer.Contains('e'));
        stopped.ShouldContain(reply => reply.Ending == "stop");
    }

    [Fact]
    public void Drawn_answers_hang_on_seed_and_row_number_alone()
    {
        Train(Generating("full").Build());
        string[] lines = [.. Enumerable.Range(0, 12).Select(i => $"Say something about {i}.")];
        const string Hot = """{"do_sample": true, "temperature": 3.0, "max_new_tokens": 6}""";

        Open(Generating("full").Build(), Hot, seed: 1);
        var whole = Answers(Predict(lines));
        var alone = Answers(Predict(7, lines[7]));
        Open(Generating("full").Build(), Hot, seed: 2);
        var other = Answers(Predict(lines));

        alone.ShouldBe([whole[7]]);
        other.ShouldNotBe(whole);
    }

    [Fact]
    public void An_instructed_classifier_says_the_likeliest_label()
    {
        var plan = Quickstart.Plan("instruction").Set("model", T5).Set("training.num_train_epochs", 1).Build();
        var recorded = Train(plan);

        Open(plan, labels: plan.Configuration.Data.Labels);
        var replies = Predict([.. recorded.Select(prediction => JsonSerializer.Serialize(new { text = prediction.Text }))]).Cast<ClassifiedReply>().ToList();

        replies.Select(reply => reply.Label).ShouldBe(recorded.Select(prediction => prediction.Predicted));
        for (var i = 0; i < replies.Count; i++)
            replies[i].Probabilities.Zip(recorded[i].Scores).ShouldAllBe(pair => Math.Abs(pair.First - pair.Second) < 1e-4);
    }

    [Fact]
    public void A_conversation_is_streamed_and_its_pieces_are_the_answer()
    {
        Train(Generating("full").Build());
        Open(Generating("full").Build());
        var sent = new List<WorkerReply>();

        _answers.Chat(new ChatRequest([new ChatTurn("user", "Say the colour.")], 0), sent.Add, CancellationToken.None);

        var answer = sent.OfType<AnsweredReply>().Single();
        string.Concat(sent.OfType<WrittenReply>().Select(piece => piece.Text)).TrimEnd().ShouldBe(answer.Answer);
        answer.Answer.ShouldBe(Predict("Say the colour.").Cast<AnsweredReply>().Single().Answer);
        sent[^1].ShouldBe(new CompletedReply(Stopped: false));
    }

    [Fact]
    public void A_decoder_in_a_GGUF_file_goes_on_writing_without_any_plan()
    {
        var file = _folder.File("tiny.gguf");
        File.WriteAllBytes(file, GgufDecoder.OfBytes(TinyDecoder.Config("llama")).Build());

        _answers.Open(Request(new AnswerSource(file, null, []), """{"max_new_tokens": 5}"""));
        var replies = Predict("abc", """{"prompt": "abc"}""").Cast<AnsweredReply>().ToList();

        replies.ShouldAllBe(reply => reply.Prompt == "abc" && (reply.Tokens == 5 || reply.Ending == "end"));
        replies[0].Answer.ShouldBe(replies[1].Answer);
    }

    [Fact]
    public void A_long_conversation_forgets_its_oldest_turns()
    {
        var file = _folder.File("tiny.gguf");
        File.WriteAllBytes(file, GgufDecoder.OfBytes(TinyDecoder.Config("llama")).Build());
        _answers.Open(Request(new AnswerSource(file, null, []), """{"max_new_tokens": 2}"""));
        ImmutableArray<ChatTurn> turns = [.. Enumerable.Range(0, 101).Select(i => new ChatTurn(i % 2 == 0 ? "user" : "assistant", $"turn {i}"))];
        var sent = new List<WorkerReply>();

        _answers.Chat(new ChatRequest(turns, 0), sent.Add, CancellationToken.None);

        sent.OfType<AnsweredReply>().Single().Prompt.ShouldContain("turn 100");
    }

    [Fact]
    public void Stops_in_the_middle_of_an_answer()
    {
        var file = _folder.File("tiny.gguf");
        File.WriteAllBytes(file, GgufDecoder.OfBytes(TinyDecoder.Config("llama")).Build());
        _answers.Open(Request(new AnswerSource(file, null, []), """{"max_new_tokens": 20, "min_new_tokens": 20}"""));
        using var stop = new CancellationTokenSource();
        var sent = new List<WorkerReply>();

        _answers.Chat(new ChatRequest([new ChatTurn("user", "abc")], 0), reply =>
        {
            sent.Add(reply);
            stop.Cancel();
        }, stop.Token);

        sent[^1].ShouldBe(new CompletedReply(Stopped: true));
        sent.OfType<AnsweredReply>().ShouldBeEmpty();
    }

    /// <summary>Reference: real/smollm2-135m-instruct.json; the template puts its own system turn before the question.</summary>
    [SkippableFact]
    public void A_real_chat_model_answers_by_its_own_template()
    {
        var folder = GoldenFolder.PathOf("..", "models", "smollm2-135m-instruct");
        Skip.IfNot(Directory.Exists(folder), "The weights of smollm2-135m-instruct are not here.");
        var golden = GoldenCases.Json(GoldenFolder.PathOf("real"), "smollm2-135m-instruct.json")["cases"]![0]!;
        _answers.Open(Request(new AnswerSource(folder, null, []), """{"max_new_tokens": 24}"""));
        var sent = new List<WorkerReply>();

        _answers.Chat(new ChatRequest([new ChatTurn("user", "What is the capital of France?")], 0), sent.Add, CancellationToken.None);

        var answer = sent.OfType<AnsweredReply>().Single();
        answer.Prompt.ShouldBe((string?)golden["prompt"]);
        answer.Answer.ShouldBe((string?)golden["greedy_text"]);
        sent.OfType<WrittenReply>().Count().ShouldBeGreaterThan(3);
    }

    public void Dispose()
    {
        _answers.Dispose();
        _folder.Dispose();
    }

    private PlanBuilder Generating(string mode) => Quickstart.Plan(mode).Set("model", T5).Set("task", "text2text-generation")
        .Set("data.labels", Array.Empty<string>())
        .Set("data.train.path", new[] { _folder.File("rows.jsonl") }).Set("data.validation.path", new[] { _folder.File("rows.jsonl") })
        .Set("data.train.rows", null).Set("data.validation.rows", null)
        .Set("training.predict_with_generate", true).Set("training.num_train_epochs", 3).Set("training.learning_rate", 3e-3)
        .Set("training.eval_strategy", "no").Set("generation.max_new_tokens", 12);

    /// <summary>The rows measured last.</summary>
    private List<Prediction> Train(RunPlan plan)
    {
        Quickstart.Train(plan, Folder(plan))[^1].ShouldBeOfType<RunSucceeded>();
        return [.. File.ReadLines(new RunFolder(Folder(plan)).Predictions)
            .Select(line => JsonSerializer.Deserialize<Prediction>(line, ExperimentJson.Line)!).Where(prediction => prediction.Split == "eval")];
    }

    private string Folder(RunPlan plan) => _folder.File(plan.Id.Value);

    private void Open(RunPlan plan, string generation = "{}", long? seed = null, ImmutableArray<string> labels = default) =>
        _answers.Open(Request(new AnswerSource(Folder(plan), plan, labels.IsDefault ? [] : labels), generation, seed));

    private static OpenRequest Request(AnswerSource source, string generation, long? seed = null) => new(
        source,
        new AnswerOptions("cpu", 0, 2, JsonSerializer.Deserialize<ImmutableSortedDictionary<string, JsonElement>>(generation)!, seed));

    private List<WorkerReply> Predict(params string[] lines) => Predict(0, lines);

    private List<WorkerReply> Predict(long first, params string[] lines)
    {
        var sent = new List<WorkerReply>();
        _answers.Predict(new PredictLinesRequest(first, [.. lines]), sent.Add, CancellationToken.None);
        sent[^1].ShouldBe(new CompletedReply(Stopped: false));
        return [.. sent.SkipLast(1)];
    }

    private static List<string> Answers(IEnumerable<WorkerReply> replies) => [.. replies.Cast<AnsweredReply>().Select(reply => reply.Answer)];
}

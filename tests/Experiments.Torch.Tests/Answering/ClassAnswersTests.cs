using System.Collections.Immutable;
using System.Text.Json;
using Experiments.Core.Diagnostics;
using Experiments.Core.Json;
using Experiments.Core.Plans;
using Experiments.Core.Runs;
using Experiments.Core.Workers;
using Experiments.Testing;
using Experiments.Torch.Tests.Runs;

namespace Experiments.Torch.Tests.Answering;

/// <summary>What a finished run says about rows is what it said when it was evaluated.</summary>
public sealed class ClassAnswersTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TorchAnswers _answers = new();

    [Theory]
    [InlineData("full")]
    [InlineData("lora")]
    [InlineData("head")]
    public void A_run_repeats_its_own_predictions(string mode)
    {
        var recorded = Train(Quickstart.Plan(mode).Build());
        var lines = recorded.Predictions.Select(prediction => JsonSerializer.Serialize(new { text = prediction.Text })).ToImmutableArray();

        Open(recorded);
        var replies = Predict(new PredictLinesRequest(5, lines));

        replies.Count.ShouldBe(recorded.Predictions.Count);
        for (var i = 0; i < replies.Count; i++)
        {
            var reply = replies[i].ShouldBeOfType<ClassifiedReply>();
            reply.Index.ShouldBe(5 + i);
            reply.Text.ShouldBe(recorded.Predictions[i].Text);
            reply.Label.ShouldBe(recorded.Predictions[i].Predicted);
            reply.Probabilities.Zip(recorded.Predictions[i].Scores).ShouldAllBe(pair => Math.Abs(pair.First - pair.Second) < 1e-5);
        }
    }

    [Fact]
    public void The_saved_folder_alone_says_the_same()
    {
        var recorded = Train(Quickstart.Plan("full").Build());
        Open(recorded);
        var expected = Predict(new PredictLinesRequest(0, ["What is the capital of Peru ?", "Who was Galileo ?"]));

        var opened = _answers.Open(new OpenRequest(new AnswerSource(new RunFolder(recorded.Folder).Model, null, []), Options));

        opened.Labels.ShouldBe(recorded.Labels);
        Predict(new PredictLinesRequest(0, ["What is the capital of Peru ?", "Who was Galileo ?"]))
            .Cast<ClassifiedReply>().Select(reply => (reply.Label, reply.Probabilities[0]))
            .ShouldBe(expected.Cast<ClassifiedReply>().Select(reply => (reply.Label, reply.Probabilities[0])));
    }

    [Fact]
    public void Texts_stand_in_the_training_data_s_columns_or_in_our_own()
    {
        var recorded = Train(Renamed());

        Open(recorded);
        var replies = Predict(new PredictLinesRequest(0, ["""{"question": "Who ?"}""", """{"text": "Who ?"}""", "Who ?", """{"answer": "me"}"""]));

        replies.Take(3).Cast<ClassifiedReply>().Select(reply => reply.Probabilities[0]).Distinct().Count().ShouldBe(1);
        replies[3].ShouldBeOfType<RefusedReply>().Problem.Code.ShouldBe(DiagnosticCodes.MissingColumn);
    }

    [Fact]
    public void A_broken_line_is_refused_in_its_place()
    {
        Open(Train(Quickstart.Plan("head").Build()));

        var replies = Predict(new PredictLinesRequest(0, ["one", "{broken", "three", """{"text": null}"""]));

        replies.Select(reply => reply.GetType().Name).ShouldBe(
            [nameof(ClassifiedReply), nameof(RefusedReply), nameof(ClassifiedReply), nameof(RefusedReply)]);
        var refused = (RefusedReply)replies[1];
        refused.Index.ShouldBe(1);
        refused.Problem.Code.ShouldBe(DiagnosticCodes.MalformedRow);
        refused.Problem.Location!.Value.Line.ShouldBe(2);
    }

    [Fact]
    public void A_file_is_answered_row_by_row_or_not_at_all()
    {
        Open(Train(Quickstart.Plan("head").Build()));
        var good = _folder.Write("good.csv", "text\none\n\"two, and more\"\n");
        var bad = _folder.Write("bad.jsonl", "{\"text\": \"one\"}\n{\"txt\": \"two\"}\n{\"text\": 3");

        Predict(new PredictFileRequest(good)).Cast<ClassifiedReply>().Select(reply => reply.Text).ShouldBe(["one", "two, and more"]);
        var sent = new List<WorkerReply>();
        var problem = Should.Throw<ExperimentException>(() => _answers.Predict(new PredictFileRequest(bad), sent.Add, CancellationToken.None));

        sent.ShouldBeEmpty();
        problem.Diagnostics.Select(diagnostic => diagnostic.Location!.Value.Line).ShouldBe([3, 2], ignoreOrder: true);
    }

    [Fact]
    public void A_conversation_is_answered_by_the_class_of_its_last_turn()
    {
        Open(Train(Quickstart.Plan("head").Build()));
        var sent = new List<WorkerReply>();

        _answers.Chat(new ChatRequest([new ChatTurn("user", "How many ?")], 3), sent.Add, CancellationToken.None);

        var expected = Predict(new PredictLinesRequest(0, ["How many ?"])).Cast<ClassifiedReply>().Single();
        sent.Count.ShouldBe(2);
        sent[0].ShouldBeOfType<ClassifiedReply>().Label.ShouldBe(expected.Label);
        sent[1].ShouldBe(new CompletedReply(Stopped: false));
    }

    [Fact]
    public void Stops_between_batches()
    {
        Open(Train(Quickstart.Plan("head").Build()));
        using var stop = new CancellationTokenSource();
        var sent = new List<WorkerReply>();
        stop.Cancel();

        _answers.Predict(new PredictLinesRequest(0, ["one"]), sent.Add, stop.Token);

        sent.ShouldBe([new CompletedReply(Stopped: true)]);
    }

    [Fact]
    public void A_run_that_has_not_finished_has_no_model()
    {
        var plan = Quickstart.Plan("full").Build();

        var problem = Should.Throw<ExperimentException>(() =>
            _answers.Open(new OpenRequest(new AnswerSource(_folder.Path, plan, ["a", "b"]), Options)));

        problem.Diagnostics[0].Code.ShouldBe(DiagnosticCodes.ModelNotFound);
    }

    [Fact]
    public void A_model_without_a_trained_head_does_not_classify()
    {
        var problem = Should.Throw<ExperimentException>(() =>
            _answers.Open(new OpenRequest(new AnswerSource(Quickstart.Model, null, []), Options)));

        problem.Diagnostics[0].Code.ShouldBe(DiagnosticCodes.UnsupportedModel);
    }

    public void Dispose()
    {
        _answers.Dispose();
        _folder.Dispose();
    }

    private static AnswerOptions Options { get; } = new("cpu", 0, 4, ImmutableSortedDictionary<string, JsonElement>.Empty);

    private RunPlan Renamed()
    {
        var train = _folder.Write("train.csv", File.ReadAllText(Path.Combine(Quickstart.Folder, "data", "train.csv")).Replace("text,label", "question,label", StringComparison.Ordinal));
        return Quickstart.Plan("head")
            .Set("data.train.path", new[] { train })
            .Set("data.validation.path", new[] { train })
            .Set("data.columns", new { text = "question" })
            .Build();
    }

    private Trained Train(RunPlan plan)
    {
        var folder = Path.Combine(_folder.Path, plan.Id.Value);
        var events = Quickstart.Train(plan, folder);
        events[^1].ShouldBeOfType<RunSucceeded>();
        var labels = events.OfType<DataPrepared>().Single().LabelToId.OrderBy(label => label.Value).Select(label => label.Key).ToImmutableArray();
        var predictions = File.ReadLines(new RunFolder(folder).Predictions)
            .Select(line => JsonSerializer.Deserialize<Prediction>(line, ExperimentJson.Line)!).ToList();
        return new Trained(plan, folder, labels, predictions);
    }

    private void Open(Trained run) => _answers.Open(new OpenRequest(new AnswerSource(run.Folder, run.Plan, run.Labels), Options));

    private List<WorkerReply> Predict(PredictLinesRequest request) => Answered(emit => _answers.Predict(request, emit, CancellationToken.None));

    private List<WorkerReply> Predict(PredictFileRequest request) => Answered(emit => _answers.Predict(request, emit, CancellationToken.None));

    private static List<WorkerReply> Answered(Action<Action<WorkerReply>> predict)
    {
        var sent = new List<WorkerReply>();
        predict(sent.Add);
        sent[^1].ShouldBe(new CompletedReply(Stopped: false));
        return [.. sent.SkipLast(1)];
    }

    private sealed record Trained(RunPlan Plan, string Folder, ImmutableArray<string> Labels, IReadOnlyList<Prediction> Predictions);
}

using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Experiments.Core.Diagnostics;
using Experiments.Core.Json;
using Experiments.Core.Workers;
using Experiments.Testing;
using Experiments.Torch;

namespace Experiments.Worker.Tests;

/// <summary>The worker as its protocol shows it, asked for answers: lines in, lines out. The model is the quickstart's T5.</summary>
public sealed class WorkerLoopTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Pipe _input = new();
    private readonly Replies _output = new();
    private readonly Thread _thread;

    public WorkerLoopTests()
    {
        _thread = new Thread(() =>
        {
            using var loop = new WorkerLoop(_input, new ReplyChannel(_output), new TorchTraining(TimeProvider.System), TimeProvider.System);
            loop.Run();
        });
        _thread.Start();
    }

    private static string Model { get; } = Path.Combine(RepositoryFolder.Root, "experiments", "quickstart", "models", "tiny-t5");

    [Fact]
    public void Opens_a_model_and_answers_lines_in_order()
    {
        Send(Open(Model));
        Next().ShouldBeOfType<OpenedReply>().Labels.ShouldBeEmpty();

        Send(new PredictLinesRequest(10, ["one", "{\"text\": 2", "three"]));

        Next().ShouldBeOfType<AnsweredReply>().Index.ShouldBe(10);
        Next().ShouldBeOfType<RefusedReply>().Problem.Code.ShouldBe(DiagnosticCodes.MalformedRow);
        Next().ShouldBeOfType<AnsweredReply>().Index.ShouldBe(12);
        Next().ShouldBe(new CompletedReply(Stopped: false));
    }

    [Fact]
    public void What_cannot_be_done_is_said_and_the_worker_stays()
    {
        Send(Open(Path.Combine(Model, "nowhere")));
        Next().ShouldBeOfType<RequestFailed>().Diagnostics[0].Code.ShouldBe(DiagnosticCodes.ModelNotFound);
        Send(Open(Model));
        Next().ShouldBeOfType<OpenedReply>();
        Send(new PredictFileRequest(Path.Combine(Model, "nowhere.csv")));
        Next().ShouldBeOfType<RequestFailed>().Diagnostics[0].Code.ShouldBe(DiagnosticCodes.DataFileNotFound);

        Send(new ChatRequest([new ChatTurn("user", "Is it good?")], 0));

        All().OfType<AnsweredReply>().Count().ShouldBe(1);
    }

    [Fact]
    public void A_stop_is_heard_in_the_middle_of_an_answer_and_the_next_one_is_whole()
    {
        Send(Open(Model, """{"max_new_tokens": 100000, "min_new_tokens": 100000}"""));
        Next().ShouldBeOfType<OpenedReply>();
        Send(new ChatRequest([new ChatTurn("user", "Go on and on.")], 0));

        Send(new StopRequest());
        All()[^1].ShouldBe(new CompletedReply(Stopped: true));

        Send(Open(Model, """{"max_new_tokens": 3}"""));
        Next().ShouldBeOfType<OpenedReply>();
        Send(new ChatRequest([new ChatTurn("user", "Go on.")], 1));
        All()[^1].ShouldBe(new CompletedReply(Stopped: false));
    }

    public void Dispose()
    {
        _input.Complete();
        _thread.Join(Patience).ShouldBeTrue("the worker ends when its input ends");
        _input.Dispose();
        _output.Dispose();
    }

    private static OpenRequest Open(string folder, string generation = "{}") => new(
        new AnswerSource(folder, null, []),
        new AnswerOptions("cpu", 1, 4, JsonSerializer.Deserialize<ImmutableSortedDictionary<string, JsonElement>>(generation)!));

    private void Send(WorkerRequest request) => _input.Add(JsonSerializer.Serialize(request, ExperimentJson.Line));

    private WorkerReply Next() => JsonSerializer.Deserialize<WorkerReply>(_output.Take(Patience), ExperimentJson.Line)!;

    /// <summary>Up to the end of the request.</summary>
    private List<WorkerReply> All()
    {
        List<WorkerReply> replies = [];
        do
        {
            replies.Add(Next());
        }
        while (replies[^1] is not CompletedReply);
        return replies;
    }

    /// <summary>Lines that come when they are written.</summary>
    private sealed class Pipe : TextReader
    {
        private readonly BlockingCollection<string> _lines = [];

        public void Add(string line) => _lines.Add(line);

        public void Complete() => _lines.CompleteAdding();

        public override string? ReadLine() => _lines.TryTake(out var line, Timeout.Infinite) ? line : null;

        protected override void Dispose(bool disposing)
        {
            _lines.Dispose();
            base.Dispose(disposing);
        }
    }

    private sealed class Replies : TextWriter
    {
        private readonly BlockingCollection<string> _lines = [];

        public override Encoding Encoding => Encoding.UTF8;

        public override void WriteLine(string? value) => _lines.Add(value ?? "");

        public string Take(TimeSpan patience) => _lines.TryTake(out var line, patience) ? line : throw new TimeoutException("The worker says nothing.");

        protected override void Dispose(bool disposing)
        {
            _lines.Dispose();
            base.Dispose(disposing);
        }
    }
}

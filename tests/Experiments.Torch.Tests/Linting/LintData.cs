using System.Text.Encodings.Web;
using System.Text.Json;
using Experiments.Core.Workers;
using Experiments.Testing;
using Experiments.Testing.Plans;
using Experiments.Torch.Linting;
using Experiments.Torch.Tests.Runs;

namespace Experiments.Torch.Tests.Linting;

/// <summary>Files of rows that nothing is wrong with, to plant something in: 1,000 to learn from, 200 to measure on.</summary>
internal sealed class LintData : IDisposable
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string[] Syllables = ["ba", "co", "di", "fu", "ge", "ha", "jo", "ki", "lu", "me", "no", "pa", "ri", "su", "te", "vo"];

    private readonly TemporaryFolder _folder = new();

    public List<(string Text, string Label)> Train { get; } = [.. Rows(1000, seed: 1)];

    public List<(string Text, string Label)> Validation { get; } = [.. Rows(200, seed: 2)];

    public Dictionary<string, object> Settings { get; } = [];

    public string TrainFile => _folder.File("train.jsonl");

    /// <summary>Of a row of training data, from 0: there is one a line.</summary>
    public static int Line(int row) => row + 1;

    /// <summary>Words that no other text has side by side, without end.</summary>
    public static string Sentence(Random random, int words) =>
        string.Join(' ', Enumerable.Range(0, words).Select(_ => string.Concat(Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.GetItems(Syllables, 1)[0]))));

    public string Write(string name, string content) => _folder.Write(name, content);

    public static string Line(string text, string label) => JsonSerializer.Serialize(new { text, label }, Json);

    public PlanBuilder Plan()
    {
        _folder.Write("train.jsonl", Lines(Train));
        _folder.Write("eval.jsonl", Lines(Validation));
        var plan = new PlanBuilder()
            .Set("model", Quickstart.Model)
            .Set("data.train.path", new[] { TrainFile })
            .Set("data.validation.path", new[] { _folder.File("eval.jsonl") })
            .Set("data.max_length", 128)
            .Set("training.eval_strategy", "epoch");
        foreach (var (key, value) in Settings)
            plan.Set(key, value);
        return plan;
    }

    public LintReply Lint(int shown = 20) => Lint(Plan(), shown);

    public static LintReply Lint(PlanBuilder plan, int shown = 20) =>
        Linter.Lint(new LintRequest([plan.Build()], [], shown), (_, _) => { }, CancellationToken.None);

    public static LintReply LintFile(string path) => Linter.Lint(new LintRequest([], [path], 20), (_, _) => { }, CancellationToken.None);

    public void Dispose() => _folder.Dispose();

    private static IEnumerable<(string, string)> Rows(int count, int seed)
    {
        var random = new Random(seed);
        return Enumerable.Range(0, count).Select(i => (Sentence(random, random.Next(4, 30)), i % 3 == 0 ? "good" : "bad"));
    }

    private static string Lines(IEnumerable<(string Text, string Label)> rows) => string.Concat(rows.Select(row => Line(row.Text, row.Label) + "\n"));
}

using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Experiments.Core.Runs;
using Experiments.Testing;
using Experiments.Testing.Golden;
using Experiments.Testing.Plans;

namespace Experiments.Torch.Tests.Runs;

/// <summary>
/// Reference: the Hugging Face Trainer and PEFT on real data, several seeds each (reference-runs.json). Our dropout comes from another
/// generator, so means are compared within the spread of the seeds. Minutes long: runs where EXPERIMENT_LONG_TESTS is set.
/// </summary>
public sealed class ReferenceRunTests : IDisposable
{
    private const string File = "reference-runs.json";
    private readonly TemporaryFolder _runs = new();

    public static TheoryData<string, string> Modes
    {
        get
        {
            var modes = new TheoryData<string, string>();
            if (!System.IO.File.Exists(GoldenFolder.PathOf(File)))
                modes.Add("none", "none");
            else
            {
                foreach (var (group, content) in GoldenCases.Json(GoldenFolder.Root, File)["groups"]!.AsObject())
                {
                    foreach (var (mode, _) in content!["modes"]!.AsObject())
                        modes.Add(group, mode);
                }
            }

            return modes;
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Modes))]
    public void Repeats_the_reference_within_the_spread_of_its_seeds(string group, string mode)
    {
        Skip.If(Environment.GetEnvironmentVariable("EXPERIMENT_LONG_TESTS") is null, "EXPERIMENT_LONG_TESTS is not set.");
        Skip.If(group == "none", $"There is no {File} at this root.");
        var content = GoldenCases.Json(GoldenFolder.Root, File)["groups"]![group]!;
        var reference = content["modes"]![mode]!.AsObject();

        var results = reference["runs"]!.AsArray().Select(run => Train(group, content, mode, reference, (long)run!["seed"]!)).ToList();

        var loss = (double)reference["eval_loss_mean"]!;
        var spread = (double)reference["eval_loss_sd"]!;
        var accuracy = (double)reference["accuracy_mean"]!;
        var seen = string.Join("; ", results.Select(result => $"loss {result["eval_loss"]:F4}, accuracy {result["eval_accuracy"]:F4}"));
        results.Average(result => result["eval_loss"]).ShouldBe(loss, (3 * spread) + (0.04 * loss), seen);
        results.Average(result => result["eval_accuracy"]).ShouldBe(accuracy, (int)content["eval_rows"]! <= 100 ? 0.10 : 0.03, seen);
    }

    /// <summary>The same seed draws the same new head as transformers does, so the loss before the first step is the reference's own.</summary>
    [SkippableTheory]
    [InlineData("full@1e-3")]
    [InlineData("head@1e-2")]
    public void A_new_head_starts_where_the_reference_starts(string mode)
    {
        Skip.IfNot(System.IO.File.Exists(GoldenFolder.PathOf(File)), $"There is no {File} at this root.");
        var content = GoldenCases.Json(GoldenFolder.Root, File)["groups"]!["quickstart"]!;
        foreach (var run in content["modes"]![mode]!["runs"]!.AsArray())
        {
            var plan = Plan("quickstart", content, mode, content["modes"]![mode]!.AsObject(), (long)run!["seed"]!)
                .Set("training.eval_on_start", true).Set("training.eval_strategy", "no").Set("training.max_steps", 1).Build();

            var before = Quickstart.Train(plan, _runs.File($"{mode}{run["seed"]}")).OfType<EvaluationCompleted>().First();

            before.Step.ShouldBe(0);
            before.Metrics["eval_loss"].ShouldBe((double)run["eval_loss_before"]!, 1e-6 * (double)run["eval_loss_before"]!);
        }
    }

    public void Dispose() => _runs.Dispose();

    private ImmutableSortedDictionary<string, double> Train(string group, JsonNode content, string name, JsonObject mode, long seed)
    {
        var events = Quickstart.Train(Plan(group, content, name, mode, seed).Build(), _runs.File(seed.ToString(CultureInfo.InvariantCulture)));
        return events[^1].ShouldBeOfType<RunSucceeded>().Metrics;
    }

    private static PlanBuilder Plan(string group, JsonNode content, string name, JsonObject mode, long seed)
    {
        var (model, train, test) = Files(group, (string)content["model"]!);
        var asked = (string?)content["instruction"];
        var tune = name.Split('@')[0];
        var plan = new PlanBuilder().Threads(2)
            .Mode(asked is null ? tune : "instruction")
            .Set("model", model)
            .Set("data.train.path", new[] { train })
            .Set("data.validation.path", new[] { test })
            .Set("data.max_length", (int)content["max_length"]!)
            .Set("training.per_device_eval_batch_size", 64)
            .Seed(seed);
        foreach (var (knob, value) in mode["training"]!.AsObject())
            plan.Set($"training.{knob}", value!.GetValue<double>());
        foreach (var (knob, value) in mode["lora"]?.AsObject() ?? [])
            plan.Set($"lora.{knob}", value!.GetValueKind() == JsonValueKind.Number ? value.GetValue<double>() : value.GetValue<string>());
        if (asked is not null)
            plan.Set("instruction.text", asked).Set("instruction.tune", tune);
        return plan;
    }

    private static (string Model, string Train, string Test) Files(string group, string model)
    {
        var shared = Path.Combine(GoldenFolder.Root, "..");
        var files = group.StartsWith("imdb", StringComparison.Ordinal)
            ? (Path.Combine(shared, "models", model), Path.Combine(shared, "data", "imdb", "article-train.csv"), Path.Combine(shared, "data", "imdb", "article-test.csv"))
            : (Path.Combine(Quickstart.Folder, "models", model), Path.Combine(Quickstart.Folder, "data", "train.csv"), Path.Combine(Quickstart.Folder, "data", "test.csv"));
        Skip.IfNot(Directory.Exists(files.Item1) && System.IO.File.Exists(files.Item2), "Its model or data are not here.");
        return files;
    }
}

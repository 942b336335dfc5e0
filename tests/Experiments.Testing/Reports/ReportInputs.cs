using System.Collections.Immutable;
using Experiments.Core.Plans;
using Experiments.Core.Reports;
using Experiments.Core.Runs;
using Experiments.Testing.Plans;
using Experiments.Testing.Stores;

namespace Experiments.Testing.Reports;

/// <summary>Makes what reports are made from: a sweep of three ways of fine-tuning, three seeds each, with all that a run leaves behind.</summary>
public static class ReportInputs
{
    private const int Steps = 60;

    private static readonly string[] Labels = ["card_arrival", "card_not_working", "exchange_rate", "lost_or_stolen_card", "top_up_failed"];

    private static readonly (string Text, int Label)[] Examples =
    [
        ("I ordered my card two weeks ago and it still has not come", 0),
        ("Where can I see when my new card will be delivered?", 0),
        ("The machine does not read my card any more", 1),
        ("My card is declined everywhere since this morning", 1),
        ("Is the rate for dollars the one of today?", 2),
        ("How do you work out the exchange rate on weekends?", 2),
        ("Somebody took my purse and the card was in it", 3),
        ("I cannot find my card, what do I do?", 3),
        ("My top-up was cancelled and I do not know why", 4),
        ("The money I added this morning is not there", 4),
    ];

    /// <summary>Three groups of three seeds. Nothing depends on the clock.</summary>
    public static ReportInput ThreeWays()
    {
        ImmutableArray<RunPlan> plans = new PlanBuilder()
            .Named("bank-customers")
            .WithValidation()
            .Variant("full", ("training.learning_rate", 5e-4))
            .Variant("lora", ("mode", "lora"), ("training.learning_rate", 2e-3))
            .Variant("head", ("mode", "head"), ("training.learning_rate", 1e-2))
            .Seeds(1, 2, 3)
            .BuildAll();
        return new ReportInput(
            "bank-customers",
            "sweep",
            "Which way of fine-tuning answers bank customers best, and at what cost?",
            "LoRA comes within **two points** of full fine-tuning, see [the paper](https://arxiv.org/abs/2106.09685).",
            "experiments/bank-customers/sweep.yaml",
            [.. plans.Select((plan, i) => Run(plan with { Id = new RunId($"{i + 1:x12}") }, i))]);
    }

    /// <summary>The same sweep where one run failed and one was stopped.</summary>
    public static ReportInput WithFailures()
    {
        ReportInput input = ThreeWays();
        ReportSource failed = input.Runs[1];
        ReportSource stopped = input.Runs[5];
        return input with
        {
            Runs = input.Runs
                .SetItem(1, Without(failed, RunState.Failed, new RunError("EXP4005", "The loss is not a number at step 17.", "at step 17: loss=NaN, grad_norm=inf")))
                .SetItem(5, Without(stopped, RunState.Interrupted, null)),
        };
    }

    /// <summary>Two ways of teaching a model to answer, two seeds each, over rows of two tasks; what it answered before is known.</summary>
    public static ReportInput Answering()
    {
        ImmutableArray<RunPlan> plans = new PlanBuilder()
            .Named("instructions")
            .WithValidation()
            .Set("task", "text-generation")
            .Set("training.predict_with_generate", true)
            .Variant("full", ("training.learning_rate", 5e-5))
            .Variant("lora", ("mode", "lora"))
            .Seeds(1, 2)
            .BuildAll();
        return ThreeWays() with
        {
            Title = "instructions",
            Question = "Does LoRA answer as well as full fine-tuning?",
            Runs =
            [
                .. plans.Select((plan, i) =>
                {
                    ReportSource source = Run(plan with { Id = new RunId($"{i + 1:x12}") }, i);
                    return source with
                    {
                        Record = source.Record with
                        {
                            Metrics = RecordBuilder.Metrics(("eval_loss", 1.5 + (0.1 * i)), ("eval_rougeL", 0.5 - (0.1 * i))),
                            Confusion = [],
                            LabelToId = source.Record.LabelToId.Clear(),
                        },
                        Predictions = [.. Answers(i)],
                    };
                }),
            ],
        };
    }

    private static IEnumerable<Prediction> Answers(int run)
    {
        for (int row = 0; row < 6; row++)
        {
            bool right = row % 3 != run % 3;
            var answered = new Prediction(
                "eval", row, $"Instruction: name the colour of thing {row}", "blue", right ? "blue" : "the sea", 1.25, [], row < 4 ? "colours" : "things",
                RecordBuilder.Metrics(("exact_match", right ? 1 : 0), ("rougeL", right ? 1 : 0)));
            yield return answered with { Split = Prediction.Before, Predicted = "thing thing thing" };
            yield return answered;
        }
    }

    /// <summary>The record with its results taken away.</summary>
    private static ReportSource Without(ReportSource source, RunState state, RunError? error) => source with
    {
        Record = source.Record with { State = state, Error = error, Steps = 17, Metrics = RecordBuilder.Metrics(), Confusion = [], Best = null },
        Predictions = [],
    };

    private static ReportSource Run(RunPlan plan, int number)
    {
        var random = new Random(number);
        (double accuracy, double speed, long trainable, double seconds) = plan.Variant switch
        {
            "full" => (0.91, 0.060, 4_386_178L, 41.0),
            "lora" => (0.89, 0.045, 73_730L, 33.5),
            _ => (0.82, 0.030, 258L, 12.25),
        };
        accuracy += (random.NextDouble() - 0.5) * 0.03;
        ImmutableArray<Prediction> predictions = Predict(accuracy, random);
        double loss = 2.2 - (2 * accuracy);
        RunRecord record = RecordBuilder.Run(plan.Id.Value, plan.Experiment, plan.Sweep) with
        {
            Plan = plan,
            Started = RecordBuilder.Start.AddMinutes(number),
            Finished = RecordBuilder.Start.AddMinutes(number).AddSeconds(seconds),
            DurationSeconds = seconds,
            Steps = Steps,
            TotalSteps = Steps,
            TrainableParameters = trainable,
            Metrics = RecordBuilder.Metrics(("eval_accuracy", accuracy), ("eval_f1_macro", accuracy - 0.012), ("eval_loss", loss)),
            LabelToId = Labels.Select((label, id) => KeyValuePair.Create(label, id)).ToImmutableSortedDictionary(StringComparer.Ordinal),
            Confusion = Confusion(accuracy, random),
            Environment = Environment(number),
        };
        return new ReportSource(record, [.. Series(accuracy, loss, speed, random)], predictions);
    }

    private static IEnumerable<MetricSeries> Series(double accuracy, double loss, double speed, Random random)
    {
        long[] steps = [.. Enumerable.Range(1, Steps).Select(s => (long)s)];
        yield return new MetricSeries("loss", [.. steps], [.. steps.Select(s => loss + (1.4 * Math.Exp(-speed * s)) + (random.NextDouble() * 0.12))]);
        yield return new MetricSeries("eval_loss", [20, 40, 60], [loss + 0.5, loss + 0.15, loss]);
        yield return new MetricSeries("eval_accuracy", [20, 40, 60], [accuracy - 0.2, accuracy - 0.05, accuracy]);
        yield return new MetricSeries("learning_rate", [.. steps], [.. steps.Select(s => 1e-3 * (1 - ((s - 1) / (double)Steps)))]);
    }

    private static ImmutableArray<ImmutableArray<int>> Confusion(double accuracy, Random random)
    {
        int[][] matrix = [.. Labels.Select(_ => new int[Labels.Length])];
        for (int i = 0; i < Labels.Length * 40; i++)
        {
            int label = i % Labels.Length;
            int predicted = random.NextDouble() < accuracy ? label : (label + 1 + random.Next(2)) % Labels.Length;
            matrix[label][predicted]++;
        }

        return [.. matrix.Select(row => row.ToImmutableArray())];
    }

    private static ImmutableArray<Prediction> Predict(double accuracy, Random random) =>
    [
        .. Examples.Select((example, i) =>
        {
            int predicted = random.NextDouble() < accuracy - 0.25 ? example.Label : (example.Label + 1) % Labels.Length;
            ImmutableArray<float> scores = [.. Labels.Select((_, id) => id == predicted ? 0.8f : 0.05f)];
            return new Prediction("eval", i, example.Text, Labels[example.Label], Labels[predicted], 0.4, scores);
        }),
    ];

    private static RunEnvironment Environment(int number) => new(
        "Debian GNU/Linux 12",
        "x64",
        "Sample CPU",
        Cores: 2,
        MemoryBytes: 8L << 30,
        Gpu: null,
        GpuDriver: null,
        DotNet: "10.0.1",
        Tool: "0.1.0",
        Libtorch: "1.13.1",
        TensorBackend: "libtorch of the machine",
        Threads: number < 6 ? 2 : 1,
        ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, [KeyValuePair.Create("Scriban", "7.2.6"), KeyValuePair.Create("YamlDotNet", "16.3.0")]),
        ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, [KeyValuePair.Create("OMP_NUM_THREADS", "2")]),
        GitCommit: "3f2a9c01d4e73f2a9c01d4e73f2a9c01d4e73f2a",
        GitDirty: false,
        GitDiff: null);
}
